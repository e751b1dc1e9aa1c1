# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The process that this run of Ansible is, and whether another one lives; on the controller.

Ansible's workers are forks of ``ansible-playbook`` and have its command line, so that the oldest ancestor
with the same words is the run itself. Where there is no /proc nothing is known, and no other run is seen.
"""

from __future__ import annotations

import os
import socket


def controller() -> str:
    return socket.gethostname().partition(".")[0]


def own_pid(processes: str = "/proc") -> int:
    """The process of this run; 0 where that isn't known."""
    pid = os.getpid()
    words = _words(pid, processes)
    if not words:
        return 0
    while True:
        parent = _parent(pid, processes)
        if not parent or _words(parent, processes) != words:
            return pid
        pid = parent


def lives(pid: int, processes: str = "/proc") -> bool:
    """Whether a process of this host is a run of Ansible."""
    return b"ansible" in _words(pid, processes)


def _words(pid: int, processes: str) -> bytes:
    return _read(processes, pid, "cmdline")


def _parent(pid: int, processes: str) -> int:
    # the second field is a name in parentheses, which may hold anything
    fields = _read(processes, pid, "stat").rpartition(b")")[2].split()
    return int(fields[1]) if len(fields) > 1 else 0


def _read(processes: str, pid: int, name: str) -> bytes:
    try:
        with open(os.path.join(processes, str(pid), name), "rb") as file:
            return file.read()
    except OSError:
        return b""
