# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Row 11: a disk is replaced under a running node. What it needs, out of one look. Pure.

Which partition belongs to which array is what the arrays say of the disk that is still
good, never a number that is taken for granted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.boot.argv import grub_argv
from ansible_collections.sci.ganeti.plugins.module_utils.boot.facts import BIOS
from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import same_host
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.facts import Array, Member
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.parse import same_uuid
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.blast_radius import Struck, struck
from ansible_collections.sci.ganeti.plugins.module_utils.safety.copies import (
    disk_holdings,
    names_of,
    unmirrored_holdings,
)
from ansible_collections.sci.ganeti.plugins.module_utils.safety.guard import Loss, losses, refuse_losses
from ansible_collections.sci.ganeti.plugins.module_utils.safety.mirrors import holdings
from ansible_collections.sci.ganeti.plugins.module_utils.states.array import ArrayWish, plan_array
from ansible_collections.sci.ganeti.plugins.module_utils.states.boot import GRUB_SECONDS
from ansible_collections.sci.ganeti.plugins.module_utils.states.partition_table import (
    TableWish,
    donor_table,
    plan_table,
    same_layout,
)
from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import Disk, Storage
from ansible_collections.sci.ganeti.plugins.module_utils.storage.identity import (
    find_disk,
    listed,
    own_identity,
    the_disk,
    valid_identity,
)
from ansible_collections.sci.ganeti.plugins.module_utils.storage.stack import chains

MISSING = "missing"
"""What the old disk is called when it is out, or dead to the bus."""

PHASES = ("all", "prepare", "install")


@dataclass(frozen=True)
class DiskRequest:
    """What the operator asks for.

    :param phase: ``prepare`` takes the old disk out of use, ``install`` brings the new one
        into use once that is done, ``all`` does both in the order that keeps redundancy.
    :param old: serial, WWN or by-id name of the disk that goes, or :data:`MISSING`.
    :param new: the same of the disk that comes; empty for ``prepare``.
    :param donor: the same of the disk whose table is copied; empty to find it.
    :param arrays: ids or names of the arrays that are meant; empty for all concerned.
    :param wipe: what is on the new disk may be lost.
    :param confirm: the serial or WWN of the disk that is written or taken out, once more.
    """

    phase: str
    old: str
    new: str = ""
    donor: str = ""
    arrays: tuple[str, ...] = ()
    wipe: bool = False
    confirm: str = ""


@dataclass(frozen=True)
class Seat:
    """A place in an array, with the partition that leaves it and the one that takes it.

    :param partition: number on the new disk.
    :param old_partition: number on the old disk; None when nothing of it is in the array.
    """

    array: str
    name: str
    partition: int | None = None
    old_partition: int | None = None

    def as_result(self, old: str) -> dict[str, Any]:
        """With ``leaves``, the partition of the old disk as ``mdadm_array`` takes it."""
        leaves = [] if self.old_partition is None else [{"disk": old, "partition": self.old_partition}]
        return {"array": self.array, "name": self.name, "partition": self.partition, "leaves": leaves}


@dataclass(frozen=True)
class DiskReplacement:
    """What replacing a disk comes to.

    :param refusal: why it can't be done, with the remedy; empty when it can.
    :param old: a word that names the old disk, and ``old_name`` what the kernel calls it now;
        empty when it is gone.
    :param confirmed: it was confirmed in the disk's own words.
    :param booting: words that name the disks the machine should boot from as it does from the donor:
        the new one, and those beside it; empty when it boots from elsewhere.
    :param struck: the instances' disks that lie on it in part.
    :param notes: what a person should know.
    """

    refusal: str = ""
    old: str = ""
    old_name: str = ""
    new: str = ""
    new_name: str = ""
    donor: str = ""
    donor_name: str = ""
    confirm_with: str = ""
    confirmed: bool = False
    booting: tuple[str, ...] = ()
    seats: tuple[Seat, ...] = ()
    steps: tuple[Step, ...] = ()
    struck: tuple[Struck, ...] = ()
    notes: tuple[str, ...] = ()

    def as_result(self) -> dict[str, Any]:
        return {
            **self.__dict__,
            "seats": [seat.as_result(self.old) for seat in self.seats],
            "steps": [step.as_result() for step in self.steps],
            "struck": [one.as_result() for one in self.struck],
            "booting": list(self.booting),
            "notes": list(self.notes),
        }


