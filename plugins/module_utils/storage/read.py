# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a host's disks and what stands on them, with a handful of commands."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed, CommandTookTooLong
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.files import names_in
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.lsblk.argv import BLOCKS
from ansible_collections.sci.ganeti.plugins.module_utils.lsblk.parse import parse_blocks
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.argv import PHYSICALS, SEGMENTS
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.parse import parse_physicals, parse_segments
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.read import read_arrays
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.read import read_table
from ansible_collections.sci.ganeti.plugins.module_utils.smartctl.argv import health_argv
from ansible_collections.sci.ganeti.plugins.module_utils.smartctl.parse import UNKNOWN, parse_health
from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import Disk, Storage, disks_of

BY_ID = "/dev/disk/by-id"

HEALTH_LIMIT = 15.0
"""Seconds for a disk to answer about its health; a dying one may not."""


def read_storage(runner: Runner, tables: bool = False, health: bool = False) -> Storage:
    """The disks of this host, and what stands on them.

    :param tables: the partition table of every disk too; none of one that can't be read.
    :param health: each disk's own verdict too, where ``smartctl`` is installed.
    """
    found = read_disks(runner)
    disks = found.disks
    if tables:
        disks = tuple(_with_table_if_readable(runner, disk) for disk in disks)
    if health:
        disks = tuple(replace(disk, health=_health(runner, disk)) for disk in disks)
    return replace(
        found,
        disks=disks,
        arrays=read_arrays(runner),
        physicals=parse_physicals(_said(runner, PHYSICALS)),
        segments=parse_segments(_said(runner, SEGMENTS)),
    )


def read_disks(runner: Runner) -> Storage:
    """The disks alone, with one command: what uses them shows in it, how arrays and volumes are doesn't."""
    blocks = parse_blocks(runner.read(BLOCKS).stdout)
    return Storage(blocks=blocks, disks=disks_of(blocks, _links()))


def with_table(runner: Runner, disk: Disk) -> Disk:
    """The disk with its partition table."""
    return replace(disk, table=read_table(runner, disk.path))


def _with_table_if_readable(runner: Runner, disk: Disk) -> Disk:
    """A dying disk may not give its table any more, which is no reason to see nothing of the others."""
    try:
        return with_table(runner, disk)
    except CommandFailed:
        return disk


def _health(runner: Runner, disk: Disk) -> str:
    """Its exit status is made of flags: whatever it is, what was printed counts."""
    try:
        return parse_health(runner.read(health_argv(disk.path), limit=HEALTH_LIMIT, accept=range(256)).stdout)
    except CommandFailed:
        return UNKNOWN


def _links() -> Mapping[str, tuple[str, ...]]:
    """Kernel name to the names in by-id."""
    found: dict[str, list[str]] = {}
    for name in names_in(BY_ID):
        found.setdefault(os.path.basename(os.path.realpath(os.path.join(BY_ID, name))), []).append(name)
    return {device: tuple(links) for device, links in found.items()}


def _said(runner: Runner, argv: tuple[str, ...]) -> str:
    """What LVM reports; nothing where it isn't installed."""
    try:
        return runner.read(argv).stdout
    except CommandTookTooLong:
        raise
    except CommandFailed as error:
        if error.rc is None:
            return ""
        raise
