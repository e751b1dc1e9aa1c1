# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The watcher as it should be: running, paused, or held while somebody works. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.argv import (
    WATCHER_CONTINUE,
    add_tags_argv,
    watcher_pause_argv,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.states.held import (
    forget,
    held_by,
    held_tag,
    held_tags,
    remember,
    tags_of,
)

HELD_OR_RELEASED = ("held", "released")
"""Wishes that ask for the cluster's tags."""

_WHAT = "watcher"

_SLACK = 30
"""Seconds by which the end of a pause may differ from the moment it should have."""

_HOLD_SLACK = 300
"""The same for a hold, whose pause begins once a job has set its tag; jobs may have to queue."""


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
        return held_tag(_WHAT, self.before, self.until, by=self.by)

    def made(self, paused_until: int) -> bool:
        """Whether a pause that ends then is this hold's own."""
        return abs(paused_until - self.until) <= _HOLD_SLACK


def watcher_state(census: Census, wished: str, now: float, by: str = "") -> str:
    """The watcher in the words of the wish: held or released, or else paused or running.

    :param by: the run that releases it; what others hold is no matter of it.
    """
    if wished in HELD_OR_RELEASED:
        others = {hold.tag for hold in holds_of(tags_of(census)) if wished == "released" and by and hold.by != by}
        return "held" if set(held_tags(tags_of(census))) - others else "released"
    return "paused" if _paused_until(census, now) else "running"


def plan_watcher(
    census: Census,
    wished: str | None,
    pause_for: int,
    paused_until: int | None,
    now: float,
    by: str = "",
    beside: Collection[str] | None = None,
) -> list[Step]:
    """The steps to the watcher that is wished.

    :param wished: ``running``, ``paused``, ``held``, ``released`` or None for "as it is".
    :param pause_for: seconds the watcher should stay paused from now on.
    :param paused_until: the end of a pause, in seconds since the epoch, instead.
    :param now: seconds since the epoch.
    :param by: the run that holds it, or releases what it held.
    :param beside: the tags there were when that run looked who else works; None where it didn't.
    :raises Refused: when another run holds it since.
    """
    pause = _paused_until(census, now)
    if wished == "running" and pause:
        return [Step(WATCHER_CONTINUE, "master", "the watcher is paused", seconds=1.0)]
    if wished == "paused" and paused_until is not None:
        return _pause(paused_until - now) if abs(pause - paused_until) > _SLACK else []
    if wished == "paused":
        return _pause(pause_for) if _short(pause, pause_for, now) else []
    if wished == "held":
        refuse_newcomers(census, by, beside)
        return _hold(holds_of(tags_of(census)), pause, pause_for, now, by)
    return _release(holds_of(tags_of(census)), pause, now, by) if wished == "released" else []


def begins_hold(step: Step) -> bool:
    """Whether others see this run from this step on; it is the first of all."""
    return step.command[:-1] == add_tags_argv("")[:-1]


def refuse_newcomers(census: Census, by: str, beside: Collection[str] | None) -> None:
    """Two runs that look at the same moment both see nobody; each sees the other's tag once its own is there.

    :param beside: the tags there were when this run looked who else works; None where it didn't.
    :raises Refused: when another run holds the watcher since.
    """
    for hold in holds_of(tags_of(census)):
        if beside is not None and hold.by != by and hold.tag not in beside:
            raise Refused(
                f"{hold.by or 'Another run'} has begun to work on this cluster since this run looked.",
                "Wait until it has ended, then run the same again. If both have stopped here: begin one of them again.",
            )


def _hold(holds: Sequence[Hold], pause: int, pause_for: int, now: float, by: str) -> list[Step]:
    mine = next((hold for hold in holds if hold.made(pause)), None)
    if mine and list(holds) == [mine] and mine.by == by and not _short(pause, pause_for, now):
        return []
    # where the watcher runs, a hold's pause has run out, or never began
    known = mine or (holds[-1] if holds and not pause else None)
    new = Hold(known.before if known else pause, int(now) + pause_for, by)
    begin = [] if new in holds else [remember(new.tag)]
    return [*begin, *_pause(pause_for), *(forget(hold.tag) for hold in holds if hold != new)]


def _release(all_holds: Sequence[Hold], pause: int, now: float, by: str) -> list[Step]:
    holds = [hold for hold in all_holds if by in ("", hold.by)]
    if not holds:
        return []
    if any(hold.made(pause) for hold in all_holds if hold not in holds):
        # another run works on, and the pause is its own too
        return [forget(hold.tag) for hold in holds]
    mine = next((hold for hold in holds if hold.made(pause)), None)
    before = mine.before if mine else holds[-1].before if not pause else 0
    if before > now and abs(pause - before) > _SLACK:
        back = _pause(before - now)
    elif mine and before <= now:
        back = [Step(WATCHER_CONTINUE, "master", "the work for which the watcher was paused is over", seconds=1.0)]
    else:
        # it runs already, or somebody has paused it anew since: that is theirs
        back = []
    return [*back, *(forget(hold.tag) for hold in holds)]


def _pause(seconds: float) -> list[Step]:
    if seconds < 1:
        return []
    return [
        Step(
            watcher_pause_argv(int(seconds)),
            "master",
            "the watcher would act on what is being worked on",
            f"nothing is restarted by itself for {int(seconds)} s",
            seconds=1.0,
        )
    ]


def _short(pause: int, pause_for: int, now: float) -> bool:
    """Whether a pause ends too soon.

    A pause of "an hour from now" would differ at every look, so one that has more than half
    of it left is as good.
    """
    return pause - now < pause_for / 2


def holds_of(tags: Iterable[str]) -> tuple[Hold, ...]:
    """The latest last; there are several where a run was killed while it made a pause longer."""
    found = [Hold(numbers[0], numbers[1], by) for numbers, by in held_by(tags, _WHAT) if len(numbers) > 1]
    return tuple(sorted(found, key=lambda hold: hold.until))


def _paused_until(census: Census, now: float) -> int:
    """The end of the pause; 0 when the watcher runs, as it does again after one that has passed."""
    until = census.watcher_paused_until or 0
    return until if until > now else 0