def disk_replacement(
    storage: Storage,
    request: DiskRequest,
    census: Census,
    node: str,
    boot: Mapping[str, Any] | None = None,
) -> DiskReplacement:
    """Plan the replacement of a disk of a node.

    :param storage: the host's, with the partition tables.
    :param node: the host's name in the cluster.
    :param boot: what ``boot_disk`` says of the host's disks.
    """
    try:
        _check_words(request)
        old = None if request.old == MISSING else find_disk(storage, request.old)
        if request.phase == "prepare":
            return _prepared(storage, request, old, census, node)
        found = _installed(storage, request, old, census, node)
        return _booting(found, storage, boot or {"firmware": "", "disks": []}, node)
    except Refused as error:
        return DiskReplacement(refusal=str(error))


def _check_words(request: DiskRequest) -> None:
    """Every word that names a disk, before any is looked for."""
    if request.phase not in PHASES:
        raise Refused(f"'{request.phase}' is no phase.", f"Give one of {', '.join(PHASES)} with -e phase=...")
    for word in (request.old, request.new, request.donor):
        if word:
            valid_identity(word)


def _prepared(storage: Storage, request: DiskRequest, old: Disk | None, census: Census, node: str) -> DiskReplacement:
    """The old disk leaves its arrays, so that it can be pulled."""
    if request.old == MISSING:
        raise Refused(
            "There is nothing to prepare for a disk that is missing.",
            "Plug the new one in and run this with -e phase=install -e new_disk=SERIAL.",
        )
    if old is None:
        old = the_disk(storage, request.old)
    seats = tuple(seat for seat in _seats_of(storage, old) if _meant(seat, request.arrays))
    hit = _struck(storage, old, census, node)
    serving = [
        array for array in storage.arrays_on(old) if any(m.in_sync and m.device in names_of(old) for m in array.members)
    ]
    found = losses(disk_holdings(storage, old), names_of(old))
    if serving:
        found += _mirrors_at_risk(hit, census, node)
    refuse_losses(found, f"{old.said} can't go now.")
    steps: list[Step] = []
    for seat in seats:
        wish = ArrayWish(without=(old.partition_name(_known(seat.old_partition)),), wait=False)
        steps += plan_array(storage, storage.arrays[seat.name], wish).at(node).steps
    confirm_with, confirmed = _confirmation(storage, old, request.confirm)
    return DiskReplacement(
        old=own_identity(storage, old),
        old_name=old.name,
        confirm_with=confirm_with,
        confirmed=confirmed,
        seats=seats,
        steps=tuple(steps),
        struck=hit,
        notes=_notes(hit),
    )


