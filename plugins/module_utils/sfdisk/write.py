# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing a partition table, and keeping the old one."""

from __future__ import annotations

import os
import re
import time

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed, Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.argv import (
    SETTLE,
    apply_argv,
    dump_argv,
    script,
    try_argv,
)
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.facts import Table


def try_table(runner: Runner, device: str, table: Table) -> None:
    """Have sfdisk itself say whether a disk can have this table; nothing is written.

    :raises Refused: with sfdisk's own words.
    """
    try:
        runner.read(try_argv(device), given=script(table))
    except CommandFailed as error:
        if error.rc is None:
            raise
        raise Refused(
            f"sfdisk wouldn't write this table to {device}: {(error.stderr or error.stdout).strip()}",
            f"See what uses the disk ('lsblk {device}'), and whether it is large enough.",
        ) from error


def write_table(runner: Runner, device: str, table: Table) -> None:
    """Write it, and wait until the partitions have their devices."""
    runner.write(apply_argv(device), given=script(table))
    runner.read(SETTLE)


def keep_table(runner: Runner, device: str, identity: str, folder: str) -> str:
    """Write a disk's old table to a file, as 'sfdisk DEVICE < FILE' would take it back.

    :returns: the file's path.
    """
    text = runner.read(dump_argv(device)).stdout
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    path = os.path.join(folder, f"sfdisk-{re.sub('[^A-Za-z0-9._-]', '_', identity)}-{moment}.dump")
    os.makedirs(folder, mode=0o755, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    return path
