# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Loads what the tools were recorded to print."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures"


@dataclass(frozen=True)
class Transcript:
    """A command, what it printed on both channels, and its exit status."""

    argv: tuple[str, ...]
    text: str
    rc: int


def transcript(name: str) -> Transcript:
    """The recording of that name."""
    first, *lines, last = (FIXTURES / f"{name}.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    status = re.fullmatch(r"\[exit (\d+)\]\n", last)
    assert status, f"{name} doesn't end with an exit status"
    return Transcript(tuple(shlex.split(first[2:])), "".join(lines), int(status.group(1)))


def said(name: str) -> str:
    """Only what was printed."""
    return transcript(name).text
