# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Amounts as people read them. Pure."""

from __future__ import annotations


def size(kib: float) -> str:
    """An amount of data: ``512 KiB``, ``9.8 MiB``, ``40 GiB``.

    :param kib: in KiB.
    """
    for unit in ("KiB", "MiB", "GiB"):
        if kib < 1024:
            return f"{kib:.0f} {unit}" if kib >= 10 or kib == int(kib) else f"{kib:.1f} {unit}"
        kib /= 1024
    return f"{kib:.1f} TiB"


def length(seconds: float) -> str:
    """A length of time, roughly: ``40 s``, ``12 min``, ``3.5 h``."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"
