# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who says that he works on the cluster, in a tag of it: those who hold its watcher, and those who need it not. Pure.

The tag is there before the work, and others who look then keep away. Whoever looks at the same moment sees nobody, so
that each looks once more as soon as his own is there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Union

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.argv import add_tags_argv, remove_tags_argv
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.states.held import held_by, held_tag, tags_of

_WATCHER = "watcher"

_WORK = re.compile(r"sci\.ganeti:at-work:(?P<until>\d+):(?P<by>[A-Za-z][\w.+*/@-]*)")

_HOLD_SLACK = 300
"""Seconds by which the end of a pause may differ from the moment it should have: the pause begins once a job has set
its tag, and jobs may have to queue."""


@dataclass(frozen=True)
class Hold:
    """That the watcher was paused for a piece of work, as a tag of the cluster says it.

    :param before: the end of the pause there was, in seconds since the epoch; 0 when the watcher ran.
    :param until: the end of the pause that was made instead.
    :param by: the run that works; empty where it didn't say.
    """

    before: int
    until: int
    by: str = ""

    @property
    def tag(self) -> str:
        return held_tag(_WATCHER, self.before, self.until, by=self.by)

    def made(self, paused_until: int) -> bool:
        """Whether a pause that ends then is this hold's own."""
        return abs(paused_until - self.until) <= _HOLD_SLACK


@dataclass(frozen=True)
class Work:
    """That a run works which leaves the watcher alone. It remembers nothing, and has nothing to give back.

    :param until: when it will have ended, or was killed, in seconds since the epoch.
    :param by: the run.
    """

    until: int
    by: str

    @property
    def tag(self) -> str:
        return f"sci.ganeti:at-work:{self.until}:{self.by}"


Claim = Union[Hold, Work]


def holds_of(tags: Iterable[str]) -> tuple[Hold, ...]:
    """The latest last; there are several where a run was killed while it made a pause longer."""
    found = [Hold(numbers[0], numbers[1], by) for numbers, by in held_by(tags, _WATCHER) if len(numbers) > 1]
    return tuple(sorted(found, key=lambda hold: hold.until))


def works_of(tags: Iterable[str]) -> tuple[Work, ...]:
    """The latest last."""
    found = [Work(int(match["until"]), match["by"]) for match in map(_WORK.fullmatch, tags) if match]
    return tuple(sorted(found, key=lambda work: work.until))


def claims_of(tags: Collection[str]) -> tuple[Claim, ...]:
    return (*holds_of(tags), *works_of(tags))


def begins(step: Step) -> bool:
    """Whether others see this run from this step on; it is the first of all."""
    return step.command[:-1] == add_tags_argv("")[:-1]


def refuse_newcomers(census: Census, by: str, beside: Collection[str] | None) -> None:
    """Two runs that look at the same moment both see nobody; each sees the other's tag once its own is there.

    :param by: the run that works.
    :param beside: the tags there were when it looked who else works; None where it didn't.
    :raises Refused: when another run has begun since.
    """
    for claim in claims_of(tags_of(census)):
        if beside is not None and claim.by != by and claim.tag not in beside:
            raise Refused(
                f"{claim.by or 'Another run'} has begun to work on this cluster since this run looked.",
                "Wait until it has ended, then run the same again. If both have stopped here: begin one of them again.",
            )


def outlived(census: Census, by: str, beside: Collection[str] | None, now: float) -> list[Step]:
    """Take away what runs have left that were killed: it is in nobody's way, and nobody else does.

    :param by: the run that works.
    :param beside: the tags there were when it looked, and saw that nobody works; None where it didn't.
    """
    return [
        drop(work)
        for work in works_of(tags_of(census))
        if work.by != by and (work.until < now or work.tag in (beside or ()))
    ]


def drop(work: Work) -> Step:
    return Step(remove_tags_argv(work.tag), "master", f"{work.by} works no more", seconds=3.0)
