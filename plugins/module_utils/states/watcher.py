# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The watcher as it should be: running, paused, or held while somebody works. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import ceil

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.argv import (
    WATCHER_CONTINUE,
    watcher_pause_argv,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.states.claims import (
    Hold,
    holds_of,
    outlived,
    refuse_newcomers,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.held import (
    forget,
    held_tags,
    remember,
    tags_of,
)

TOLD_BY_TAGS = ("held", "kept", "released")
"""Wishes that ask for the cluster's tags."""

_SLACK = 30
"""Seconds by which the end of a pause may differ from the moment it should have."""


def watcher_state(census: Census, wished: str, now: float, by: str = "") -> str:
    """The watcher in the words of the wish: held or released, or else paused or running.

    :param by: the run that releases it; what others hold is no matter of it.
    """
    if wished in TOLD_BY_TAGS:
        others = {hold.tag for hold in holds_of(tags_of(census)) if wished == "released" and by and hold.by != by}
        return ("kept" if wished == "kept" else "held") if set(held_tags(tags_of(census))) - others else "released"
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

    :param wished: ``running``, ``paused``, ``held``, ``kept`` (held as before, for longer), ``released`` or None for
        "as it is".
    :param pause_for: seconds the watcher should stay paused from now on.
    :param paused_until: the end of a pause, in seconds since the epoch, instead.
    :param now: seconds since the epoch.
    :param by: the run that holds it, or releases what it held.
    :param beside: the tags there were when that run looked who else works; None where it didn't.
    :raises Refused: when another run has begun since; when what is to be kept isn't held any more.
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
        holding = _hold(holds_of(tags_of(census)), pause, pause_for, now, by)
        return [*holding, *outlived(census, by, beside, now)]
    if wished == "kept":
        return _keep(holds_of(tags_of(census)), pause, pause_for, now, by)
    return _release(holds_of(tags_of(census)), pause, now, by) if wished == "released" else []


def pauses(step: Step) -> bool:
    """Whether all that a step changes is the watcher's pause, which is a file of the master's."""
    return step.command[:-1] == watcher_pause_argv(0)[:-1]


def _hold(holds: Sequence[Hold], pause: int, pause_for: int, now: float, by: str) -> list[Step]:
    mine = next((hold for hold in holds if hold.made(pause)), None)
    if mine and list(holds) == [mine] and mine.by == by and not _short(pause, pause_for, now):
        return []
    # where the watcher runs, a hold's pause has run out, or never began
    known = mine or (holds[-1] if holds and not pause else None)
    new = Hold(known.before if known else pause, int(now) + pause_for, by)
    begin = [] if new in holds else [remember(new.tag)]
    return [*begin, *_pause(pause_for), *(forget(hold.tag) for hold in holds if hold != new)]


def _keep(holds: Sequence[Hold], pause: int, pause_for: int, now: float, by: str) -> list[Step]:
    """Longer, if it is time. Whoever was taken for killed, or has released it, gets it back by no look of his."""
    if not any(hold.by == by for hold in holds):
        raise Refused(
            f"The watcher isn't held for {by} any more.",
            "Somebody has released it, or another run has taken this one for killed and gone on: see "
            "'gnt-cluster list-tags'.",
        )
    others = [hold.by or "another run" for hold in holds if hold.by != by]
    if others:
        raise Refused(
            f"The watcher is held for {' and '.join(others)} beside {by}.",
            "That one takes this one for killed, and goes on: see 'gnt-cluster list-tags'. Let one of them end.",
        )
    return _hold(holds, pause, pause_for, now, by)


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
    if seconds <= 0:
        return []
    # given back as it was, a pause is rather longer by a second than shorter
    whole = ceil(seconds)
    return [
        Step(
            watcher_pause_argv(whole),
            "master",
            "the watcher would act on what is being worked on",
            f"nothing is restarted by itself for {whole} s",
            seconds=1.0,
        )
    ]


def _short(pause: int, pause_for: int, now: float) -> bool:
    """Whether a pause ends too soon.

    A pause of "an hour from now" would differ at every look, so one that has more than half
    of it left is as good.
    """
    return pause - now < pause_for / 2


def _paused_until(census: Census, now: float) -> int:
    """The end of the pause; 0 when the watcher runs, as it does again after one that has passed."""
    until = census.watcher_paused_until or 0
    return until if until > now else 0
