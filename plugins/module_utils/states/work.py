# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The work of a run that leaves the watcher alone, as others should see it: begun, or ended. Pure."""

from __future__ import annotations

from collections.abc import Collection

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.argv import add_tags_argv
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.states.claims import (
    Work,
    drop,
    outlived,
    refuse_newcomers,
    works_of,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.held import tags_of


def work_state(census: Census, by: str) -> str:
    return "begun" if _own(census, by) else "ended"


def plan_work(
    census: Census, wished: str | None, work_for: int, now: float, by: str, beside: Collection[str] | None = None
) -> list[Step]:
    """The steps to the work that is wished.

    A queue that takes no jobs takes no tag either, and no work of the other procedures; so nothing is done about it.

    :param wished: ``begun``, ``ended`` or None for "as it is".
    :param work_for: seconds after which the run has ended, or was killed.
    :param by: the run.
    :param beside: the tags there were when it looked who else works; None where it didn't.
    :raises Refused: when another run has begun since.
    """
    if wished == "begun":
        refuse_newcomers(census, by, beside)
    if wished is None or census.queue_drained:
        return []
    own, others = _own(census, by), outlived(census, by, beside if wished == "begun" else None, now)
    # as with a pause, "an hour from now" differs at every look: more than half of it is as good
    good = [work for work in own if work.until - now >= work_for / 2] if wished == "begun" else []
    begin = [] if good or wished == "ended" else [_begin(Work(int(now) + work_for, by))]
    return [*begin, *(drop(work) for work in own if work not in good), *others]


def _begin(work: Work) -> Step:
    return Step(add_tags_argv(work.tag), "master", "other runs have to know who works", seconds=3.0)


def _own(census: Census, by: str) -> tuple[Work, ...]:
    return tuple(work for work in works_of(tags_of(census)) if work.by == by)
