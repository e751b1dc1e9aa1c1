# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who holds a DRBD device open on this host: reads ``/proc`` and ``/sys``, runs nothing.

A kernel that opens it for a guest (Xen's block backend) shows in neither; DRBD refuses to
give up the Primary role then, and says so.
"""

from __future__ import annotations

import os

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.files import names_in, text_in
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.processes import (
    PROCESSES,
    process_files,
    process_name,
    process_numbers,
)

_SYS = "/sys/block"


def users_of(minor: int, proc: str = PROCESSES, sys_block: str = _SYS) -> tuple[str, ...]:
    """Processes, mounts and devices that use ``/dev/drbdN``, each in a few words."""
    path = f"/dev/drbd{minor}"
    return (*_mounts(path, proc), *_holders(minor, sys_block), *_processes(path, proc))


def _mounts(path: str, proc: str) -> list[str]:
    lines = text_in(os.path.join(proc, "self", "mounts")).splitlines()
    return [f"mounted on {words[1]}" for words in (line.split() for line in lines) if words[:1] == [path]]


def _holders(minor: int, sys_block: str) -> list[str]:
    return [f"device {name} upon it" for name in names_in(os.path.join(sys_block, f"drbd{minor}", "holders"))]


def _processes(path: str, proc: str) -> list[str]:
    return [
        f"process {number} ({process_name(number, proc)})"
        for number in process_numbers(proc)
        if path in process_files(number, proc)
    ]
