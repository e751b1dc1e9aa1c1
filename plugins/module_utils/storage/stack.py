# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands on a disk: partitions, arrays, physical volumes, logical volumes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import Disk, Part, Storage


@dataclass(frozen=True)
class Chain:
    """What stands on one partition of a disk.

    :param array: the kernel's name of the array it is in; empty for none.
    :param slot: its place there, and ``member`` its state in the kernel's words.
    :param device: what the rest stands on: the array, or the partition itself.
    :param copies: places of the array that have the current data without this one.
    :param mounted: where the device is mounted.
    """

    number: int
    partition: str
    array: str = ""
    array_uuid: str = ""
    level: str = ""
    slot: int | None = None
    member: str = ""
    copies: int = 0
    device: str = ""
    mounted: str = ""
    group: str = ""
    volumes: tuple[str, ...] = ()

    def as_result(self) -> dict[str, Any]:
        return {**self.__dict__, "volumes": list(self.volumes)}


def chains(storage: Storage, disk: Disk) -> tuple[Chain, ...]:
    """Every partition of a disk that anything stands on, and what."""
    found = [chain for part in (disk.whole, *disk.parts) for chain in _chains(storage, part)]
    return tuple(found)


def _chains(storage: Storage, part: Part) -> list[Chain]:
    name = part.block.name
    inside = [(array, member) for array in storage.arrays.values() if (member := array.member(name)) is not None]
    found = [
        Chain(
            part.number,
            name,
            array=array.name,
            array_uuid=array.uuid,
            level=array.level,
            slot=member.slot,
            member=member.said,
            copies=sum(1 for other in array.members if other.in_sync and other is not member),
            **_above(storage, array.name),
        )
        for array, member in inside
    ]
    if not inside and (part.used or any(physical.device == name for physical in storage.physicals)):
        found.append(Chain(part.number, name, **_above(storage, name)))
    return found


def _above(storage: Storage, device: str) -> dict[str, Any]:
    block = storage.blocks.get(device)
    group = next((physical.group for physical in storage.physicals if physical.device == device), "")
    return {
        "device": device,
        "mounted": block.mounted if block else "",
        "group": group,
        "volumes": storage.volumes_on(device),
    }
