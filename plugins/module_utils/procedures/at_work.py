# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who works on a cluster just now, by the tags that runs leave on it meanwhile. Pure.

A tag says which procedure works, about what, and from where. A run that was killed leaves its tag behind: on the
same controller its process is gone. What became of one from elsewhere can't be seen from here, not even where it is
the same procedure about the same thing, which two operators may well begin in the same night: its tag counts until its
pause, or its work, would end, or until a person says that it has ended.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Callable

from ansible_collections.sci.ganeti.plugins.module_utils.states.claims import claims_of
from ansible_collections.sci.ganeti.plugins.module_utils.states.run import Run, run_of


def others_at_work(
    tags: Collection[str],
    own: Run,
    now: float,
    lives: Callable[[int], bool],
    take_over: Collection[str] = (),
    claims: Collection[str] = (),
) -> list[str]:
    """A sentence with its remedy for each run that works on the cluster, or may.

    :param tags: the cluster's.
    :param claims: the runs that have nodes of it for themselves.
    :param own: this run.
    :param now: seconds since the epoch.
    :param lives: whether a process of this controller is a run of Ansible's still.
    :param take_over: what the operator says has ended, each as ``PROCEDURE/SUBJECT``.
    """
    works = [claim.by for claim in claims_of(tags) if claim.until >= now]
    found = [run for run in map(run_of, dict.fromkeys([*works, *claims])) if run is not None]
    others = [run for run in found if not _ended(run, own, lives, take_over)]
    # the operator's word has to be enough for all of them
    words = ",".join(dict.fromkeys([*take_over, *(run.about for run in others)]))
    return [_told(run, own, words) for run in others]


def ended(
    claims: Collection[str], own: Run, lives: Callable[[int], bool], take_over: Collection[str] = ()
) -> list[str]:
    """Those of the runs that have nodes for themselves that are known to have ended, and are in nobody's way."""
    found = [(claim, run_of(claim)) for claim in dict.fromkeys(claims)]
    return [claim for claim, run in found if run is not None and run != own and _ended(run, own, lives, take_over)]


def _ended(run: Run, own: Run, lives: Callable[[int], bool], take_over: Collection[str]) -> bool:
    """Whether a run is seen, or said, to be in nobody's way; this one itself isn't."""
    if run == own or run.about in take_over:
        return True
    return run.controller == own.controller and not lives(run.pid)


def _told(run: Run, own: Run, words: str) -> str:
    goes_on = "this run finishes it" if run.about == own.about else "this run goes on without it"
    remedy = f"give -e take_over={words}, and {goes_on}"
    if run.controller == own.controller:
        remedy = f"If that process is another by now: {remedy}"
    else:
        remedy = f"If it was killed, or broke off: {remedy}; or run it again on {run.host}, which finishes it"
    return (
        f"{run.procedure} {run.subject} works on this cluster, started on {run.host} (process {run.pid}). "
        f"Wait until it has ended. {remedy}."
    )
