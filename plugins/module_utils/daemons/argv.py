# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of ``daemon-util``, which starts daemons by unit or by init script alike. Pure."""

from __future__ import annotations

DAEMON_UTIL = "/usr/lib/ganeti/daemon-util"

START_MASTER = (DAEMON_UTIL, "start-master")
"""Start all that a master runs, with voting: without a majority they end by themselves."""

STOP_MASTER = (DAEMON_UTIL, "stop-master")
"""Stop all that only a master runs."""

_WITHOUT_VOTING = ("--no-voting", "--yes-do-it")


def check_argv(daemon: str) -> tuple[str, ...]:
    """Whether a daemon's process is there."""
    return (DAEMON_UTIL, "check", daemon)


def stop_argv(daemon: str) -> tuple[str, ...]:
    return (DAEMON_UTIL, "stop", daemon)


def start_alone_argv(daemon: str) -> tuple[str, ...]:
    """Start a daemon of the master without asking the other nodes who the master is.

    ``ganeti-masterd`` (before 2.12) is started by its own name: its ``daemon-util`` hands
    on no options.
    """
    if daemon == "ganeti-masterd":
        return (daemon, *_WITHOUT_VOTING)
    return (DAEMON_UTIL, "start", daemon, *_WITHOUT_VOTING)
