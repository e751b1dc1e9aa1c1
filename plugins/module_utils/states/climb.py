# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many instances up the ladder at once, bounded, with progress.

Each round reads the queue and the nodes (two commands, however many instances there
are), decides for every instance what it needs now, and submits what there is room
for. Room is counted in what is really being copied: an instance whose data is in sync
doesn't take a place any more, though Ganeti's job for it may sleep on for a minute (it
waits for as long as DRBD guessed in the first second of the copy).

A climb can be cut into slices: :meth:`Climb.memory` goes out with one result and comes
back in with the next call, so that the next slice goes on where this one was, without
reading again what no job has changed.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from typing import Any, Callable

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.failure import STARTS, never_began, remedy_for
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.read import read_instances
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job.argv import wait_argv
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job.parse import Job, parse_job_id
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job.read import (
    read_failure,
    read_jobs,
    read_pending,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.states.climber import Climber
from ansible_collections.sci.ganeti.plugins.module_utils.states.ladder import (
    PASSING,
    Done,
    Stuck,
    Wait,
    forecast,
    next_rung,
    summary,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.places import Places, exposure
from ansible_collections.sci.ganeti.plugins.module_utils.states.resync import left_of_disks, sides
from ansible_collections.sci.ganeti.plugins.module_utils.states.rungs import BEHIND, FAILED, FULL, IN_PLACE, Rung
from ansible_collections.sci.ganeti.plugins.module_utils.states.wish import Wish
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey
from ansible_collections.sci.ganeti.plugins.module_utils.survey.read import read_survey

STALL_SECONDS = 900.0
"""How long a copy may stand still. One that DRBD itself has paused isn't one that stands still."""

SETTLING_ROUNDS = 6
"""Rounds that a state which may pass by itself is given: with its pause, about half a minute."""

SUBMITTED_AT_ONCE = 4
"""Jobs that are submitted side by side where nobody wishes for an order: Ganeti's command for one takes a second."""


class Climb:
    """Brings instances where a wish says they should be.

    :param climbers: the instances to bring there.
    :param parallel: how many may be copying data at the same time.
    :param per_node: how many copies a node may have, others' included; as many as ``parallel``
        when None.
    :param stall: seconds after which a copy that doesn't get on is an error.
    :param offline: nodes that are marked offline; they are never asked.
    :param jobs: what was in the queue before the instances were read; None in a later slice.
    :param pause: seconds between two rounds.
    :param in_order: jobs are submitted one after the other, in the order in which the instances were named.
    """

    def __init__(
        self,
        ganeti: Ganeti,
        climbers: Iterable[Climber],
        wish: Wish,
        parallel: int,
        offline: Collection[str] = (),
        jobs: Collection[Job] | None = None,
        pause: float = 3.0,
        sleep: Callable[[float], None] = time.sleep,
        per_node: int | None = None,
        stall: float = STALL_SECONDS,
        clock: Callable[[], float] = time.time,
        in_order: bool = True,
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
        # copies are given their places one after the other, and a move that is about disks may begin one
        self._in_order = in_order or wish.about_disks
        # the instances were read after it: the first round needn't ask again
        self._queue = None if jobs is None else list(jobs)
        self._surveys: dict[str, NodeSurvey] = {}
        self.before: dict[str, str] = {}
        self.steps: list[Step] = []
        # those that should run come first, and else the order is the one in which they were named
        self.climbers = sorted(climbers, key=lambda climber: not climber.instance.should_run)

    @property
    def ended(self) -> bool:
        return all(climber.ended for climber in self.climbers)

    @property
    def surveys(self) -> Mapping[str, NodeSurvey]:
        """What the nodes said in the last round."""
        return self._surveys

    def memory(self) -> dict[str, Any]:
        """What the next slice needs to know, as plain data."""
        return {
            "wish": asdict(self._wish),
            "offline": sorted(self._offline),
            "climbers": [climber.as_memory() for climber in self.climbers],
        }

    def until(self, deadline: Deadline) -> None:
        """Climb round after round until everybody has ended or the time is up."""
        self.round()
        while not self.ended and not deadline.passed:
            self._await(deadline)
            self.round()

    def _await(self, deadline: Deadline) -> None:
        """Until the next look is worth its cost."""
        asleep = [
            climber.job
            for climber in self.climbers
            if climber.job is not None and (climber.in_sync or not self._wish.about_disks)
        ]
        if deadline.left < 1.0 or len(asleep) < sum(not climber.ended for climber in self.climbers):
            self._sleep(min(self._pause, deadline.left))
            return
        # nothing is left to do but to wait for jobs that copy nothing, or nothing any more
        self._ganeti.wait(wait_argv(max(asleep)), deadline.left, accept=(0, 1))

    def round(self) -> None:
        """Look once at queue and nodes, and submit what there is room for."""
        pending, self._queue = self._queue, None
        if pending is None:
            pending = read_pending(self._ganeti)
            if self._collect_ended(pending):
                self._refresh()
        self._surveys = self.look()
        self.before = self.before or self.view()
        moves = {climber.instance.name: self._move(climber, pending) for climber in self.climbers if not climber.ended}
        self._submit_all(moves, self._places(moves))

    def _submit_all(self, moves: Mapping[str, object], places: Places) -> None:
        """Submit what there is room for."""
        rungs = [
            (climber, move) for climber in self._in_turn() if isinstance(move := moves.get(climber.instance.name), Rung)
        ]
        if self._in_order:
            for climber, rung in rungs:
                self.steps.extend(self._begin(climber, rung, places, self._ganeti))
            return
        for steps in self._ganeti.runner.each(
            rungs, lambda runner, pair: self._begin(*pair, places, Ganeti(runner)), SUBMITTED_AT_ONCE
        ):
            self.steps.extend(steps)

    def _begin(self, climber: Climber, rung: Rung, places: Places, ganeti: Ganeti) -> list[Step]:
        """Submit what there is room for, and what is to follow it with it; the steps that were."""
        if rung.syncs and not places.free_for(climber.instance):
            climber.doing = "waits for its turn"
            return []
        if rung.syncs:
            places.take(climber.instance)
        submitted = self._submit(climber, rung, ganeti)
        if rung.then is not None and not climber.error:
            submitted += self._begin(climber, rung.then, places, ganeti)
        return submitted

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
        tried = frozenset(climber.tried) | ({FAILED} if climber.broken else set())
        move = next_rung(climber.instance, self._surveys, self._wish, tried, patient)
        job = _job_of(climber, pending)
        if job is not None:
            climber.job = job.id
            climber.in_sync = _is_whole(move) and self._wish.disks is not None
            climber.doing = f"in sync, job {job.id} still waits" if climber.in_sync else f"job {job.id}"
            foreign = not climber.tried
            return None if climber.in_sync or not (climber.copies or foreign) else Wait(climber.doing)
        climber.in_sync = False
        if isinstance(move, Done):
            climber.done, climber.note, climber.doing, climber.remedy = True, _note(climber, move), "", ""
        elif isinstance(move, Stuck):
            climber.error = f"{climber.failure}. Then {move.reason}" if climber.failure else move.reason
            climber.remedy = remedy_for(climber.failure) or move.remedy or climber.remedy
        elif isinstance(move, Wait):
            climber.doing = move.reason
        climber.settling = climber.settling + 1 if move == Wait(PASSING) else 0
        return move

    def _watch(self, climber: Climber) -> None:
        """A copy that doesn't get on for long is an error, not something to wait for."""
        left = left_of_disks(climber.instance, self._surveys)
        # Ganeti attaches the disks of an instance one after the other: each that joins makes the sum larger
        if left.keys() != climber.copying.keys() or any(left[index] < climber.copying[index] for index in left):
            climber.copying, climber.since = left, self._clock()
        elif left and self._stall and self._clock() - climber.since > self._stall:
            still = self._clock() - climber.since
            climber.error = f"its copy stands still at {sum(left.values()) / 1024:.0f} MiB left since {still:.0f} s"
            climber.remedy = (
                f"Look at /proc/drbd and the network between {climber.instance.primary} and "
                f"{climber.instance.secondary}; then run the same again, or allow more with stall_timeout."
            )

    def _submit(self, climber: Climber, rung: Rung, ganeti: Ganeti) -> list[Step]:
        climber.tried.append(rung.name)
        climber.doing = rung.name
        climber.broken = climber.broken and rung.name not in FULL
        # what waits behind a copy is submitted with it
        climber.copies = rung.syncs or (climber.copies and climber.job is not None)
        try:
            reply = ganeti.tell(rung.step.command)
        except CommandFailed as error:
            climber.tried.pop()
            climber.error, climber.remedy = error.found, error.remedy
            return []
        if reply is None:
            return []
        climber.job = parse_job_id(reply.stdout)
        climber.jobs.append(climber.job)
        return [rung.step]

    def _collect_ended(self, pending: list[Job]) -> bool:
        """Let go of the jobs that have ended; true when one may have changed what is known of its instance."""
        waiting = {job.id for job in pending}
        gone = [climber for climber in self.climbers if climber.job is not None and climber.job not in waiting]
        if not gone:
            return False
        found = read_jobs(self._ganeti, sorted(id_ for climber in gone for id_ in climber.unjudged))
        foreign = any(climber.job not in climber.jobs for climber in gone)
        for climber in gone:
            # a job of somebody else's that failed is no failure of this run: the next look
            # at the disks decides what is still to be done
            ended = [(id_, found[id_].status) for id_ in climber.unjudged if id_ in found]
            climber.job, climber.judged = None, len(climber.jobs)
            failed = [(id_, status) for id_, status in ended if status in ("error", "canceled")]
            if failed:
                self._tell_failure(climber, *failed[0])
        return foreign or not all(_as_it_was(climber) for climber in gone)

    def _tell_failure(self, climber: Climber, job: int, status: str) -> None:
        """What the first of its jobs that failed said: those behind it fail because of that one."""
        said = read_failure(self._ganeti, job)
        climber.failure = f"job {job} ended as '{status}': {said}"
        climber.remedy = remedy_for(said, f"'gnt-job info {job}' on the master has its whole log.")
        if never_began(said):
            # that tells nothing of the instance, for which another rung may be a whole copy
            climber.take_back(job)
            if climber.unbegun == STARTS:
                climber.error = climber.failure
            return
        climber.broken = True
        # another rung may do what a failed one couldn't; a person who canceled it meant it
        climber.error = climber.failure if status == "canceled" else ""

    def _refresh(self) -> None:
        """Read the instances again: a job may have moved a mirror or made a disk. Disks are read where the wish is
        about them."""
        instances = read_instances(self._ganeti, with_disks=self._wish.about_disks)
        for climber in self.climbers:
            climber.instance = instances.get(climber.instance.name, climber.instance)


def _note(climber: Climber, move: Done) -> str:
    """What a person has to know though it is done: a job that failed on the way, too."""
    return "; ".join(said for said in (move.note, climber.failure and f"on the way, {climber.failure}") if said)


def _is_whole(move: Done | Wait | Stuck | Rung) -> bool:
    """Whether nothing more has to be copied."""
    return isinstance(move, Done) or (isinstance(move, Rung) and move.name in BEHIND)


def _as_it_was(climber: Climber) -> bool:
    """Whether what this run has done to an instance leaves its nodes, its minors and its volumes."""
    mended = bool(climber.tried) and IN_PLACE.issuperset(climber.tried) and not climber.failure
    return mended and climber.instance.disks_active is True


def _job_of(climber: Climber, pending: list[Job]) -> Job | None:
    """The job that works on an instance: this run's own, or one that was there before
    (an earlier run that was killed leaves its jobs behind, and they go on)."""
    for job in pending:
        if job.id == climber.job:
            return job
    for job in pending:
        if job.instance == climber.instance.name:
            return job
    return None
