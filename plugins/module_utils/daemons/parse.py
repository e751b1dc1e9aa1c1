# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the daemons' defaults file to what was left in it. Pure: text in, facts out."""

from __future__ import annotations


def parse_leftovers(text: str) -> tuple[str, ...]:
    """The lines of ``/etc/default/ganeti`` that start a master without voting."""
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if "--no-voting" in line and not line.startswith("#"))
