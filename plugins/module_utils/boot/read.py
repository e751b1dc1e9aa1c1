# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading how a host boots, from its firmware, its disks' first sectors and GRUB's own notes."""

from __future__ import annotations

import os
import tempfile

from ansible_collections.sci.ganeti.plugins.module_utils.boot.argv import DEBCONF, ENTRIES, mount_argv, unmount_argv
from ansible_collections.sci.ganeti.plugins.module_utils.boot.facts import BIOS, ESP, ESP_DOS, UEFI, Boot, Start
from ansible_collections.sci.ganeti.plugins.module_utils.boot.parse import (
    absent_in_fstab,
    parse_debconf,
    parse_entries,
    parse_first_sector,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed, CommandTookTooLong
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.files import text_in
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import Disk, Part, Storage

EFI_FIRMWARE = "/sys/firmware/efi"
GRUB_PC = "/usr/lib/grub/i386-pc/boot.img"
FSTAB = "/etc/fstab"


def read_boot(runner: Runner, storage: Storage) -> Boot:
    """How this host boots, and what of it is on each disk."""
    absent = absent_in_fstab(text_in(FSTAB), _ids(storage))
    if os.path.isdir(EFI_FIRMWARE):
        entries, order = parse_entries(runner.read_if_it_can(ENTRIES))
        loaders = {part.block.name: _loaders(runner, part) for disk in storage.disks for part in esps(disk)}
        return Boot(UEFI, entries=entries, order=order, loaders=loaders, absent=absent)
    if os.path.exists(GRUB_PC):
        starts = {disk.name: read_start(disk.path, disk.block.logical) for disk in storage.disks}
        return Boot(BIOS, starts=starts, devices=parse_debconf(runner.read_if_it_can(DEBCONF)), absent=absent)
    return Boot(absent=absent)


def esps(disk: Disk) -> tuple[Part, ...]:
    """A disk's EFI system partitions."""
    return tuple(part for part in disk.parts if part.block.part_type.lower() in (ESP, ESP_DOS))


def read_start(path: str, sector: int = 512) -> Start:
    """The beginning of a disk."""
    try:
        with open(path, "rb") as file:
            core_at = parse_first_sector(file.read(512))
            if core_at is None:
                return Start(False)
            file.seek(core_at * sector)
            return Start(True, core_at, any(file.read(512)))
    except OSError:
        return Start(False)


def _loaders(runner: Runner, part: Part) -> tuple[str, ...]:
    """The EFI programs on a partition; it is mounted for a moment, to read only, where it isn't."""
    if part.block.mounted:
        return efi_programs(part.block.mounted)
    if part.block.signature != "vfat":
        return ()
    with tempfile.TemporaryDirectory(prefix="sci-ganeti-esp-") as folder:
        try:
            runner.read(mount_argv(part.block.path, folder, "ro,nosuid,nodev,noexec"))
        except CommandTookTooLong:
            raise
        except CommandFailed:
            return ()
        try:
            return efi_programs(folder)
        finally:
            runner.read(unmount_argv(folder))


def efi_programs(folder: str) -> tuple[str, ...]:
    """Paths of the EFI programs in a folder, as the firmware writes them (``\\EFI\\debian\\...``)."""
    found = []
    for place, _folders, files in os.walk(folder):
        below = os.path.relpath(place, folder)
        parts = [] if below == "." else below.split(os.sep)
        found += ["\\" + "\\".join([*parts, name]) for name in files if name.lower().endswith(".efi")]
    return tuple(sorted(found))


def _ids(storage: Storage) -> set[str]:
    return {one for block in storage.blocks.values() for one in (block.uuid, block.part_uuid) if one}
