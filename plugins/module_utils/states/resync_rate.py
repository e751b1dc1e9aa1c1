# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rate that copies begin with, as it should be: for good, or for a piece of work. Pure."""

from __future__ import annotations

from collections.abc import Collection

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.argv import resync_rate_argv
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.states.claims import holds_of
from ansible_collections.sci.ganeti.plugins.module_utils.states.held import forget, held, held_tag, remember, tags_of

_WHAT = "resync-rate"


def resync_rate(census: Census) -> int | None:
    """KiB a second that each copy begins with; None where this Ganeti doesn't tell."""
    return census.cluster.resync_rate if census.cluster else None


def plan_resync_rate(census: Census, wished: int | None, working: str | None, by: str = "") -> list[Step]:
    """The steps to the rate that is wished.

    :param wished: KiB a second; None for "as it is", and with ``held`` for what was before a run that was killed.
    :param working: ``held``, it is set for a piece of work; ``released``, that is over.
    :param by: the run that works; one that was refused because of another gives nothing back of that one's.
    """
    now, before = resync_rate(census), held(census, _WHAT)
    holds = holds_of(tags_of(census))
    if working == "released" and by and holds and all(hold.by != by for hold in holds):
        return []
    if working == "released":
        return [*_back(census), *(forget(held_tag(_WHAT, *numbers)) for numbers in before)]
    if working == "held" and wished is None:
        return _back_at_once(census)
    if working == "held" and not before and now is not None and wished != now:
        return [remember(held_tag(_WHAT, now)), *_to(now, wished)]
    return _to(now, wished)


def resync_rate_before(work: Collection[object], census: Census, wished: int) -> list[Step]:
    """What a piece of work begins with, where its copies are to have a rate of their own.

    :param work: its steps; without any nothing is set.
    :param wished: KiB a second; 0 for the cluster's own.
    """
    if not work or resync_rate(census) is None:
        return []
    return _to(resync_rate(census), wished) if wished else _back_at_once(census)


def is_left(census: Census) -> bool:
    """Whether copies have the rate that a run has set, and not the cluster's own."""
    return bool(_back(census))


def _back(census: Census) -> list[Step]:
    """To the cluster's own rate, where it is another for as long as a run works."""
    return [step for (rate,) in held(census, _WHAT)[:1] for step in _to(resync_rate(census), rate)]


def _back_at_once(census: Census) -> list[Step]:
    """The same before the work begins, where nothing has to be waited for.

    It needs the locks of all instances (``LUClusterSetParams``), which a job that copies holds until its end: while one
    of a run that was killed goes on, that is left to the end.
    """
    return [] if census.jobs else _back(census)


def _to(now: int | None, wished: int | None) -> list[Step]:
    if wished in (None, now):
        return []
    return [
        Step(
            resync_rate_argv(wished or 0),
            "master",
            f"each copy begins with {now} KiB/s, and should with {wished}",
            "instances feel a fast copy, and are without a mirror for longer by a slow one",
            5.0,
        )
    ]
