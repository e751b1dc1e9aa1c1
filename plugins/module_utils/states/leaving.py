# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether instances may leave a node: the judgement before the climb. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import full_name
from ansible_collections.sci.ganeti.plugins.module_utils.safety.verdict import (
    Verdict,
    last_sign_of_life,
    verdict,
)

LEAVE_ARGUMENTS: dict[str, dict[str, Any]] = {
    "method": {"type": "str", "choices": ["migrate", "failover", "abandon"], "default": "migrate"},
    "accept_data_loss": {"type": "list", "elements": "str", "default": []},
}
"""Options of every module that moves instances off a node; documented in the fragment
``sci.ganeti.common.leaves``."""

PARTS = ("jobs", "nodes", "instances", "disks", "partings")
"""What the judgement needs of a census, and the climb after it."""


def accepted(params: Mapping[str, Any], known: list[str]) -> list[str]:
    """The full names of those whose loss a person accepts."""
    return [full_name(name, known, "instance") for name in params["accept_data_loss"]]


def judged(census: Census, node: str) -> dict[str, Verdict]:
    """The verdict for every mirrored instance whose primary is this node.

    :param census: with :data:`PARTS`.
    """
    alive_until = last_sign_of_life(node, census.instances.values(), census.surveys)
    return {
        name: verdict(census.instances[name], census.surveys, alive_until)
        for name in census.nodes[node].primaries
        if census.instances[name].mirrored
    }


def refuse_abandoning(names: Iterable[str], may_lose: Collection[str]) -> None:
    """What a primary that lives has is left behind for those alone of which a person said so.

    :raises Refused: when one of them wasn't named.
    """
    unnamed = sorted(set(names) - set(may_lose))
    if unnamed:
        raise Refused(
            f"{', '.join(unnamed)} would leave data behind on a node that lives.",
            f"Name those that may: accept_data_loss={','.join(unnamed)}.",
        )


def refuse_losses(census: Census, node: str, names: Iterable[str], may_lose: Collection[str]) -> None:
    """Stop before an instance is started elsewhere with less than it had.

    :param names: full names of the instances that are to leave the node.
    :param may_lose: those of which a person said that they may.
    :raises Refused: when the node isn't marked offline, or the mirror of one isn't proven current.
    """
    leaving = set(names) & set(census.nodes[node].primaries)
    if leaving and not census.nodes[node].offline:
        raise Refused(
            f"{node} is {census.nodes[node].role}: instances are failed over from a node that is dead and "
            "marked offline only.",
            f"If it is dead: 'gnt-node modify -C no -O yes {node}' first. If it lives, use method: migrate.",
        )
    wrong = [found for found in judged(census, node).values() if found.instance in leaving - set(may_lose)]
    wrong = [found for found in wrong if not found.movable]
    if wrong:
        raise Refused(
            " ".join(f"{found.instance}: {found.word}: {found.reason}." for found in wrong),
            "Leave them out, or, for those whose loss you accept, name them: "
            f"accept_data_loss={','.join(found.instance for found in wrong)}.",
        )
