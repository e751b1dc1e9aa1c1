# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The processes of this machine, by what they were started with."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path


def folders() -> Iterator[tuple[int, Path]]:
    """Each process's number and its folder in /proc, which is gone when the process is."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            yield int(entry.name), entry


def command_lines() -> Iterator[tuple[int, list[str]]]:
    """Each process's number and words; a kernel's own process has none, and is left out."""
    for number, folder in folders():
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
            if any(words):
                yield number, words


def name_of(number: int) -> str:
    """Return a process's name as the kernel has it, "?" if it is gone."""
    try:
        return Path(f"/proc/{number}/comm").read_text().strip()
    except OSError:
        return "?"
