# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many instances up the ladder at once, bounded, with progress.

Each round reads the queue and the nodes (two commands, however many instances there
are), decides for every instance what it needs now, and submits what there is room
for. Room is counted in what is really being copied: an instance whose data is in sync
doesn't take a place any more, though Ganeti's job for it may sleep on for a minute (it
waits for as long as DRBD guessed in the first second of the copy).

A climb can be cut into slices: :meth:`Climb.memory` goes out with one result and comes
back in with the next call. What it carries is only what the cluster can't tell: which
jobs are this run's, and which rungs were tried.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Callable

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.failure import remedy_for
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.read import read_instances
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job.parse import Job, parse_job_id
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job.read import (
    read_failure,
    read_jobs,
    read_pending,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.states.ladder import (
    PASSING,
    Done,
    Rung,
    Stuck,
    Wait,
    Wish,
    forecast,
    next_rung,
    summary,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.places import Places, exposure
from ansible_collections.sci.ganeti.plugins.module_utils.states.resync import left_kib, sides
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey
from ansible_collections.sci.ganeti.plugins.module_utils.survey.read import read_survey

STALL_SECONDS = 900.0
"""How long a copy may stand still. One that DRBD itself has paused isn't one that stands still."""

SETTLING_ROUNDS = 6
"""Rounds that a state which may pass by itself is given: with its pause, about half a minute."""


@dataclass
class Climber:
    """One instance on its way.

    :param job: Ganeti's job that works on it now.
    :param tried: the rungs climbed in this run.
    :param jobs: all jobs of this run, for the result.
    :param failure: why the last job of this run failed; the next rung may still help.
    :param settling: rounds spent on a state that may pass by itself.
    :param copying: KiB that were left to copy when that last became less; None while nothing is.
    :param since: when it did, in seconds since the epoch.
    :param error: why it goes no further.
    :param note: what was left unproven though it is done.
    """

    instance: Instance
    job: int | None = None
    tried: list[str] = field(default_factory=list)
    jobs: list[int] = field(default_factory=list)
    failure: str = ""
    settling: int = 0
    copying: int | None = None
    since: float = 0.0
    error: str = ""
    remedy: str = ""
    note: str = ""
    done: bool = False
    doing: str = ""

    @property
    def ended(self) -> bool:
        return self.done or bool(self.error)

    def as_result(self) -> dict[str, Any]:
        return {
            "name": self.instance.name,
            "done": self.done,
            "doing": self.doing,
            "climbed": list(self.tried),
            "jobs": list(self.jobs),
            "error": self.error,
            "remedy": self.remedy,
            "note": self.note,
        }


class Climb:
    """Brings instances where a wish says they should be.

    :param instances: all instances by full name, with their disks.
    :param names: the full names of those to bring there.
    :param parallel: how many may be copying data at the same time.
    :param per_node: how many copies a node may have, others' included; as many as ``parallel``
        when None.
    :param stall: seconds after which a copy that doesn't get on is an error.
    :param offline: nodes that are marked offline; they are never asked.
    :param memory: what :meth:`memory` returned in an earlier slice.
    :param pause: seconds between two rounds.
    """

    def __init__(
        self,
        ganeti: Ganeti,
        instances: Mapping[str, Instance],
        names: Iterable[str],
        wish: Wish,
        parallel: int,
        offline: Collection[str] = (),
        memory: Mapping[str, Mapping[str, Any]] | None = None,
        pause: float = 3.0,
        sleep: Callable[[float], None] = time.sleep,
        per_node: int | None = None,
        stall: float = STALL_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._ganeti = ganeti
        self._wish = wish
        self._parallel = parallel
        self._per_node = parallel if per_node is None else per_node
        self._stall = stall
        self._clock = clock
        self._offline = frozenset(offline)
        self._pause = pause
        self._sleep = sleep
        # the instances were read before the queue, perhaps in the midst of a job that ends before
        # anybody looks at it; a job that is remembered is missed when it is gone
        self._unsure = not memory
        self._surveys: dict[str, NodeSurvey] = {}
        self.before: dict[str, str] = {}
        self.steps: list[Step] = []
        self.climbers = [
            _recall(instances[name], (memory or {}).get(name, {}))
            for name in sorted(names, key=lambda name: _urgency(instances[name]))
        ]

    @property
    def ended(self) -> bool:
        return all(climber.ended for climber in self.climbers)

    @property
    def surveys(self) -> Mapping[str, NodeSurvey]:
        """What the nodes said in the last round."""
        return self._surveys

    def memory(self) -> dict[str, dict[str, Any]]:
        """What the next slice needs to know, as plain data."""
        return {
            climber.instance.name: {
                "job": climber.job,
                "jobs": climber.jobs,
                "tried": climber.tried,
                "failure": climber.failure,
                "settling": climber.settling,
                "copying": climber.copying,
                "since": climber.since,
                "error": climber.error,
                "remedy": climber.remedy,
            }
            for climber in self.climbers
        }

    def until(self, deadline: Deadline) -> None:
        """Climb round after round until everybody has ended or the time is up."""
        self.round()
        while not self.ended and not deadline.passed:
            self._sleep(min(self._pause, deadline.left))
            self.round()

    def round(self) -> None:
        """Look once at queue and nodes, and submit what there is room for."""
        pending = read_pending(self._ganeti)
        if self._collect_ended(pending) or self._unsure:
            self._refresh()
            self._unsure = False
        self._surveys = self.look()
        self.before = self.before or self.view()
        moves = {climber.instance.name: self._move(climber, pending) for climber in self.climbers if not climber.ended}
        places = self._places(moves)
        for climber in self._in_turn():
            move = moves.get(climber.instance.name)
            if isinstance(move, Rung) and (not move.syncs or places.free_for(climber.instance)):
                self._submit(climber, move)
                if move.syncs:
                    places.take(climber.instance)
            elif isinstance(move, Rung):
                climber.doing = "waits for its turn"

    def _in_turn(self) -> list[Climber]:
        """Those that copy data begin with the most exposed; others go as they were named."""
        if not self._wish.about_disks:
            return self.climbers
        return sorted(self.climbers, key=lambda climber: exposure(climber.instance, self._surveys))

    def _places(self, moves: Mapping[str, object]) -> Places:
        """What is taken already, by ours and by others."""
        places = Places(self._parallel, self._per_node)
        places.take_foreign(self._surveys, {side for climber in self.climbers for side in sides(climber.instance)})
        for climber in self.climbers:
            if isinstance(moves.get(climber.instance.name), Wait):
                places.take(climber.instance)
        return places

    def forecast(self) -> dict[str, tuple[Rung, ...] | Stuck]:
        """What each instance will need, as far as can be seen; submits nothing."""
        self._surveys = self.look()
        return {
            climber.instance.name: forecast(climber.instance, self._surveys, self._wish) for climber in self.climbers
        }

    def view(self) -> dict[str, str]:
        """Each instance's compared state in a few words, for ``diff``."""
        return {
            climber.instance.name: summary(climber.instance, self._surveys, self._wish) for climber in self.climbers
        }

    @property
    def left(self) -> list[str]:
        """The instances that aren't through, with what is happening to them."""
        return [f"{climber.instance.name} ({climber.doing})" for climber in self.climbers if not climber.ended]

    def look(self) -> dict[str, NodeSurvey]:
        """Ask the nodes that the instances are on."""
        if not self._wish.about_disks:
            return {}
        nodes = {
            node for climber in self.climbers for node in (climber.instance.primary, climber.instance.secondary) if node
        }
        return read_survey(self._ganeti, sorted(nodes - self._offline))

    def _move(self, climber: Climber, pending: list[Job]) -> Done | Wait | Stuck | Rung | None:
        """What is next for one instance; None while a job works on it that copies nothing
        any more."""
        self._watch(climber)
        if climber.error:
            return None
        patient = climber.settling < SETTLING_ROUNDS
        move = next_rung(climber.instance, self._surveys, self._wish, frozenset(climber.tried), patient)
        job = _job_of(climber, pending)
        if job is not None:
            climber.job = job.id
            in_sync = isinstance(move, Done) and self._wish.disks is not None
            climber.doing = f"in sync, job {job.id} still waits" if in_sync else f"job {job.id}"
            copies = any(name.startswith(("replace", "modify")) for name in climber.tried[-1:])
            foreign = not climber.tried
            return None if in_sync or not (copies or foreign) else Wait(climber.doing)
        if isinstance(move, Done):
            climber.done, climber.note, climber.doing, climber.remedy = True, move.note, "", ""
        elif isinstance(move, Stuck):
            climber.error = f"{climber.failure}. Then {move.reason}" if climber.failure else move.reason
            climber.remedy = move.remedy or climber.remedy
        elif isinstance(move, Wait):
            climber.doing = move.reason
            climber.settling += move.reason == PASSING
        return move

    def _watch(self, climber: Climber) -> None:
        """A copy that doesn't get on for long is an error, not something to wait for."""
        left = left_kib(climber.instance, self._surveys)
        if left is None or climber.copying is None or left < climber.copying:
            climber.copying, climber.since = left, self._clock()
        elif self._stall and self._clock() - climber.since > self._stall:
            climber.error = (
                f"its copy stands still at {left / 1024:.0f} MiB left since {self._clock() - climber.since:.0f} s"
            )
            climber.remedy = (
                f"Look at /proc/drbd and the network between {climber.instance.primary} and "
                f"{climber.instance.secondary}; then run the same again, or allow more with stall_timeout."
            )

    def _submit(self, climber: Climber, rung: Rung) -> None:
        climber.tried.append(rung.name)
        climber.doing = rung.name
        try:
            reply = self._ganeti.tell(rung.step.command)
        except CommandFailed as error:
            climber.error, climber.remedy = error.found, error.remedy
            return
        if reply is not None:
            climber.job = parse_job_id(reply.stdout)
            climber.jobs.append(climber.job)
            self.steps.append(rung.step)
        if rung.then is not None:
            self._submit(climber, rung.then)

    def _collect_ended(self, pending: list[Job]) -> bool:
        """Let go of the jobs that have ended; true when there were any."""
        waiting = {job.id for job in pending}
        gone = {
            climber.job: climber for climber in self.climbers if climber.job is not None and climber.job not in waiting
        }
        if not gone:
            return False
        found = read_jobs(self._ganeti, sorted(gone))
        for id_, climber in gone.items():
            climber.job = None
            status = found[id_].status if id_ in found else "archived"
            # a job of somebody else's that failed is no failure of this run: the next look
            # at the disks decides what is still to be done
            if status in ("error", "canceled") and id_ in climber.jobs:
                said = read_failure(self._ganeti, id_)
                climber.failure = f"job {id_} ended as '{status}': {said}"
                climber.remedy = remedy_for(said, f"'gnt-job info {id_}' on the master has its whole log.")
                # another rung may do what a failed one couldn't; a person who canceled it meant it
                climber.error = climber.failure if status == "canceled" else ""
        return True

    def _refresh(self) -> None:
        """Read the instances again: a job may have moved a mirror or made a disk."""
        instances = read_instances(self._ganeti)
        for climber in self.climbers:
            climber.instance = instances.get(climber.instance.name, climber.instance)


def _recall(instance: Instance, memory: Mapping[str, Any]) -> Climber:
    return Climber(
        instance,
        job=memory.get("job"),
        tried=list(memory.get("tried", ())),
        jobs=list(memory.get("jobs", ())),
        failure=memory.get("failure", ""),
        settling=memory.get("settling", 0),
        copying=memory.get("copying"),
        since=memory.get("since", 0.0),
        error=memory.get("error", ""),
        remedy=memory.get("remedy", ""),
    )


def _urgency(instance: Instance) -> tuple[bool, str]:
    """Those that run without a mirror come first."""
    return (not instance.should_run, instance.name)


def _job_of(climber: Climber, pending: list[Job]) -> Job | None:
    """The job that works on an instance: this run's own, or one that was there before
    (an earlier run that was killed leaves its jobs behind, and they go on)."""
    for job in pending:
        if job.id == climber.job:
            return job
    for job in pending:
        if job.subject == climber.instance.name and job.operation.startswith("INSTANCE_"):
            return job
    return None
