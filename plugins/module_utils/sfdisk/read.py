# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the partition table of a disk."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.argv import json_argv
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.facts import Table
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.parse import NO_TABLE, parse_table


def read_table(runner: Runner, device: str) -> Table | None:
    """The table of a disk; None when it has none.

    :param device: its path.
    """
    reply = runner.read(json_argv(device), accept=(0, 1))
    if reply.rc == 0:
        return parse_table(reply.stdout)
    if NO_TABLE in reply.stderr + reply.stdout:
        return None
    raise CommandFailed(
        f"The partition table of {device} can't be read: {reply.stderr.strip()}",
        "Look whether the disk answers at all: 'dmesg', 'smartctl --health' on it.",
        argv=reply.argv,
        rc=reply.rc,
        stdout=reply.stdout,
        stderr=reply.stderr,
    )