def _installed(storage: Storage, request: DiskRequest, old: Disk | None, census: Census, node: str) -> DiskReplacement:
    """The new disk takes the seats of the old one, which serves until then if it can."""
    new = the_disk(storage, request.new)
    if old is not None and old.name == new.name:
        # the very disk was put back: what it was is seen from its superblocks
        old = None
    arrays = _concerned(storage, request, old, new)
    if request.phase == "install":
        _refuse_serving(storage, old, arrays)
    _refuse_strangers(storage, request, old, arrays)
    _refuse_good_member(storage, old, new, arrays)
    donor = _donor(storage, request, old, new, arrays)
    seats = tuple(_seat(storage, array, donor, old) for array in arrays)
    wish = TableWish(donor_table(donor), donor, request.wipe, request.new)
    _refuse_foreign(new, seats, request.wipe)
    table = plan_table(new, wish).at(node).steps
    hit = _struck(storage, old or donor, census, node)
    if old is not None:
        found = losses(unmirrored_holdings(storage, old), names_of(old))
        refuse_losses(found, f"{old.said} can't go now.")
    after = _with_table(storage, new) if table else storage
    steps = [*table]
    for array, seat in zip(arrays, seats):
        leaves = () if old is None or seat.old_partition is None else (old.partition_name(seat.old_partition),)
        wanted = ArrayWish((new.partition_name(_known(seat.partition)),), leaves, tidy=True)
        steps += plan_array(after, array, wanted).at(node).steps
    confirm_with, confirmed = _confirmation(storage, new, request.confirm)
    return DiskReplacement(
        old=own_identity(storage, old) if old else "",
        old_name=old.name if old else "",
        new=own_identity(storage, new),
        new_name=new.name,
        donor=own_identity(storage, donor),
        donor_name=donor.name,
        confirm_with=confirm_with,
        confirmed=confirmed,
        seats=seats,
        steps=tuple(steps),
        struck=hit,
        notes=_notes(hit),
    )


def _booting(found: DiskReplacement, storage: Storage, boot: Mapping[str, Any], node: str) -> DiskReplacement:
    """A disk that boots the machine is followed by one that does, and has none beside it that doesn't."""
    bootable = {item["name"]: item["bootable"] for item in boot["disks"]}
    if not bootable.get(found.donor_name):
        said = [reason for item in boot["disks"] if item["name"] == found.donor_name for reason in item["reasons"]]
        return replace(found, notes=(*found.notes, *(f"The boot loader is left alone: {reason}" for reason in said)))
    names = {found.new: found.new_name, **{own_identity(storage, disk): disk.name for disk in _beside(storage, found)}}
    steps = tuple(
        Step(
            grub_argv(f"/dev/{name}") if boot["firmware"] == BIOS else ("efibootmgr", "--create"),
            node,
            f"the machine boots from {found.donor_name} and should from {name} too",
            "none",
            GRUB_SECONDS,
            word,
        )
        for word, name in names.items()
        if not bootable.get(name)
    )
    return replace(found, booting=tuple(names), steps=(*found.steps, *steps))


def _beside(storage: Storage, found: DiskReplacement) -> list[Disk]:
    """The disks that serve in these arrays too and are partitioned like the donor."""
    arrays = [storage.arrays[seat.name] for seat in found.seats]
    donor = next(disk for disk in storage.disks if disk.name == found.donor_name)
    others = [d for d in storage.disks if d.name not in (found.old_name, found.new_name, found.donor_name)]
    return [
        disk
        for disk in others
        if same_layout(disk.table, donor.table)
        and any(_member_on(array, disk) for array in arrays)
        and all(_serves(array, disk) for array in arrays if _member_on(array, disk))
    ]


def _meant(seat: Seat, words: tuple[str, ...]) -> bool:
    return not words or any(word in (seat.name, f"/dev/{seat.name}") or same_uuid(seat.array, word) for word in words)


def _seats_of(storage: Storage, disk: Disk) -> list[Seat]:
    """The seats that a disk has now."""
    return [
        Seat(array.uuid, array.name, old_partition=part.number)
        for array in storage.arrays_on(disk)
        for part in (disk.whole, *disk.parts)
        if array.member(part.block.name) is not None
    ]


def _concerned(storage: Storage, request: DiskRequest, old: Disk | None, new: Disk) -> list[Array]:
    """The arrays that miss a member, or that the old or the new disk is in."""
    on_both = {array.name for disk in (old, new) if disk is not None for array in storage.arrays_on(disk)}
    arrays = [
        array
        for array in storage.arrays.values()
        if (not array.whole or array.name in on_both) and _meant(Seat(array.uuid, array.name), request.arrays)
    ]
    if not arrays:
        raise Refused(
            f"There is nothing for {new.said} to replace: no array misses a member"
            + (f", and none has one on {old.said}." if old else "."),
            f"Name the disk that should go with -e old_disk=...; there are: {listed(storage)}.",
        )
    return arrays


