# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Climbs over a cluster that runs nowhere."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.read import read_instances
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job.read import read_pending
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.states.climb import Climb
from ansible_collections.sci.ganeti.plugins.module_utils.states.climber import Climber, recall_climber
from ansible_collections.sci.ganeti.plugins.module_utils.states.wish import Wish
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti

MIRRORED = Wish(disks="mirrored")
SECONDARY = "gnt2.example.com"


def replaced(kind=FakeGaneti, **more):
    """A cluster whose second node is a new machine that was just added: every mirror on it is gone."""
    cluster = kind(**more)
    cluster.blank(SECONDARY)
    cluster.admit(SECONDARY)
    return cluster


def start(cluster, wish=MIRRORED, parallel=2, names=None, memory=None, offline=(), **more):
    """A climb as the module makes one."""
    ganeti = Ganeti(Runner(execute=cluster))
    usual = {"pause": 0.0, "sleep": lambda _s: None, **more}
    if memory:
        climbers = [recall_climber(plain) for plain in memory["climbers"]]
        return Climb(ganeti, climbers, Wish(**memory["wish"]), parallel, memory["offline"], **usual)
    jobs = read_pending(ganeti)
    instances = read_instances(ganeti)
    climbers = [Climber(instances[name]) for name in names or instances]
    return Climb(ganeti, climbers, wish, parallel, offline, jobs, **usual)


def finish(climb, rounds=400):
    """Round after round to the end; how many it took."""
    for number in range(1, rounds + 1):
        climb.round()
        if climb.ended:
            return number
    raise AssertionError(f"not at its end after {rounds} rounds: {climb.left}")


def climbed(cluster, **more):
    climb = start(cluster, **more)
    finish(climb)
    return climb


def tried(climb):
    return {climber.instance.name.split(".")[0]: climber.tried for climber in climb.climbers}


def errors(climb):
    return {climber.instance.name.split(".")[0]: climber.error for climber in climb.climbers if climber.error}
