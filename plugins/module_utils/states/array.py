# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An array's members as they should be: compared with what is, and planned. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.argv import (
    add_argv,
    fail_argv,
    readwrite_argv,
    remove_argv,
    remove_detached_argv,
    replace_argv,
)
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.facts import Array, Member
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.parse import same_uuid
from ansible_collections.sci.ganeti.plugins.module_utils.safety.copies import array_holdings
from ansible_collections.sci.ganeti.plugins.module_utils.safety.guard import losses, refuse_losses
from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import Storage

REBUILD_KIB_PER_SECOND = 100 * 1024
"""What a disk of today copies, for the guess in a plan."""


@dataclass(frozen=True)
class ArrayWish:
    """What should hold of an array's members. Devices by the kernel's names of this look.

    :param members: devices that should be in it.
    :param without: devices that should not.
    :param tidy: members that have failed, or whose devices are gone, should not be listed either.
    :param wait: what is rebuilt should be in sync.
    """

    members: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    tidy: bool = False
    wait: bool = True


def settled(array: Array, wish: ArrayWish) -> bool:
    """Whether the members are as they should be, and nothing is being copied for it any more."""
    leaving = [member for member in map(array.member, wish.without) if member is not None]
    if any(not member.lost for member in leaving):
        return False
    return all(_joined(array, array.member(device)) for device in wish.members)


def _joined(array: Array, member: Member | None) -> bool:
    """In sync, or a spare that isn't needed now."""
    if member is None or member.lost:
        return False
    return member.in_sync or (member.slot is None and array.missing == 0)


def plan_array(storage: Storage, array: Array, wish: ArrayWish) -> Plan:
    """The steps for one array, in order; a wait is a step without a command.

    :raises Refused: when a device can't or must not join or leave.
    """
    if array.state in ("readonly", "inactive", "clear"):
        raise Refused(
            f"/dev/{array.name} is {array.state}.",
            f"Assemble it, or make it writable: 'mdadm --readwrite /dev/{array.name}'.",
        )
    if not any(member.in_sync for member in array.members):
        said = ", ".join(f"{member.device} is {member.said}" for member in array.members) or "none is listed"
        raise Refused(
            f"/dev/{array.name} has no good member left: {said}.",
            "Nothing was touched. If a disk is only loose, plug it in again and have the array assembled anew; "
            "else its data has to come from the other node ('gnt-instance replace-disks') or from a backup.",
        )
    for device in wish.members:
        check_member(storage, array, device, wish)
    joining = [device for device in wish.members if _takes_no_part(array, device)]
    steps = [*_tidied(array, wish), *_woken(array, wish), *(_added(array, device) for device in joining)]
    leaving = _leaving(array, wish, joining)
    steps += leaving
    waits = wish.wait and (bool(joining) or not settled(array, wish)) and (bool(wish.members) or _replaced(leaving))
    if waits:
        steps.append(_waited(array))
        steps += [
            _removed(array, device, "it was replaced")
            for device in wish.without
            if (member := array.member(device)) is not None and not member.lost and not _failed(leaving, device)
        ]
    return Plan(tuple(steps), _after(array, wish)) if steps else Plan()


def check_member(storage: Storage, array: Array, device: str, wish: ArrayWish) -> None:
    """Refuse a device that can't become a member.

    :raises Refused: when something else uses or holds it, when it is too small, when its disk
        already has a member there.
    """
    part = storage.part_of(device)
    if part is None or not _takes_no_part(array, device):
        return
    others = [holder for holder in part.holders if holder != array.name]
    if others or part.block.mounted:
        raise Refused(f"{device} can't join /dev/{array.name}: {part.used}.", "Name a partition that nothing uses.")
    block = part.block
    foreign = block.signature and not (block.signature == "linux_raid_member" and same_uuid(block.uuid, array.uuid))
    if foreign:
        raise Refused(
            f"{device} can't join /dev/{array.name}: it isn't blank but carries {block.signature}"
            + (" of another array." if block.signature == "linux_raid_member" else "."),
            f"If nothing on it is needed: 'wipefs --all /dev/{device}', then run this again.",
        )
    if block.size < array.component_kib * 1024:
        raise Refused(
            f"{device} has {block.size // 1024} KiB and a member of /dev/{array.name} needs {array.component_kib}.",
            "Give the disk the table of a disk that is in the array.",
        )
    disk = storage.disk_of(device)
    for member in array.members:
        if disk is not None and member.in_sync and storage.disk_of(member.device) == disk:
            if member.device in wish.without:
                continue
            raise Refused(
                f"{device} is on the same disk as {member.device}, which is in /dev/{array.name} already: "
                "a second copy there would go with the first.",
                "Name a partition of another disk.",
            )


