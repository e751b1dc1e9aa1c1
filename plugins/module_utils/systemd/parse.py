# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From ``systemctl show`` to what a unit says. Pure."""

from __future__ import annotations

_THERE = frozenset({"active", "activating", "deactivating", "reloading"})


def parse_description(text: str) -> str:
    """A unit's description; empty where it isn't there, since systemd gives its name then."""
    shown = dict(line.partition("=")[::2] for line in text.splitlines())
    return shown.get("Description", "") if shown.get("ActiveState") in _THERE else ""
