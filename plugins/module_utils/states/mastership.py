# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""This host rules the cluster: compared with what is, and planned. Pure.

None of it needs a daemon that answers, since it is wished for when none does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.mastership import Mastership
from ansible_collections.sci.ganeti.plugins.module_utils.daemons.argv import (
    START_MASTER,
    start_alone_argv,
    stop_argv,
)
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.argv import master_failover_argv
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step

FAILOVER_SECONDS = 40.0
START_SECONDS = 10.0


@dataclass(frozen=True)
class MastershipWish:
    """What should hold of this host.

    :param master: it is the master, whoever is now; otherwise only a host that is the master
        already gets its daemons started.
    :param no_voting: without asking the other nodes.
    """

    master: bool = False
    no_voting: bool = False


@dataclass(frozen=True)
class Seat:
    """Who the master is as this host knows it, and what this host does of a master's work."""

    known: Ssconf
    seen: Mastership

    @property
    def is_reached(self) -> bool:
        return self.known.is_master and self.seen.rules

    def as_answer(self) -> dict[str, Any]:
        """What this host says when it is asked who the master is, in the form of a census."""
        return {
            "in_cluster": self.known.in_cluster,
            "host": self.known.host,
            "master": self.known.master_node,
            "is_master": self.known.is_master,
            "master_reachable": self.is_reached,
            "ssconf": self.known.as_result(),
            "mastership": self.seen.as_result(),
        }


def plan_mastership(seat: Seat, wish: MastershipWish) -> Plan:
    """The steps from what is seen to what is wished.

    :raises Refused: for a host of no cluster, one that isn't the master and shouldn't become it,
        or one that can't become it.
    """
    known = seat.known
    if not known.in_cluster:
        raise Refused("This host is in no Ganeti cluster.", "Run the task on a node of the cluster.")
    after = {"master": known.host, "rules": True}
    if known.is_master:
        return Plan(() if seat.seen.rules else _started(seat, wish), after)
    if not wish.master:
        raise Refused(
            f"This host isn't the master: {known.master_node} is, as far as it knows.",
            f"Start the daemons there, or make this host the master (master: true) once {known.master_node} is off.",
        )
    if known.host not in known.master_candidates:
        raise Refused(
            f"{known.host} is no master candidate; only these are: {', '.join(known.master_candidates) or 'none'}.",
            "Run the task on one of them.",
        )
    return Plan((_failover(known, wish),), after)


def view_mastership(seat: Seat) -> dict[str, Any]:
    """What is compared, for ``diff``."""
    return {"master": seat.known.master_node, "rules": seat.seen.rules}


def _failover(known: Ssconf, wish: MastershipWish) -> Step:
    return Step(
        master_failover_argv(wish.no_voting),
        known.host,
        f"{known.master_node} is the master and {known.host} should be",
        f"two masters, if {known.master_node} still runs" if wish.no_voting else "none",
        FAILOVER_SECONDS,
        subject=known.host,
    )


def _started(seat: Seat, wish: MastershipWish) -> tuple[Step, ...]:
    """What starts the daemons of a master that doesn't answer.

    Without voting they are started one by one, in their order; one that is there and still
    counts votes is stopped before.
    """
    host = seat.known.host
    why = f"{host} is the master and its daemons don't answer"
    if not wish.no_voting:
        return (Step(START_MASTER, host, why, seconds=START_SECONDS, subject=host),)
    daemons = seat.seen.daemons
    lingering = [daemon for daemon in reversed(daemons.rulers) if daemons.running.get(daemon)]
    return (
        *(
            Step(stop_argv(daemon), host, f"{daemon} runs and doesn't rule", seconds=START_SECONDS, subject=host)
            for daemon in lingering
        ),
        *(
            Step(
                start_alone_argv(daemon),
                host,
                why,
                "two masters, if another node rules; gone with the next restart",
                START_SECONDS,
                subject=host,
            )
            for daemon in daemons.rulers
        ),
    )
