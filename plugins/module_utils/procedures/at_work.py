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
    tags: Collection[str], own: Run, now: float, lives: Callable[[int], bool], take_over: Collection[str] = ()
) -> list[str]:
    """A sentence with its remedy for each run that works on the cluster, or may.

    :param tags: the cluster's.
    :param own: this run.
    :param now: seconds since the epoch.
    :param lives: whether a process of this controller is a run of Ansible's still.
    :param take_over: what the operator says has ended, each as ``PROCEDURE/SUBJECT``.
    """
    found = [
        run
        for run, until in ((run_of(claim.by), claim.until) for claim in claims_of(tags))
        if run is not None and until >= now and run != own and run.about not in take_over
    ]
    others = [run for run in found if run.controller != own.controller or lives(run.pid)]
    # the operator's word has to be enough for all of them
    words = ",".join(dict.fromkeys([*take_over, *(run.about for run in others)]))
    return [_told(run, own, words) for run in others]


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
