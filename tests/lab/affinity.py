# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One core a node: its kernel and its programs take turns, and never run at the same time.

Left to the host they sit on different cores, and every switch between them wakes the other core from its
sleep, which in a virtual machine makes a node take twice as long for everything (measured: a command of
Ganeti's 2.2 s, kept on one core 1.1 s).
"""

from __future__ import annotations

import contextlib
import os
from collections import Counter

from .processes import command_lines


def keep_on_one_core(pid: int, name: str) -> None:
    """Give a node that was just started, and all it will start, a core.

    It is the one with the fewest nodes of its name: the masters of several labs, which have most to do, mustn't
    share one as long as there is another. Of these it is the one with the fewest nodes of any lab.
    """
    nodes = [(core, other) for number, other in _nodes() if (core := _core_of(number)) is not None]
    taken = Counter(core for core, _other in nodes)
    namesakes = Counter(core for core, other in nodes if other == name)
    with contextlib.suppress(OSError):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(pid, {min(cores, key=lambda core: (namesakes[core], taken[core]))})


def _nodes() -> list[tuple[int, str]]:
    """The first process of each node that is on, and the node's name; what they have started since isn't counted."""
    return [
        (number, word.removeprefix("umid="))
        for number, words in command_lines()
        for word in words
        if word.startswith("umid=")
    ]


def _core_of(pid: int) -> int | None:
    """The core that a process is kept on; None where it may run on several."""
    with contextlib.suppress(OSError):
        cores = os.sched_getaffinity(pid)
        return min(cores) if len(cores) == 1 else None
    return None
