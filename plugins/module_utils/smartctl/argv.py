# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of ``smartctl``. Pure."""

from __future__ import annotations


def health_argv(device: str) -> tuple[str, ...]:
    """The disk's own verdict; a disk that sleeps isn't woken for it."""
    return ("smartctl", "--json=c", "--nocheck=standby", "--info", "--health", device)
