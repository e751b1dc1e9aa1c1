# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of the disks of a host, and of what stands on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.lsblk.facts import Block
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.parse import Physical
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.facts import Array
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.facts import Table
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.parse import partition_number


@dataclass(frozen=True)
class Part:
    """A partition, or the disk itself as number 0, with what uses it.

    :param holders: kernel names of the devices that stand on it.
    """

    number: int
    block: Block
    holders: tuple[str, ...] = ()

    @property
    def used(self) -> str:
        """How it is in use, in a few words; empty when it isn't."""
        if self.holders:
            return f"{self.block.name} is part of {', '.join(self.holders)}"
        if self.block.mounted == "[SWAP]":
            return f"{self.block.name} is used for swap"
        if self.block.mounted:
            return f"{self.block.name} is mounted on {self.block.mounted}"
        return ""

    def as_result(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "name": self.block.name,
            "size": self.block.size,
            "type": self.block.part_type,
            "uuid": self.block.part_uuid,
            "signature": self.block.signature,
            "signature_uuid": self.block.uuid,
            "mounted": self.block.mounted,
            "holders": list(self.holders),
            "used": self.used,
        }


@dataclass(frozen=True)
class Disk:
    """A whole disk.

    :param links: its names in ``/dev/disk/by-id``.
    :param health: its own verdict: ``passed``, ``failing`` or ``unknown``.
    :param whole: the disk itself, as something that may be used without a table.
    :param table: its partition table; None when it has none or it wasn't read.
    """

    block: Block
    whole: Part
    parts: tuple[Part, ...] = ()
    links: tuple[str, ...] = ()
    health: str = "unknown"
    table: Table | None = None

    @property
    def name(self) -> str:
        return self.block.name

    @property
    def path(self) -> str:
        return self.block.path

    @property
    def sectors(self) -> int:
        return self.block.size // self.block.logical

    @property
    def identity(self) -> str:
        """What a person can name it by: its serial, else its WWN."""
        return self.block.serial or self.block.wwn

    @property
    def said(self) -> str:
        """As messages name it: what it is now, and what it always is."""
        known = self.block.serial or self.block.wwn or "no serial"
        return f"{self.name} ({known})"

    @property
    def used(self) -> tuple[str, ...]:
        """How it and its partitions are in use, a few words each."""
        return tuple(part.used for part in (self.whole, *self.parts) if part.used)

    @property
    def signatures(self) -> tuple[str, ...]:
        """What is recognised on it: ``sdb3: linux_raid_member``."""
        found = [f"{part.block.name}: {part.block.signature}" for part in self.parts if part.block.signature]
        if self.block.signature:
            found.insert(0, f"{self.name}: {self.block.signature}")
        if self.block.label:
            found.insert(0, f"{self.name}: {self.block.label} partition table")
        return tuple(found)

    def partition_name(self, number: int) -> str:
        """What the kernel calls a partition of it, whether it is there yet or not."""
        if number == 0:
            return self.name
        return f"{self.name}{'p' if self.name[-1].isdigit() else ''}{number}"

    def part(self, number: int) -> Part | None:
        return next((part for part in self.parts if part.number == number), None)

    def as_result(self) -> dict[str, Any]:
        block = self.block
        return {
            "name": block.name,
            "path": block.path,
            "serial": block.serial,
            "wwn": block.wwn,
            "links": list(self.links),
            "model": block.model,
            "size": block.size,
            "sectors": self.sectors,
            "logical_sector": block.logical,
            "physical_sector": block.physical,
            "transport": block.transport,
            "hctl": block.hctl,
            "rotational": block.rotational,
            "read_only": block.read_only,
            "label": block.label,
            "health": self.health,
            "used": list(self.used),
            "signatures": list(self.signatures),
            "whole": self.whole.as_result(),
            "partitions": [part.as_result() for part in self.parts],
            "table": self.table.as_result() if self.table else None,
        }


@dataclass(frozen=True)
class Storage:
    """All of a host's disks, and all that stands on them.

    :param blocks: every block device by kernel name.
    :param arrays: by kernel name.
    :param physicals: LVM's physical volumes.
    :param segments: the devices each logical volume lies on, by ``group/name``.
    """

    blocks: Mapping[str, Block] = field(default_factory=dict)
    disks: tuple[Disk, ...] = ()
    arrays: Mapping[str, Array] = field(default_factory=dict)
    physicals: tuple[Physical, ...] = ()
    segments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def disk_of(self, device: str) -> Disk | None:
        """The disk that a partition, or the disk itself, belongs to."""
        return next(
            (disk for disk in self.disks if device == disk.name or any(p.block.name == device for p in disk.parts)),
            None,
        )

    def part_of(self, device: str) -> Part | None:
        """The partition of that kernel name; the whole disk where it is one."""
        return next(
            (part for disk in self.disks for part in (disk.whole, *disk.parts) if part.block.name == device), None
        )

    def arrays_on(self, disk: Disk) -> tuple[Array, ...]:
        """The arrays that have a member on a disk."""
        names = {part.block.name for part in (disk.whole, *disk.parts)}
        return tuple(a for a in self.arrays.values() if any(m.device in names for m in a.members))

    def volumes_on(self, device: str) -> tuple[str, ...]:
        """The logical volumes that lie on a device at least in part."""
        return tuple(path for path, devices in self.segments.items() if device in devices)

    def as_result(self) -> dict[str, Any]:
        return {
            "disks": [disk.as_result() for disk in self.disks],
            "arrays": [array.as_result() for array in self.arrays.values()],
            "physical_volumes": [dict(physical.__dict__) for physical in self.physicals],
            "volumes": {path: list(devices) for path, devices in self.segments.items()},
            "blocks": [{**block.__dict__, "on": list(block.on)} for block in self.blocks.values()],
        }


def disks_of(blocks: Mapping[str, Block], links: Mapping[str, tuple[str, ...]]) -> tuple[Disk, ...]:
    """The disks among the block devices.

    DRBD's devices are none, though ``lsblk`` calls them so, and neither is a drive without medium.

    :param links: kernel name to the disk's names in ``/dev/disk/by-id``.
    """
    return tuple(
        Disk(
            block,
            _part(0, block, blocks),
            tuple(
                _part(partition_number(part.name), part, blocks)
                for part in blocks.values()
                if part.kind == "part" and block.name in part.on
            ),
            links=links.get(block.name, ()),
        )
        for block in blocks.values()
        if block.kind == "disk" and block.size and not block.name.startswith(("drbd", "nbd", "zram"))
    )


def _part(number: int, block: Block, blocks: Mapping[str, Block]) -> Part:
    holders = tuple(one.name for one in blocks.values() if block.name in one.on and one.kind != "part")
    return Part(number, block, holders)
