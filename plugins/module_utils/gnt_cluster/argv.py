# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of ``gnt-cluster``. Pure: what is wanted in, a command out."""

from __future__ import annotations

INFO = ("gnt-cluster", "info")
MASTER_PING = ("gnt-cluster", "master-ping")
VERSION = ("gnt-cluster", "--version")
VERIFY = ("gnt-cluster", "verify", "--error-codes")
VERIFY_DISKS = ("gnt-cluster", "verify-disks")
REDISTRIBUTE = ("gnt-cluster", "redist-conf")
WATCHER_INFO = ("gnt-cluster", "watcher", "info")
WATCHER_CONTINUE = ("gnt-cluster", "watcher", "continue")


def watcher_pause_argv(seconds: int) -> tuple[str, ...]:
    """Pause the watcher of every node of the cluster for so many seconds from now."""
    return ("gnt-cluster", "watcher", "pause", f"{seconds}s")