def _takes_no_part(array: Array, device: str) -> bool:
    member = array.member(device)
    return member is None or member.lost


def _tidied(array: Array, wish: ArrayWish) -> list[Step]:
    """Members that take no part any more leave the list, when they should or stand in the way."""
    lost = [m for m in array.members if m.lost and (wish.tidy or m.device in (*wish.members, *wish.without))]
    steps = [_removed(array, member.device, "it has failed") for member in lost if not member.gone]
    gone = [member.device for member in lost if member.gone]
    if gone:
        why = f"the device of its member {', '.join(gone)} is gone"
        steps.append(Step(remove_detached_argv(array.name), "", why, "none", 1.0, array.name))
    return steps


def _woken(array: Array, wish: ArrayWish) -> list[Step]:
    """Nothing is rebuilt in an array that nobody has written to since it was assembled."""
    if array.state != "read-auto" or settled(array, wish):
        return []
    return [Step(readwrite_argv(array.name), "", "it waits for its first write", "none", 1.0, array.name)]


def _leaving(array: Array, wish: ArrayWish, joining: list[str]) -> list[Step]:
    """Each is replaced while it serves, where there is a spare for it; else failed, if the guard lets it."""
    spares = [
        device
        for device in wish.members
        if device in joining or ((m := array.member(device)) is not None and m.slot is None and not m.lost)
    ]
    # those that will fill an empty place can't take an occupied one
    free = spares[array.missing :]
    steps: list[Step] = []
    for device in wish.without:
        member = array.member(device)
        if member is None or member.lost or "want_replacement" in member.state:
            continue
        if member.in_sync and free:
            steps.append(_replacing(array, device, free.pop(0)))
        else:
            _guard(array, device)
            steps += [*_failing(array, member), _removed(array, device, "it should leave")]
    return steps


def _guard(array: Array, device: str) -> None:
    refuse_losses(losses(array_holdings(array), [device]), f"{device} can't leave.")


def _added(array: Array, device: str) -> Step:
    member = array.member(device)
    why = f"{device} has failed and should be a member" if member else f"{device} should be a member"
    risk = f"what is on {device} is overwritten"
    return Step(add_argv(array.name, device), "", why, risk, 1.0, array.name, copies_kib=array.component_kib)


def _replacing(array: Array, old: str, new: str) -> Step:
    why = f"{old} should leave, and {new} can take its place while it serves"
    risk = "none: redundancy is kept"
    return Step(replace_argv(array.name, old, new), "", why, risk, 1.0, array.name, copies_kib=array.component_kib)


def _failing(array: Array, member: Member) -> list[Step]:
    if member.slot is None:
        return []
    why = f"{member.device} should leave"
    risk = "one copy less until another member is in sync"
    return [Step(fail_argv(array.name, member.device), "", why, risk, 1.0, array.name)]


def _removed(array: Array, device: str, why: str) -> Step:
    return Step(remove_argv(array.name, device), "", f"{device}: {why}", "none", 1.0, array.name)


def _waited(array: Array) -> Step:
    seconds = array.component_kib / REBUILD_KIB_PER_SECOND
    return Step((), "", "its members have to be in sync", "none", seconds, array.name)


def _replaced(steps: list[Step]) -> bool:
    return any("--replace" in step.command for step in steps)


def _failed(steps: list[Step], device: str) -> bool:
    return any(step.command[-2:] == ("--remove", f"/dev/{device}") for step in steps)


def _after(array: Array, wish: ArrayWish) -> dict[str, Any]:
    kept = {
        member.device: member.said
        for member in array.members
        if member.device not in wish.without and not (wish.tidy and member.lost)
    }
    kept.update({device: "in_sync" if wish.wait else "member" for device in wish.members if device not in kept})
    return {"members": dict(sorted(kept.items()))}


def view_array(array: Array) -> dict[str, Any]:
    """What is compared, for ``diff``."""
    return {"members": {member.device: member.said for member in array.members}}
