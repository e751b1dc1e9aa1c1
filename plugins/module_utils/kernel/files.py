# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of this host that need not be there, or may go while they are read: those say nothing."""

from __future__ import annotations

import os


def text_in(path: str) -> str:
    """What stands in a file; nothing where it can't be read."""
    return bytes_in(path).decode("utf-8", "replace")


def bytes_in(path: str) -> bytes:
    """The same of one that need not be text."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def names_in(folder: str) -> list[str]:
    """What is in a folder, in order; nothing where it can't be read."""
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []
