# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The process that this run of Ansible is, the terminal it has, and whether another one lives; on the controller.

Ansible's workers are forks of ``ansible-playbook`` and have its command line, so that the oldest ancestor
with the same words is the run itself. Where there is no /proc nothing is known, and no other run is seen.
"""

from __future__ import annotations

import hashlib
import os
import socket
import stat
from pathlib import Path

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.processes import (
    PROCESSES,
    process_parent,
    process_words,
)

_NAME, _DIGITS = 17, 6
"""Letters of a controller's name, and digits behind them: with the dot as many as a tag has room for."""

MACHINE_ID = "/etc/machine-id"
"""What tells two hosts of one name apart; an image of a container may have none."""


def controller(machine_id: str = MACHINE_ID) -> str:
    """This host as no other one is called: ``control.3f9a1c``, its short name before digits of all that names it.

    Two controllers may have one short name, and those of AWX's jobs differ in their last letters.
    """
    name = socket.gethostname()
    try:
        number = Path(machine_id).read_text(encoding="ascii")
    except (OSError, ValueError):
        number = ""
    digits = hashlib.sha256(f"{name} {number.strip()}".encode()).hexdigest()
    return f"{name.partition('.')[0][:_NAME]}.{digits[:_DIGITS]}"


def own_pid(processes: str = PROCESSES) -> int:
    """The process of this run; 0 where that isn't known."""
    pid = os.getpid()
    words = process_words(pid, processes)
    if not words:
        return 0
    while True:
        parent = process_parent(pid, processes)
        if not parent or process_words(parent, processes) != words:
            return pid
        pid = parent


def own_screen(processes: str = PROCESSES) -> int:
    """How many columns the terminal has that this run writes to; 0 where it writes to none.

    A worker's own output is no terminal's since ansible-core 2.19, so that the run itself is looked at.
    """
    output = f"{processes}/{own_pid(processes)}/fd/1"
    try:
        if not stat.S_ISCHR(os.stat(output).st_mode):
            return 0
        terminal = os.open(output, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return 0
    try:
        return os.get_terminal_size(terminal).columns
    except OSError:
        return 0
    finally:
        os.close(terminal)


def lives(pid: int, processes: str = PROCESSES) -> bool:
    """Whether a process of this host is a run of Ansible."""
    return b"ansible" in process_words(pid, processes)
