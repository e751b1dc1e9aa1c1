# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands on a disk as holdings: arrays with their members, and what has no second place.

Places are partitions, by the kernel's names of one look; what leaves is all the
partitions of a disk.
"""

from __future__ import annotations

from collections.abc import Iterable

from ansible_collections.sci.ganeti.plugins.module_utils.boot.facts import ESP
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.facts import Array, Member
from ansible_collections.sci.ganeti.plugins.module_utils.safety.guard import (
    CURRENT,
    NOTHING,
    STALE,
    UNKNOWN,
    Holding,
    Place,
)
from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import Disk, Part, Storage

_PARITY = {"raid4": 1, "raid5": 1, "raid6": 2}


def names_of(disk: Disk) -> frozenset[str]:
    """The places that leave with a disk."""
    return frozenset(part.block.name for part in (disk.whole, *disk.parts))


def disk_holdings(storage: Storage, disk: Disk) -> tuple[Holding, ...]:
    """Everything that keeps data on a disk, with its other places."""
    arrays = [holding for array in storage.arrays_on(disk) for holding in array_holdings(array)]
    return (*arrays, *unmirrored_holdings(storage, disk))


def unmirrored_holdings(storage: Storage, disk: Disk) -> tuple[Holding, ...]:
    """What is on a disk and in no array."""
    return tuple(found for part in (disk.whole, *disk.parts) for found in _alone(storage, part))


def array_holdings(array: Array) -> tuple[Holding, ...]:
    """An array with its members; one of several sets of copies comes as several holdings."""
    if array.level in _PARITY:
        return tuple(_with_parity(array, _PARITY[array.level]))
    return tuple(
        Holding(
            f"/dev/{array.name}" + ("" if len(slots) == array.disks else f" (places {_listed(slots)})"),
            tuple(_place(member) for member in array.members if member.slot is None or member.slot in slots),
            remedy=_REMEDY.format(name=array.name),
        )
        for slots in _sets_of_copies(array)
    )


_REMEDY = (
    "Give the array another good member first: 'mdadm --manage /dev/{name} --add DEVICE', and wait "
    "until 'cat /proc/mdstat' shows it in sync."
)


def _sets_of_copies(array: Array) -> list[tuple[int, ...]]:
    """The places that hold the same data.

    RAID10's layout has the number of near copies in its lowest byte and of far ones in the next
    (the kernel's ``raid10.c``). Where copies wrap around, every two neighbours share some data.
    """
    slots = range(array.disks)
    if array.level == "raid1":
        return [tuple(slots)]
    if array.level != "raid10":
        return [(slot,) for slot in slots]
    near, far = array.layout & 0xFF, (array.layout >> 8) & 0xFF
    if far == 1 and near > 1 and array.disks % near == 0:
        return [tuple(range(first, first + near)) for first in range(0, array.disks, near)]
    return [(slot, (slot + 1) % array.disks) for slot in slots]


def _with_parity(array: Array, parity: int) -> Iterable[Holding]:
    """For each member: whether the others could do without it."""
    for member in array.members:
        others = sum(1 for other in array.members if other.in_sync and other is not member)
        enough = others >= array.disks - parity
        yield Holding(
            f"/dev/{array.name}",
            (
                _place(member),
                Place(
                    f"its other {others} members", CURRENT if enough else STALE, f"{array.disks - parity} are needed"
                ),
            ),
            remedy=_REMEDY.format(name=array.name),
        )


def _place(member: Member) -> Place:
    if member.in_sync:
        return Place(member.device, CURRENT, member.said)
    if member.slot is None and not member.lost:
        return Place(member.device, NOTHING, member.said)
    return Place(member.device, STALE, member.said)


def _alone(storage: Storage, part: Part) -> list[Holding]:
    """What a partition holds without an array: a physical volume, a mount, swap, or data at rest."""
    name = part.block.name
    found = next((physical for physical in storage.physicals if physical.device == name), None)
    if found is not None and found.group:
        volumes = storage.volumes_on(name)
        remedy = f"Move it to another one first: 'pvmove /dev/{name}', then 'vgreduce {found.group} /dev/{name}'."
        what = f"volume group {found.group}" + (f" ({len(volumes)} volumes)" if volumes else "")
        return [Holding(what, (Place(name, CURRENT),), remedy=remedy)]
    if any(holder in storage.arrays for holder in part.holders):
        return []
    if part.block.mounted == "[SWAP]":
        return [Holding(f"swap on {name}", (Place(name, CURRENT),), remedy=f"Stop using it: 'swapoff /dev/{name}'.")]
    if part.block.mounted:
        remedy = f"Copy what is needed and unmount it: 'umount {part.block.mounted}'."
        return [Holding(f"{part.block.mounted} on {name}", (Place(name, CURRENT),), remedy=remedy)]
    if part.holders:
        remedy = f"See what uses it: 'lsblk /dev/{name}', and move that away first."
        return [Holding(f"{', '.join(part.holders)} on {name}", (Place(name, UNKNOWN),), remedy=remedy)]
    if part.block.signature and part.block.signature not in _HARMLESS and part.block.part_type.lower() != ESP:
        remedy = f"Copy what is needed, then 'wipefs --all /dev/{name}'."
        return [Holding(f"{part.block.signature} on {name}", (Place(name, UNKNOWN),), remedy=remedy)]
    return []


# a swap that isn't on, and a former member of an array: the array has its own members
_HARMLESS = ("swap", "linux_raid_member", "LVM2_member")


def _listed(slots: tuple[int, ...]) -> str:
    return ", ".join(map(str, slots))
