# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node that one run has for itself while the cluster has no master: compared with what is, and planned. Pure.

A cluster whose master is dead takes no tag that others could see (``claims.py``). So a unit of systemd stands on each
node that could become the master, with the run in its description. Two runs that begin at the same moment can't both
make it, it ends by itself, and a reboot takes it away.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step
from ansible_collections.sci.ganeti.plugins.module_utils.systemd.argv import AT_WORK, end_argv, note_argv

LIFETIME = 2400
"""Seconds; a takeover takes about 40 of them, and up to 1,830 with all that its default time limits allow."""

SECONDS = 1.0


@dataclass(frozen=True)
class Claimed:
    """What a node tells.

    :param host: its name in the cluster.
    :param by: the run that has it; empty where none has.
    :param master: who it knows as the cluster's master.
    """

    host: str
    by: str
    master: str


def plan_claimed(found: Claimed, by: str, lifetime: int, ended: Collection[str] = (), master: str = "") -> Plan:
    """The steps after which this run has the node.

    :param ended: runs that are known to have ended, whose claims are in nobody's way.
    :param master: who the master was when the run looked; whoever it is when empty.
    :raises Refused: when another run has it, or has made another node the master since.
    """
    if master and found.master != master:
        raise Refused(
            f"{found.host} knows {found.master} as the master by now, and {master} when this run looked.",
            "Another run has worked on this cluster meanwhile. Run the same again, which looks anew.",
        )
    if found.by and found.by not in (by, *ended):
        raise Refused(
            f"{found.by} works on this cluster since this run looked: it has {found.host} for itself.",
            "Wait until it has ended, then run the same again. "
            f"'systemctl status {AT_WORK}' there tells since when; if it was killed: 'systemctl stop {AT_WORK}'.",
        )
    if found.by == by:
        return Plan()
    make = Step(note_argv(AT_WORK, lifetime, by), found.host, f"others see that {by} works", seconds=SECONDS)
    return Plan((_end(found.by, found.host), make) if found.by else (make,), _view(by))


def plan_free(found: Claimed, by: str) -> Plan:
    """The steps after which this run doesn't have the node; another one's claim is left."""
    return Plan((_end(by, found.host),), _view("")) if found.by == by else Plan()


def view_claim(found: Claimed) -> dict[str, str]:
    return _view(found.by)


def _view(by: str) -> dict[str, str]:
    return {"claimed_by": by}


def _end(by: str, host: str) -> Step:
    return Step(end_argv(AT_WORK), host, f"{by} works no more", seconds=SECONDS)
