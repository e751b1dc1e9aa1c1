# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a long job has come: one line that updates in a terminal, plain lines where there is none (AWX, CI)."""

from __future__ import annotations

from collections.abc import Sequence

from ansible.utils.display import Display

_BACK = "\r"
_REST_AWAY = "\x1b[K"


class Progress:
    """What is shown of one job.

    :param columns: how wide the terminal is; 0 where there is none.
    """

    def __init__(self, display: Display, columns: int) -> None:
        self._display = display
        self._columns = columns
        self._open = False

    def show(self, lines: Sequence[str], seconds: float) -> None:
        """The whole first, then each part of it.

        :param seconds: since the job began.
        """
        minutes, rest = divmod(int(seconds), 60)
        clock = f"  [{minutes}:{rest:02d}] "
        if not self._columns:
            self._display.display(clock + "\n         ".join(lines))
            return
        # a line as wide as the terminal would make it begin another one
        line = (clock + "; ".join(line.strip() for line in lines))[: self._columns - 1]
        self._write(f"{_BACK}{line}{_REST_AWAY}")
        self._open = True

    def end(self) -> None:
        """Leave the last line as it is, and the terminal at the beginning of the next."""
        if self._open:
            self._write("\n")
            self._open = False

    def _write(self, text: str) -> None:
        self._display.display(text, screen_only=True, newline=False)
