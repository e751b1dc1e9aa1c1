# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out what changes an array."""

from __future__ import annotations

import time
from typing import Callable

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner

BUSY = "Device or resource busy"
"""A member that has just failed can't be removed before what was under way on it has ended."""

BUSY_TRIES, BUSY_SECONDS = 10, 1.0


def carry_out(
    runner: Runner,
    command: tuple[str, ...],
    sleep: Callable[[float], None] | None = None,
    tries: int = BUSY_TRIES,
) -> Reply | None:
    """Run one command of mdadm; a removal that comes too early is tried again, ten seconds at the most."""
    try:
        return runner.write(command)
    except CommandFailed as error:
        if BUSY not in error.stderr or "--remove" not in command or tries <= 1:
            raise
    (sleep or time.sleep)(BUSY_SECONDS)
    return carry_out(runner, command, sleep, tries - 1)
