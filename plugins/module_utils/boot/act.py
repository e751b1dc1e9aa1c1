# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out what makes a disk boot."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from ansible_collections.sci.ganeti.plugins.module_utils.boot.argv import (
    SET_DEBCONF,
    copy_argv,
    mount_argv,
    selection,
    unmount_argv,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import Storage


def carry_out(runner: Runner, command: tuple[str, ...], storage: Storage, devices: tuple[str, ...]) -> None:
    """Run one command of a boot plan.

    A plan names the partitions that are copied from and to; they are mounted for that.

    :param devices: what debconf should have noted.
    """
    if command == SET_DEBCONF:
        runner.write(command, given=selection(devices))
    elif command[0] == "cp":
        source, target = os.path.dirname(command[-2]), command[-1]
        with ExitStack() as stack:
            here = stack.enter_context(_mounted(runner, storage, source, "ro,nosuid,nodev,noexec"))
            there = stack.enter_context(_mounted(runner, storage, target, "umask=0077"))
            runner.write(copy_argv(here, there))
            runner.write(("sync", "--file-system", there))
    else:
        runner.write(command)


@contextmanager
def _mounted(runner: Runner, storage: Storage, partition: str, options: str) -> Iterator[str]:
    """Where a partition is mounted, or is for as long as it is needed."""
    already = next((block.mounted for block in storage.blocks.values() if block.path == partition), "")
    if already:
        yield already
        return
    with tempfile.TemporaryDirectory(prefix="sci-ganeti-esp-") as folder:
        runner.write(mount_argv(partition, folder, options))
        try:
            yield folder
        finally:
            runner.write(unmount_argv(folder))
