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
QUEUE_DRAIN = ("gnt-cluster", "queue", "drain")
QUEUE_UNDRAIN = ("gnt-cluster", "queue", "undrain")
WATCHER_INFO = ("gnt-cluster", "watcher", "info")
WATCHER_CONTINUE = ("gnt-cluster", "watcher", "continue")


def master_failover_argv(no_voting: bool = False) -> tuple[str, ...]:
    """Make this host the master.

    :param no_voting: without asking the other nodes; ``--yes-do-it`` answers its prompt.
        ``--ignore-offline-nodes`` is never passed: it eats the word that follows it.
    """
    return ("gnt-cluster", "master-failover", *(("--no-voting", "--yes-do-it") if no_voting else ()))


def watcher_pause_argv(seconds: int) -> tuple[str, ...]:
    """Pause the watcher of every node of the cluster for so many seconds from now."""
    return ("gnt-cluster", "watcher", "pause", f"{seconds}s")


def add_tags_argv(tag: str) -> tuple[str, ...]:
    """Give the cluster a tag, which every node's configuration keeps; a job of Ganeti's."""
    return ("gnt-cluster", "add-tags", tag)


def remove_tags_argv(tag: str) -> tuple[str, ...]:
    """Take a tag from the cluster; Ganeti refuses when it doesn't have it."""
    return ("gnt-cluster", "remove-tags", tag)


def resync_rate_argv(kib_per_second: int) -> tuple[str, ...]:
    """Set the rate that copies begin with. Devices take it over when they are activated.

    It is no limit: Ganeti gives a device nothing else, and DRBD 8.4's own controller (``c-plan-ahead``), which goes on
    from there, stays on. Source: ganeti lib/storage/drbd_cmdgen.py, GenSyncParamsCmd; measured on 3.0.2.
    """
    return ("gnt-cluster", "modify", "-D", f"drbd:resync-rate={kib_per_second}")
