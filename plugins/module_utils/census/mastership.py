# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether this host rules the cluster, read without anything that has to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.daemons.facts import NODED, Daemons
from ansible_collections.sci.ganeti.plugins.module_utils.daemons.read import read_daemons, somebody_listens
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.listing import list_argv
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.argv import MASTER_PING
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job.read import PENDING_FILTER
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandTookTooLong
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.machine.argv import ADDRESSES
from ansible_collections.sci.ganeti.plugins.module_utils.machine.parse import parse_addresses

_QUEUE = list_argv("gnt-job", ("id",), ("--filter", PENDING_FILTER))

_PATIENCE = 30.0
"""Seconds that a daemon may take to answer; one that hangs doesn't rule."""


@dataclass(frozen=True)
class Mastership:
    """What this host does of a master's work.

    :param answers: a master's daemon answers here, whoever the master should be.
    :param queue_answers: the job queue does too.
    :param cluster_ip_here: the address that moves with the master role is on this host.
    """

    answers: bool = False
    queue_answers: bool = False
    cluster_ip_here: bool = False
    daemons: Daemons = field(default_factory=Daemons)

    @property
    def rules(self) -> bool:
        return self.answers and self.queue_answers

    @property
    def votes(self) -> bool:
        """Whether it can be asked for its vote: its node daemon runs."""
        return self.daemons.running.get(NODED, False)

    def as_result(self) -> dict[str, Any]:
        return {
            "answers": self.answers,
            "queue_answers": self.queue_answers,
            "cluster_ip_here": self.cluster_ip_here,
            "votes": self.votes,
            "daemons": self.daemons.as_result(),
        }


def read_mastership(runner: Runner, ssconf: Ssconf) -> Mastership:
    """What this host does of a master's work, whoever the master should be."""
    daemons = read_daemons(runner)
    # a second a node: where neither a process of a master's is there nor anybody listens, nobody can answer
    answers = (daemons.ruler_runs or somebody_listens()) and _succeeds(runner, MASTER_PING)
    addresses = parse_addresses(runner.read(ADDRESSES).stdout)
    return Mastership(
        answers=answers,
        queue_answers=answers and _succeeds(runner, _QUEUE),
        cluster_ip_here=ssconf.master_ip in addresses,
        daemons=daemons,
    )


def _succeeds(runner: Runner, argv: Sequence[str]) -> bool:
    try:
        return runner.read(argv, limit=min(_PATIENCE, runner.limit), accept=range(256)).rc == 0
    except CommandTookTooLong:
        return False
