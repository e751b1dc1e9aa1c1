# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting until no watcher is at work: a pause only keeps the next one from beginning."""

from __future__ import annotations

import time
from typing import Callable

from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.read import read_watcher_at_work
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import TookTooLong

_PAUSE = 1.0
"""Seconds between two looks."""


def await_watcher_at_rest(timeout: float, sleep: Callable[[float], object] = time.sleep) -> None:
    """Return once this host runs no watcher.

    :param timeout: seconds one that is at work already may take to end.
    :raises TookTooLong: when it is at work still.
    """
    deadline = Deadline(timeout)
    while read_watcher_at_work():
        if deadline.passed:
            raise TookTooLong(
                f"The watcher is paused, but one that began before is still at work after {timeout:g} s, and may "
                "start or activate what is being worked on.",
                "See what its jobs wait for ('gnt-job list --running'). One that waits for a node that is dead ends "
                "with 'gnt-job cancel --kill --yes-do-it JOB'. Then run the same again, or allow more with "
                "watcher_timeout.",
            )
        sleep(_PAUSE)
