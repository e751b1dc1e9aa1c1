# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that can boot its machine: compared with what is, and planned. Pure."""

from __future__ import annotations

from collections.abc import Collection

from ansible_collections.sci.ganeti.plugins.module_utils.boot.argv import (
    SET_DEBCONF,
    copy_argv,
    entry_argv,
    format_argv,
    grub_argv,
)
from ansible_collections.sci.ganeti.plugins.module_utils.boot.facts import BIOS, Boot
from ansible_collections.sci.ganeti.plugins.module_utils.boot.verdict import entries_for, esp_of, unbootable
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step
from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import Disk, Part, Storage

GRUB_SECONDS = 10.0


def plan_boot(storage: Storage, boot: Boot, disk: Disk, donor: Disk | None) -> Plan:
    """The steps that make a disk boot.

    :param donor: a disk that boots the machine already, whose EFI system partition is copied;
        not needed with a BIOS.
    :raises Refused: when it can't be made to.
    """
    if not boot.firmware:
        raise Refused(
            unbootable(storage, boot, disk)[0],
            "Install grub-pc, or boot the host by its EFI firmware; or leave its boot loader to whatever boots it.",
        )
    steps = _bios(storage, boot, disk) if boot.firmware == BIOS else _uefi(storage, boot, disk, donor)
    return Plan(tuple(steps), {"bootable": True}) if steps else Plan()


def wanted_devices(boot: Boot, disk: Disk, there: Collection[str]) -> tuple[str, ...]:
    """What debconf should have noted: this disk too, and no disk that isn't there any more.

    :param there: the names in ``/dev/disk/by-id`` that exist.
    """
    link = f"/dev/disk/by-id/{disk.links[0]}" if disk.links else ""
    kept = [one for one in boot.devices if not one.startswith("/dev/disk/by-id/") or one.rsplit("/", 1)[-1] in there]
    noted = not link or any(one.rsplit("/", 1)[-1] in disk.links for one in kept)
    return tuple(kept if noted else [*kept, link])


def _bios(storage: Storage, boot: Boot, disk: Disk) -> list[Step]:
    steps = []
    reasons = unbootable(storage, boot, disk)
    if reasons:
        why = " ".join(reasons)
        steps.append(Step(grub_argv(disk.path), "", why, "none", GRUB_SECONDS, disk.identity))
    there = {link for other in storage.disks for link in other.links}
    if boot.devices and wanted_devices(boot, disk, there) != boot.devices:
        why = f"updates of GRUB wouldn't reach {disk.said}, or would ask for a disk that is gone"
        steps.append(Step(SET_DEBCONF, "", why, "none", 1.0, disk.identity))
    return steps


def _uefi(storage: Storage, boot: Boot, disk: Disk, donor: Disk | None) -> list[Step]:
    if not unbootable(storage, boot, disk):
        return []
    part = esp_of(disk)
    if part is None:
        raise Refused(
            f"{disk.said} has no EFI system partition.", "Give it the table of a disk that boots (sfdisk_table, like)."
        )
    source = esp_of(donor) if donor else None
    if source is None or not boot.loaders.get(source.block.name):
        raise Refused(
            f"There is no boot loader that could be copied to {part.block.name}.",
            "Name with 'like' a disk that boots this machine.",
        )
    steps = []
    if part.block.signature != "vfat":
        if part.block.signature or part.holders:
            raise Refused(
                f"{part.block.name} should be an EFI system partition; it carries {part.block.signature or 'data'}.",
                f"If nothing on it is needed: 'wipefs --all {part.block.path}'.",
            )
        why = f"{part.block.name} has no file system"
        steps.append(Step(format_argv(part.block.path), "", why, "none: it is blank", 1.0, disk.identity))
    missing = set(boot.loaders[source.block.name]) - set(boot.loaders.get(part.block.name, ()))
    if missing:
        why = f"{part.block.name} lacks {', '.join(sorted(missing))}"
        command = copy_argv(source.block.path, part.block.path)
        steps.append(Step(command, "", why, "none: files are added", 2.0, disk.identity))
    return [*steps, *_entries(boot, disk, part, source)]


def _entries(boot: Boot, disk: Disk, part: Part, source: Part) -> list[Step]:
    """What the firmware starts of the donor it should be able to start of this disk."""
    have = {one.loader.lower() for one in entries_for(boot, part)}
    return [
        Step(
            entry_argv(disk.path, part.number, f"{one.label} {disk.identity}"[:64], one.loader),
            "",
            f"the firmware has no entry for {part.block.name}",
            "it is tried first from now on",
            1.0,
            disk.identity,
        )
        for one in entries_for(boot, source)
        if one.loader and one.loader.lower() not in have
    ]
