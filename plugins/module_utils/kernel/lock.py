# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One module at a time on this host, where two that look and act at once would undo each other's work."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused

_PAUSE = 0.1
"""Seconds between two looks."""


@contextmanager
def alone(path: str, seconds: float) -> Iterator[None]:
    """Hold a file's lock, which goes with the process, however that ends.

    :param seconds: how long to wait for it.
    :raises Refused: when another process has it for longer.
    """
    deadline = Deadline(seconds)
    with open(path, "a", encoding="ascii") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if deadline.passed:
                    raise Refused(
                        f"Another process has held {path} for {seconds:g} s.",
                        f"See which with 'fuser -v {path}', then run the same again.",
                    ) from None
                time.sleep(_PAUSE)
        yield
