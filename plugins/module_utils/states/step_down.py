# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""This host rules no more: compared with what is, planned, and brought about.

Wished for on a master that came back after another took over. It has to be told, since it
takes itself for the master until then.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.mastership import Mastership, read_mastership
from ansible_collections.sci.ganeti.plugins.module_utils.daemons.argv import STOP_MASTER
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf, read_ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.establish import establish
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.machine.argv import release_argv


def step_down(runner: Runner) -> Outcome:
    """Have this host run nothing of a master, and not have the cluster's address."""
    ganeti, known = Ganeti(runner), read_ssconf()
    return establish(
        runner,
        read=lambda: read_mastership(runner, known),
        plan=lambda seen: plan_stepped_down(seen, known),
        view=_view,
        # it decides by what is seen, as with taking over
        apply=lambda step: ganeti.tell(step.command, accept=range(256)),
        facts=lambda seen: {"mastership": seen.as_result()},
        remedy="Look at 'ps -C ganeti-luxid,ganeti-wconfd,ganeti-masterd' on this host, and end what is left.",
    )


def plan_stepped_down(seen: Mastership, known: Ssconf) -> Plan:
    """The steps after which this host rules no more."""
    steps = []
    lingering = [daemon for daemon in seen.daemons.rulers if seen.daemons.running.get(daemon)]
    if lingering:
        why = f"{', '.join(lingering)} of an old master run here"
        steps.append(Step(STOP_MASTER, known.host, why, seconds=10.0, subject=known.host))
    if seen.cluster_ip_here:
        why = "the cluster's address is on a host that isn't the master"
        words = release_argv(known.master_ip, known.master_netmask, known.master_netdev)
        steps.append(Step(words, known.host, why, seconds=1.0, subject=known.host))
    return Plan(tuple(steps), {"rulers": [], "cluster_ip_here": False})


def _view(seen: Mastership) -> dict[str, Any]:
    """What is compared, for ``diff``."""
    return {
        "rulers": [daemon for daemon in seen.daemons.rulers if seen.daemons.running.get(daemon)],
        "cluster_ip_here": seen.cluster_ip_here,
    }
