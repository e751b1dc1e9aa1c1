# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a climb comes to, as the result of a module."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job.parse import Job
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import NotReached, Refused, TookTooLong
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.states.climb import STALL_SECONDS, Climb
from ansible_collections.sci.ganeti.plugins.module_utils.states.climber import Climber, recall_climber
from ansible_collections.sci.ganeti.plugins.module_utils.states.ladder import Stuck
from ansible_collections.sci.ganeti.plugins.module_utils.states.progress import copying, progress
from ansible_collections.sci.ganeti.plugins.module_utils.states.wish import Wish

CLIMB_PARTS = ("jobs", "nodes", "instances", "disks")
"""What a climb wants to know of the cluster before its first round."""

CLIMB_ARGUMENTS: dict[str, dict[str, Any]] = {
    "parallel": {"type": "int", "default": 2},
    "parallel_per_node": {"type": "int"},
    "stall_timeout": {"type": "float", "default": STALL_SECONDS},
    "timeout": {"type": "float", "default": 86400.0},
    "poll": {"type": "float", "default": 3.0},
    "slice": {"type": "float", "default": 0.0},
    "memory": {"type": "dict", "default": {}},
    "hold": {
        "type": "dict",
        "options": {"held_by": {"type": "str", "required": True}, "pause_for": {"type": "int", "default": 3600}},
    },
}
"""Options of every module that climbs; documented in the fragment ``sci.ganeti.common.climbs``."""


def climb_of(
    ganeti: Ganeti, census: Census, names: Iterable[str], wish: Wish, params: Mapping[str, Any], in_order: bool = True
) -> Climb:
    """The climb that a module's options ask for.

    :param census: with :data:`CLIMB_PARTS`.
    :param params: with :data:`CLIMB_ARGUMENTS`.
    :param in_order: the order in which they are named is somebody's wish.
    """
    offline = {name for name, node in census.nodes.items() if node.offline}
    climbers = [Climber(census.instances[name]) for name in names]
    return _climb(ganeti, climbers, wish, offline, params, census.jobs, in_order=in_order)


def resumed(ganeti: Ganeti, params: Mapping[str, Any], in_order: bool = True) -> Climb:
    """The climb of the slice before, where it was left.

    :param params: with :data:`CLIMB_ARGUMENTS`, the memory among them.
    :param in_order: as it was begun.
    """
    memory = params["memory"]
    climbers = [recall_climber(plain) for plain in memory["climbers"]]
    return _climb(ganeti, climbers, Wish(**memory["wish"]), memory["offline"], params, in_order=in_order)


def _climb(
    ganeti: Ganeti,
    climbers: Iterable[Climber],
    wish: Wish,
    offline: Collection[str],
    params: Mapping[str, Any],
    jobs: Collection[Job] | None = None,
    *,
    in_order: bool,
) -> Climb:
    for option in ("parallel", "parallel_per_node"):
        if params[option] is not None and params[option] < 1:
            raise Refused(
                f"{option} is {params[option]}: nothing would ever be copied.",
                f"Give at least 1, or leave {option} away.",
            )
    return Climb(
        ganeti,
        climbers,
        wish,
        params["parallel"],
        offline,
        jobs,
        pause=params["poll"],
        per_node=params["parallel_per_node"],
        stall=params["stall_timeout"],
        in_order=in_order,
    )


def bring(climb: Climb, params: Mapping[str, Any], runner: Runner) -> Outcome:
    """Climb to the end, for a slice, or in thought only.

    :param params: with :data:`CLIMB_ARGUMENTS`.
    :raises NotReached: when an instance gets no further.
    :raises TookTooLong: when work is left at the time limit and nobody will come back for it.
    """
    if runner.check_mode:
        return foreseen(climb, runner)
    climb.until(Deadline(params["slice"] or params["timeout"]))
    if climb.ended:
        refuse_failures(climb)
    elif not params["slice"]:
        raise TookTooLong(
            f"After {params['timeout']:g} s there is work left: " + "; ".join(climb.left),
            "Ganeti's jobs go on. Run the same again to wait for them, or allow more with timeout.",
        )
    return climbed(climb)


def foreseen(climb: Climb, runner: Runner) -> Outcome:
    """What would be done, for check mode.

    :raises NotReached: when an instance is stuck before anything was tried.
    """
    rungs = climb.forecast()
    for climber in climb.climbers:
        found = rungs[climber.instance.name]
        if isinstance(found, Stuck):
            climber.error, climber.remedy = found.reason, found.remedy
    refuse_failures(climb)
    steps = tuple(rung.step for found in rungs.values() if not isinstance(found, Stuck) for rung in found)
    for step in steps:
        runner.write(step.command)
    before = climb.view()
    wanting = {step.subject for step in steps}
    after = {name: "as wished" if name in wanting else state for name, state in before.items()}
    return Outcome(before, after, steps, _facts(climb))


def climbed(climb: Climb) -> Outcome:
    """What was done, or has been done so far."""
    return Outcome(
        climb.before,
        climb.view(),
        tuple(climb.steps),
        _facts(climb),
        changed=any(climber.tried for climber in climb.climbers),
        warnings=tuple(
            f"{climber.instance.name} is where it should be, but {climber.failure}"
            for climber in climb.climbers
            if climber.done and climber.failure
        ),
    )


def refuse_failures(climb: Climb) -> None:
    """Fail with every instance that got no further, and what became of the others.

    :raises NotReached: when there is one.
    """
    failed = [climber for climber in climb.climbers if climber.error]
    if not failed:
        return
    raise NotReached(
        f"{len(failed)} of {len(climb.climbers)} instances can't be brought where they should be: "
        + " | ".join(f"{climber.instance.name}: {climber.error}" for climber in failed),
        " | ".join(dict.fromkeys(climber.remedy for climber in failed if climber.remedy)),
        facts={**_facts(climb), "changed": any(climber.jobs for climber in climb.climbers)},
    )


def _facts(climb: Climb) -> dict[str, object]:
    return {
        "instances": [climber.as_result() for climber in climb.climbers],
        "progress": progress(climb.climbers, climb.surveys),
        "copying": copying(climb.climbers, climb.surveys),
        "pending": not climb.ended,
        "memory": climb.memory(),
    }