def _refuse_strangers(storage: Storage, request: DiskRequest, old: Disk | None, arrays: list[Array]) -> None:
    """A disk with failed members that is still plugged in, while another one was named as the old one."""
    for array in arrays:
        for member in array.members:
            disk = storage.disk_of(member.device) if member.lost and not member.gone else None
            if disk is not None and disk != old and request.new not in (disk.block.serial, disk.block.wwn, *disk.links):
                raise Refused(
                    f"The disk whose member {member.device} of /dev/{array.name} has failed is {disk.said}, and it is "
                    f"still plugged in; '{request.old}' was named.",
                    f"If that is the one that goes: -e old_disk={own_identity(storage, disk)}.",
                )


def _refuse_serving(storage: Storage, old: Disk | None, arrays: list[Array]) -> None:
    """What is only to be brought in waits until the old one was taken out."""
    serving = ", ".join(f"/dev/{array.name}" for array in arrays if _still_on(array, old))
    if old is not None and serving:
        raise Refused(
            f"{old.said} was not taken out yet: it has a member of {serving}.",
            "Leave phase away, and it serves until the new one is in sync; or take it out first: "
            f"-e phase=prepare -e old_disk={own_identity(storage, old)}.",
        )


def _refuse_good_member(storage: Storage, old: Disk | None, new: Disk, arrays: list[Array]) -> None:
    """A disk that is good wherever one is needed is no new one.

    One that is good in some of these arrays has come halfway, when a run is repeated.
    """
    short = [array for array in arrays if array.missing > 0 or _still_on(array, old)]
    if short and all(_serves(array, new) for array in short):
        raise Refused(
            f"{new.said} is no new disk: it has a good member of /dev/{short[0].name}, which needs another one.",
            f"Name the disk that was plugged in; there are: {listed(storage)}.",
        )


def _still_on(array: Array, old: Disk | None) -> bool:
    leaving = _member_on(array, old) if old else None
    return leaving is not None and not leaving.lost


def _donor(storage: Storage, request: DiskRequest, old: Disk | None, new: Disk, arrays: list[Array]) -> Disk:
    """The disk whose table the new one gets: one that is in all these arrays, and in sync there."""
    others = [disk for disk in storage.disks if disk != old and disk.name != new.name]
    if request.donor:
        named = the_disk(storage, request.donor)
        if named not in others:
            raise Refused(
                f"{named.said} is named as the disk whose table is copied, and as the old or the new one.",
                "Leave donor away, or name the disk that stays.",
            )
        others = [named]
    there = [disk for disk in others if all(_member_on(array, disk) for array in arrays)]
    good = [disk for disk in there if all(_serves(array, disk) for array in arrays)]
    names = ", ".join(f"/dev/{array.name}" for array in arrays)
    if not there:
        raise Refused(
            f"No disk has a member in each of {names}, so there is none whose partitions the new one could have.",
            "If they are of different disks, replace one after the other: name the arrays of each with "
            '-e \'{"replace_disk_arrays": ["md0"]}\'.',
        )
    if not good:
        said = "; ".join(
            f"{member.device} of /dev/{array.name} is {member.said}"
            for disk in there
            for array in arrays
            if (member := _member_on(array, disk)) is not None and not member.in_sync
        )
        raise Refused(
            f"The disk that stays isn't good itself: {said}.",
            "Wait until it is in sync ('cat /proc/mdstat'), or mend it first; with no good copy left "
            "the data has to come from the other node: 'gnt-node evacuate'.",
        )
    kinds = {(disk.table.layout if disk.table else None, _numbers(disk, arrays)) for disk in good}
    if len(kinds) > 1:
        raise Refused(
            f"The disks in {names} ({', '.join(disk.said for disk in good)}) are partitioned differently.",
            "Name the one whose table the new disk should get: -e donor=SERIAL.",
        )
    return min(good, key=lambda disk: disk.name)


