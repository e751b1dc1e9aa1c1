# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who holds a DRBD device open on this host: reads ``/proc`` and ``/sys``, runs nothing.

A kernel that opens it for a guest (Xen's block backend) shows in neither; DRBD refuses to
give up the Primary role then, and says so.
"""

from __future__ import annotations

import os

_PROC = "/proc"
_SYS = "/sys/block"


def users_of(minor: int, proc: str = _PROC, sys_block: str = _SYS) -> tuple[str, ...]:
    """Processes, mounts and devices that use ``/dev/drbdN``, each in a few words."""
    path = f"/dev/drbd{minor}"
    return (*_mounts(path, proc), *_holders(minor, sys_block), *_processes(path, proc))


def _mounts(path: str, proc: str) -> list[str]:
    lines = _text(os.path.join(proc, "self", "mounts")).splitlines()
    return [f"mounted on {words[1]}" for words in (line.split() for line in lines) if words[:1] == [path]]


def _holders(minor: int, sys_block: str) -> list[str]:
    return [f"device {name} upon it" for name in _names(os.path.join(sys_block, f"drbd{minor}", "holders"))]


def _processes(path: str, proc: str) -> list[str]:
    found = []
    for pid in filter(str.isdigit, _names(proc)):
        folder = os.path.join(proc, pid, "fd")
        if any(_link(os.path.join(folder, number)) == path for number in _names(folder)):
            found.append(f"process {pid} ({_text(os.path.join(proc, pid, 'comm')).strip()})")
    return found


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        # a process that has just ended, or no such device
        return []


def _link(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
