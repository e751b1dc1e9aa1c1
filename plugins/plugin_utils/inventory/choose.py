# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose answer counts. Pure.

Any one is enough, the master may be dead. Of several the newest configuration counts: an old master
that has come back still takes itself for the master, and would say so first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import HouseError, Refused
from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.facts import Answer, Source


class NobodyAnswers(HouseError):
    """No host of a cluster told anything of it."""


@dataclass(frozen=True)
class Chosen:
    """The answer that counts, and what the operator should know of the others."""

    answer: Answer
    warnings: tuple[str, ...] = ()


def still_to_ask(answers: Sequence[Answer]) -> tuple[str, ...]:
    """The candidates to ask, since those that answered hold no configuration: they know who does."""
    if any(answer.configuration for answer in answers):
        return ()
    named = dict.fromkeys(name for answer in answers for name in answer.ssconf.master_candidates)
    asked = {answer.host for answer in answers}
    offline = {name for answer in answers for name in answer.ssconf.offline_nodes}
    return tuple(name for name in named if name not in asked and name not in offline)


def choose(source: Source, answers: Sequence[Answer]) -> Chosen:
    """The newest answer.

    :raises NobodyAnswers: when there is none.
    :raises Refused: when they are of different clusters, or of another than the one that was named.
    """
    members = [answer for answer in answers if answer.ssconf.in_cluster]
    if not members:
        raise NobodyAnswers(
            f"None of the seeds tells which nodes their cluster has: {_troubles(answers)}.",
            " ".join(dict.fromkeys(answer.remedy for answer in answers if answer.remedy)),
        )
    _check_names(source, members)
    holders = [answer for answer in members if answer.configuration]
    if not holders:
        return Chosen(
            members[0],
            (
                f"Nobody who answers holds the configuration of {members[0].ssconf.cluster_name} "
                f"({_troubles(answers)}): node groups, drained nodes and instances aren't known. "
                + " ".join(dict.fromkeys(answer.remedy for answer in answers if answer.remedy)),
            ),
        )
    # the first of those that are equally new
    newest = max(holders, key=_serial)
    return Chosen(newest, tuple(_disagreements(newest, members)))


def _serial(answer: Answer) -> int:
    return answer.configuration.edition.serial_no if answer.configuration else -1


def _check_names(source: Source, members: Iterable[Answer]) -> None:
    names = {answer.host: answer.ssconf.cluster_name for answer in members}
    if len(set(names.values())) > 1:
        told = ", ".join(f"{host} is of {name}" for host, name in names.items())
        raise Refused(
            f"The seeds of one cluster are of several: {told}.",
            "Give each cluster an entry of its own under clusters.",
        )
    (name,) = set(names.values())
    if source.name and name != source.name:
        raise Refused(
            f"{', '.join(names)} is of the cluster {name}, not of {source.name}.",
            f"Name seeds of {source.name}, or write name: {name}.",
        )


def _disagreements(newest: Answer, members: Iterable[Answer]) -> Iterable[str]:
    master = newest.ssconf.master_node
    for other in members:
        if other.ssconf.master_node != master:
            yield (
                f"{other.host} takes {other.ssconf.master_node} for the master, {newest.host} has a configuration at "
                f"least as new and takes {master} for it. 'ansible-playbook sci.ganeti.check_cluster' says who rules."
            )


def _troubles(answers: Iterable[Answer]) -> str:
    return "; ".join(f"{answer.host}: {answer.trouble.rstrip('.')}" for answer in answers if answer.trouble)