def _member_on(array: Array, disk: Disk) -> Member | None:
    return next((member for member in array.members if member.device in names_of(disk)), None)


def _serves(array: Array, disk: Disk) -> bool:
    member = _member_on(array, disk)
    return member is not None and member.in_sync


def _numbers(disk: Disk, arrays: list[Array]) -> tuple[int, ...]:
    return tuple(
        next(part.number for part in (disk.whole, *disk.parts) if array.member(part.block.name)) for array in arrays
    )


def _seat(storage: Storage, array: Array, donor: Disk, old: Disk | None) -> Seat:
    (number,) = _numbers(donor, [array])
    if number == 0:
        raise Refused(
            f"/dev/{array.name} has whole disks as members, not partitions.",
            f"Add the new disk by hand: 'mdadm --manage /dev/{array.name} --add DEVICE'.",
        )
    mine = _member_on(array, old) if old else None
    part = storage.part_of(mine.device) if mine else None
    return Seat(array.uuid, array.name, number, part.number if part else None)


def _refuse_foreign(new: Disk, seats: tuple[Seat, ...], wipe: bool) -> None:
    """A disk that happens to have the right table may still hold somebody's data."""
    for seat in seats:
        part = new.part(seat.partition or 0)
        if part is None or wipe or not part.block.signature or part.holders:
            continue
        if part.block.signature == "linux_raid_member" and same_uuid(part.block.uuid, seat.array):
            continue
        raise Refused(
            f"{new.said} isn't blank: {', '.join(new.signatures)}.",
            "If nothing on it is needed, add -e wipe=true.",
        )


def _with_table(storage: Storage, new: Disk) -> Storage:
    """The storage as it will be when the new disk has its table: with nothing on it yet."""
    bare = replace(new, parts=(), whole=replace(new.whole, block=replace(new.block, signature="", label="")))
    return replace(storage, disks=tuple(bare if disk.name == new.name else disk for disk in storage.disks))


def _struck(storage: Storage, disk: Disk, census: Census, node: str) -> tuple[Struck, ...]:
    volumes = tuple(volume for chain in chains(storage, disk) for volume in chain.volumes)
    return struck(volumes, census, node)


def _mirrors_at_risk(hit: tuple[Struck, ...], census: Census, node: str) -> tuple[Loss, ...]:
    """Mirrored disks whose other node isn't current: this node's copy is their only one, and it would
    lie on one disk alone."""
    names = {one.instance for one in hit if one.peer}
    mirrored = [instance for name, instance in census.instances.items() if name in names]
    here = [name for name in census.nodes if same_host(name, node)]
    return losses(holdings(mirrored, census.surveys), here)


def _confirmation(storage: Storage, disk: Disk, word: str) -> tuple[str, bool]:
    """The word that confirms, and whether it was given.

    :raises Refused: when another one was.
    """
    wanted = own_identity(storage, disk)
    if word in ("", wanted):
        return wanted, bool(word)
    if find_disk(storage, word) == disk:
        return wanted, True
    raise Refused(
        f"The confirmation '{word}' isn't the serial of {disk.said}.",
        f"Give -e confirm={wanted} if that is the disk, or leave confirm away to see the plan.",
    )


def _notes(hit: tuple[Struck, ...]) -> tuple[str, ...]:
    return tuple(
        f"{one.instance} disk/{one.index} lies on it in part ({one.role}"
        + (f", its other side is on {one.peer}: {one.condition})" if one.peer else ", without a mirror)")
        for one in hit
    )


def recall_request(plain: Mapping[str, Any]) -> DiskRequest:
    """A request out of plain data."""
    return DiskRequest(**{**plain, "arrays": tuple(plain.get("arrays", ()))})


def _known(partition: int | None) -> int:
    """A partition's number, which every seat that is planned for has."""
    if partition is None:
        raise AssertionError("a seat was planned for whose partition isn't known")
    return partition
