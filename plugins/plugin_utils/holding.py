# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The watcher stays held for as long as the slices of a long job go on.

A pause of the watcher ends by itself, whatever becomes of the run that made it; and other runs take that one for ended
or killed then. So it is looked after meanwhile. ``gnt_cluster`` decides whether a pause is short enough to be made
longer, which takes no command that changes anything where it isn't.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LOOKS = 8
"""Looks in the time of one pause: one that fails, or comes late, is followed by another before the pause is over."""

USUAL_PAUSE = 3600
"""What the modules take where no ``pause_for`` is given."""


class Holding:
    """When to look after a hold, and with what.

    :param hold: ``held_by`` and ``pause_for`` as ``gnt_cluster`` has them; nothing is held where there is none. What
        can't be one is left to the module, which refuses it.
    :param now: seconds of the clock that :meth:`due` is asked by.
    """

    module = "sci.ganeti.gnt_cluster"

    def __init__(self, hold: object, now: float) -> None:
        self.arguments: dict[str, Any] = {"watcher": "kept"}
        self.every = float("inf")
        if isinstance(hold, Mapping):
            self.arguments.update(hold)
            self.every = max(1.0, float(hold.get("pause_for") or USUAL_PAUSE) / LOOKS)
        self._next = now + self.every

    def due(self, now: float) -> bool:
        """Whether it is time for a look, which this counts as done."""
        if now < self._next:
            return False
        self._next = now + self.every
        return True
