# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster's settings as they should be: compared and planned. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.argv import (
    QUEUE_DRAIN,
    QUEUE_UNDRAIN,
    REDISTRIBUTE,
    VERIFY_DISKS,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step
from ansible_collections.sci.ganeti.plugins.module_utils.safety.condition import condition
from ansible_collections.sci.ganeti.plugins.module_utils.states.resync_rate import plan_resync_rate, resync_rate
from ansible_collections.sci.ganeti.plugins.module_utils.states.watcher import (
    TOLD_BY_TAGS,
    plan_watcher,
    watcher_state,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.work import plan_work, work_state
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey


@dataclass(frozen=True)
class ClusterWish:
    """What should hold of the cluster.

    :param watcher: ``paused``, ``running``, ``held``, ``kept``, ``released`` or None for "as it is".
    :param pause_for: seconds the watcher should stay paused from now on.
    :param paused_until: seconds since the epoch instead, to restore an earlier setting.
    :param work: ``begun`` (others see that a run works, whose watcher goes on), ``ended`` or None for "as it is".
    :param work_for: seconds after which that run has ended, or was killed.
    :param held_by: the run that works: it holds the watcher or releases it, begins or ends.
    :param held_beside: the cluster's tags when that run looked who else works; None where it didn't.
    :param queue: ``drained`` (it takes no new jobs), ``open`` or None for "as it is".
    :param resync_rate: KiB a second that each copy begins with; None for "as it is".
    :param redistributed: every online node has the master's configuration.
    :param disks_verified: no instance whose disks should be active has one that isn't.
    """

    watcher: str | None = None
    pause_for: int = 3600
    paused_until: int | None = None
    work: str | None = None
    work_for: int = 3600
    held_by: str = ""
    held_beside: tuple[str, ...] | None = None
    queue: str | None = None
    resync_rate: int | None = None
    redistributed: bool = False
    disks_verified: bool = False

    @property
    def keeps_rate(self) -> bool:
        """Whether a piece of work begins whose copies have the cluster's own rate."""
        return self.watcher == "held" and self.resync_rate is None


def plan_cluster(census: Census, wish: ClusterWish, now: float, first: Census | None = None) -> Plan:
    """The steps from the state seen to the state wished.

    :param now: seconds since the epoch.
    :param first: the state before anything was done; None where this is it.
    """
    steps = [
        *plan_watcher(census, wish.watcher, wish.pause_for, wish.paused_until, now, wish.held_by, wish.held_beside),
        *plan_resync_rate(census, wish.resync_rate, wish.watcher, wish.held_by),
        *plan_work(census, wish.work, wish.work_for, now, wish.held_by, wish.held_beside),
    ]
    if wish.queue is not None and wish.queue != _queue(census):
        steps.append(_queue_step(wish.queue))
    behind = _behind(census, first or census)
    if wish.redistributed and behind:
        steps.append(
            Step(
                REDISTRIBUTE,
                "master",
                f"{', '.join(behind)} has another configuration than the master",
                seconds=5.0,
            )
        )
    apart = _apart(census)
    if wish.disks_verified and apart:
        steps.append(
            Step(
                VERIFY_DISKS,
                "master",
                f"disks of {', '.join(apart)} should be active and aren't connected",
                seconds=10.0,
            )
        )
    return Plan(tuple(steps), _wished(wish))


def view_cluster(census: Census, wish: ClusterWish, now: float, first: Census | None = None) -> dict[str, Any]:
    """What is compared, for ``diff``; the parameters are those of :func:`plan_cluster`."""
    view: dict[str, Any] = {}
    if wish.watcher is not None:
        view["watcher"] = watcher_state(census, wish.watcher, now, wish.held_by)
    if wish.work is not None:
        view["work"] = work_state(census, wish.held_by)
    if wish.queue is not None:
        view["queue"] = _queue(census)
    if wish.resync_rate is not None:
        view["resync_rate"] = resync_rate(census)
    if wish.redistributed:
        view["behind"] = _behind(census, first or census)
    if wish.disks_verified:
        view["disks_apart"] = _apart(census)
    return view


def parts_for(wish: ClusterWish) -> tuple[str, ...]:
    """The parts of the census that a wish needs read."""
    tags = wish.work is not None or wish.watcher in TOLD_BY_TAGS
    settings = ("cluster",) if tags or wish.resync_rate is not None else ()
    if wish.disks_verified:
        return (*settings, "nodes", "instances", "disks", "surveys")
    return (*settings, "nodes", "surveys") if wish.redistributed else settings


def _wished(wish: ClusterWish) -> dict[str, Any]:
    view: dict[str, Any] = {}
    if wish.watcher is not None:
        view["watcher"] = wish.watcher
    if wish.work is not None:
        view["work"] = wish.work
    if wish.queue is not None:
        view["queue"] = wish.queue
    if wish.resync_rate is not None:
        view["resync_rate"] = wish.resync_rate
    if wish.redistributed:
        view["behind"] = []
    if wish.disks_verified:
        view["disks_apart"] = []
    return view


def _queue(census: Census) -> str:
    return "drained" if census.queue_drained else "open"


def _queue_step(wished: str) -> Step:
    if wished == "open":
        return Step(QUEUE_UNDRAIN, "master", "the job queue takes no jobs", seconds=1.0)
    return Step(
        QUEUE_DRAIN, "master", "the job queue takes jobs", "no job is taken until it is opened again", seconds=1.0
    )


def _behind(census: Census, first: Census) -> list[str]:
    """Online nodes that can be asked and whose ssconf, or a candidate's whole configuration, isn't the master's.

    The nodes are asked one after the other, and Ganeti's jobs go on meanwhile. Handing the configuration out makes a
    new one, which candidates get a moment after that job has ended (``LUClusterRedistConf``, 3.0). So a candidate is
    behind only while it still has the one that it had at first, and that isn't the master's.
    """
    master = census.surveys.get(census.ssconf.master_node)
    if master is None:
        return []
    candidates = {node.name for node in census.nodes.values() if node.role == "master-candidate"}

    def is_behind(survey: NodeSurvey) -> bool:
        if survey.ssconf != master.ssconf:
            return True
        unchanged = survey.config == first.surveys.get(survey.node, survey).config
        return survey.node in candidates and survey.config != master.config and unchanged

    return [name for name, survey in census.surveys.items() if survey.reached and is_behind(survey)]


def _apart(census: Census) -> list[str]:
    return [
        instance.name
        for instance in census.instances.values()
        if instance.mirrored
        and instance.disks_active
        and any(condition(instance, disk, census.surveys) == "apart" for disk in instance.disks)
    ]
