# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What falls with a disk: partition, array, physical volume, logical volumes, and then instances. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import same_host
from ansible_collections.sci.ganeti.plugins.module_utils.safety.condition import condition
from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import Disk, Part, Storage
from ansible_collections.sci.ganeti.plugins.module_utils.storage.identity import the_disk


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


@dataclass(frozen=True)
class Struck:
    """A disk of an instance that lies on a disk of a host in part.

    :param role: the host's part in it: ``primary`` or ``secondary``.
    :param peer: the node with the other side; empty when it has none.
    """

    instance: str
    index: int
    minor: int | None
    role: str
    peer: str
    condition: str
    volumes: tuple[str, ...]

    def as_result(self) -> dict[str, Any]:
        return {**self.__dict__, "volumes": list(self.volumes)}


def struck(volumes: tuple[str, ...], census: Census, node: str) -> tuple[Struck, ...]:
    """The instances' disks on a node that these logical volumes belong to.

    :param node: the host's name, full or short.
    """
    found = []
    for instance in census.instances.values():
        here = next((name for name in (instance.primary, instance.secondary) if name and same_host(name, node)), None)
        if here is None:
            continue
        peer = instance.secondary if here == instance.primary else instance.primary
        found += [
            Struck(
                instance=instance.name,
                index=disk.index,
                minor=disk.minor_on(here),
                role="primary" if here == instance.primary else "secondary",
                peer=peer if instance.mirrored else "",
                condition=condition(instance, disk, census.surveys) if instance.mirrored else instance.template,
                volumes=tuple(volume for volume in disk.volumes if volume in volumes),
            )
            for disk in instance.disks
            if set(disk.volumes) & set(volumes)
        ]
    return tuple(found)


def disk_radius(storage: Storage, word: str, census: Census, node: str) -> dict[str, Any]:
    """Both together, as plain data: the chains on a disk, and the instances' disks they reach.

    :param word: serial, WWN or by-id name of the disk.
    :raises Refused: when it names none, or several.
    """
    found = chains(storage, the_disk(storage, word))
    volumes = tuple(volume for chain in found for volume in chain.volumes)
    return {
        "chains": [chain.as_result() for chain in found],
        "instances": [one.as_result() for one in struck(volumes, census, node)],
    }
