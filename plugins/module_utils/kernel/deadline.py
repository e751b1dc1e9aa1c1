# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A bounded wait."""

from __future__ import annotations

import time
from typing import Callable


class Deadline:
    """A moment in the future, on a clock that never jumps.

    :param seconds: how far away it is.
    :param clock: seconds that only grow; tests pass their own.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left, never below zero."""
        return max(0.0, self._end - self._clock())

    @property
    def passed(self) -> bool:
        return self.left == 0.0
