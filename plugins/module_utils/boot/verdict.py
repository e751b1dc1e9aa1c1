# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a disk can boot its machine alone, with reasons. Pure."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.boot.facts import (
    BIOS,
    BIOS_GRUB,
    ESP,
    ESP_DOS,
    UEFI,
    Boot,
    Entry,
)
from ansible_collections.sci.ganeti.plugins.module_utils.lsblk.facts import Block
from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import Disk, Part, Storage

FALLBACK = "\\efi\\boot\\bootx64.efi"
"""What a firmware starts of a disk without any entry."""


def unbootable(storage: Storage, boot: Boot, disk: Disk) -> tuple[str, ...]:
    """Why the machine wouldn't boot from this disk alone; nothing when it would.

    What is said here is what can be read. Only a boot proves it.
    """
    if boot.firmware == BIOS:
        return (*_start(boot, disk), *_system(storage, disk))
    if boot.firmware == UEFI:
        return (*_firmware(boot, disk), *_system(storage, disk))
    return ("How this host boots can't be told: it has no EFI firmware, and GRUB for BIOS isn't installed.",)


def esp_of(disk: Disk) -> Part | None:
    """A disk's EFI system partition."""
    return next((part for part in disk.parts if part.block.part_type.lower() in (ESP, ESP_DOS)), None)


def entries_for(boot: Boot, part: Part) -> tuple[Entry, ...]:
    """The firmware's entries that load from a partition."""
    return tuple(one for one in boot.entries if one.part_uuid and one.part_uuid == part.block.part_uuid.lower())


def _start(boot: Boot, disk: Disk) -> list[str]:
    """GRUB's code in the first sector has to find its core image on this very disk."""
    start = boot.starts.get(disk.name)
    if start is None or not start.grub:
        return [f"There is no GRUB in the first sector of {disk.said}."]
    if disk.table is None:
        return [f"{disk.said} has no partition table."]
    partitions = disk.table.partitions
    if disk.table.label == "gpt":
        places = [part for part in partitions if part.type.lower() == BIOS_GRUB]
        if not places:
            return [f"{disk.said} has a GPT without a partition for GRUB (bios_grub)."]
        inside = any(part.start <= (start.core_at or 0) <= part.end for part in places)
    else:
        first = min((part.start for part in partitions), default=0)
        inside = 0 < (start.core_at or 0) < first
    if not inside:
        return [
            f"GRUB in the first sector of {disk.said} looks for the rest in sector {start.core_at}, where it isn't."
        ]
    return [] if start.core else [f"GRUB's core image is missing on {disk.said}."]


def _firmware(boot: Boot, disk: Disk) -> list[str]:
    part = esp_of(disk)
    if part is None:
        return [f"{disk.said} has no EFI system partition."]
    programs = {program.lower() for program in boot.loaders.get(part.block.name, ())}
    if not programs:
        return [f"There is no boot loader on {part.block.name}."]
    entries = entries_for(boot, part)
    good = [one for one in entries if one.active and one.number in boot.order and one.loader.lower() in programs]
    if good or FALLBACK in programs:
        return []
    return [f"The firmware has no entry for {part.block.name} ({disk.said})."]


def _system(storage: Storage, disk: Disk) -> list[str]:
    """What GRUB loads the kernel from has to be on this disk too, in sync."""
    wrong = []
    for place in ("/boot", "/"):
        block = next((one for one in storage.blocks.values() if one.mounted == place), None)
        if block is None:
            continue
        found = _below(storage, block)
        if not any(_holds(storage, disk, one.name) for one in found):
            wrong.append(f"{disk.said} has no current copy of {place}, which is on {block.name}.")
    return wrong


def _below(storage: Storage, block: Block) -> list[Block]:
    """A device and all that it stands on."""
    found = [block]
    for name in block.on:
        if name in storage.blocks:
            found += _below(storage, storage.blocks[name])
    return found


def _holds(storage: Storage, disk: Disk, name: str) -> bool:
    array = storage.arrays.get(name)
    if array is None:
        part = storage.part_of(name)
        return part is not None and storage.disk_of(name) == disk and not any(h in storage.arrays for h in part.holders)
    return any(member.in_sync and storage.disk_of(member.device) == disk for member in array.members)
