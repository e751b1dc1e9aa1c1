# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lab says while it works: one line a step, with the time it took.

UML consoles and command output never come to the terminal: they go to log
files, and an error names the file and shows its last lines.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_START = time.monotonic()


class LabError(Exception):
    """Something went wrong that a person can act on: what, and the remedy."""

    def __init__(self, what: str, remedy: str = "", log: Path | None = None) -> None:
        """Keep the three parts apart, so that they print one below the other."""
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        self.log = log

    def __str__(self) -> str:
        """Return the whole message: what, remedy, the end of the log."""
        lines = [self.what]
        if self.remedy:
            lines.append(f"Remedy: {self.remedy}")
        if self.log is not None:
            lines.append(f"Log: {self.log}")
            lines.extend(f"  | {line}" for line in tail(self.log))
        return "\n".join(lines)


def tail(path: Path, lines: int = 12) -> list[str]:
    """Return the last lines of a log file, printable characters only."""
    try:
        text = path.read_bytes()[-16384:].decode("utf-8", errors="replace")
    except OSError:
        return []
    clean = "".join(c for c in text if c == "\n" or c.isprintable())
    return [line for line in clean.splitlines() if line.strip()][-lines:]


def elapsed() -> float:
    """Return the seconds since the program started."""
    return time.monotonic() - _START


def say(text: str) -> None:
    """Print one line with the elapsed time, on stderr: stdout is for results."""
    sys.stderr.write(f"[{elapsed():6.1f}s] {text}\n")
    sys.stderr.flush()


@contextmanager
def step(text: str) -> Iterator[None]:
    """Announce a step, and say how long it took when it is done."""
    say(f"{text} ...")
    began = time.monotonic()
    yield
    say(f"{text}: done in {time.monotonic() - began:.1f} s")
