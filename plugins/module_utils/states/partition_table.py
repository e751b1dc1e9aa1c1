# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk's partition table as it should be: compared with what is, and planned. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.argv import apply_argv
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.facts import Table
from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import Disk

LABELS = ("gpt", "dos")


@dataclass(frozen=True)
class TableWish:
    """What table a disk should have.

    :param table: its layout; ids and the last sector in it don't count.
    :param donor: the disk that it was taken from, if any.
    :param wipe: what is on the disk may go.
    :param named: how the disk was named, which has to be by its label's words to wipe it.
    """

    table: Table
    donor: Disk | None = None
    wipe: bool = False
    named: str = ""


def donor_table(donor: Disk) -> Table:
    """The table of the disk that another one should be like.

    :raises Refused: when it has none.
    """
    if donor.table is None:
        raise Refused(
            f"{donor.said}, which should be copied from, has no partition table.",
            "Name a disk that is in the same arrays as the one that is replaced.",
        )
    return donor.table


def same_layout(one: Table | None, other: Table | None) -> bool:
    """Whether two tables are equal but for ids and the end of the disk."""
    if one is None or other is None:
        return False
    # a table that was written out need not say where a GPT's first usable sector is
    first = 0 if not one.first or not other.first else None
    return _bare(one, first) == _bare(other, first)


def _bare(table: Table, first: int | None) -> Table:
    return table.layout if first is None else replace(table.layout, first=first)


def plan_table(target: Disk, wish: TableWish) -> Plan:
    """The one step that gives a disk its table, or none.

    :raises Refused: when it must not, or can't, have that table.
    """
    check_pair(target, wish)
    remains = wish.wipe and not target.used and any(part.block.signature for part in (target.whole, *target.parts))
    if same_layout(target.table, wish.table) and not remains:
        return Plan()
    check_target(target, wish)
    like = f" like {wish.donor.said}" if wish.donor else ""
    was = ", ".join(target.signatures)
    return Plan(
        (
            Step(
                apply_argv(target.path),
                "",
                f"{target.said} should have a {wish.table.label} table{like}",
                f"what is on it is lost: {was}" if was else "none: nothing is on it",
                2.0,
                target.identity,
            ),
        ),
        {"table": _view(wish.table)},
    )


def check_pair(target: Disk, wish: TableWish) -> None:
    """Refuse a table that can't be meant for this disk, or that it can't hold.

    :raises Refused: for the same disk twice, another sector size, a disk that is too small.
    """
    table = wish.table
    if wish.donor is not None and wish.donor.name == target.name:
        raise Refused(
            f"{target.said} is named both as the disk to write and as the one to copy from.",
            "Name the disk that is still good as the one to copy from.",
        )
    if table.label not in LABELS:
        raise Refused(
            f"A partition table of kind '{table.label}' can't be written; only {' and '.join(LABELS)} can.",
            "Make the table by hand.",
        )
    if table.sector != target.block.logical:
        raise Refused(
            f"{target.said} has logical sectors of {target.block.logical} bytes and the table is "
            f"made for {table.sector}: its positions would mean other places.",
            f"Take a disk with sectors of {table.sector} bytes, or have this one reformatted "
            "('sg_format', 'nvme format') if it can.",
        )
    if target.sectors < table.sectors_needed:
        raise Refused(
            f"{target.said} has {target.sectors} sectors and the table needs {table.sectors_needed}.",
            "Take a disk that is at least as large.",
        )


def check_target(target: Disk, wish: TableWish) -> None:
    """Refuse a disk that must not be written.

    :raises Refused: when it is used by anything, is a physical volume, can't be written, or isn't blank.
    """
    if target.used:
        raise Refused(
            f"{target.said} is in use: {'; '.join(target.used)}.",
            "Name a disk that nothing uses. If it is the right one, take it out of use first.",
        )
    physical = [part.block.name for part in (target.whole, *target.parts) if part.block.signature == "LVM2_member"]
    if physical:
        raise Refused(
            f"{target.said} is a physical volume of LVM ({', '.join(physical)}): it may be needed without being open.",
            f"Move what is needed away ('pvs', 'pvmove'), then: 'vgreduce GROUP /dev/{physical[0]}' or "
            f"'vgremove GROUP', and 'pvremove /dev/{physical[0]}'.",
        )
    if target.block.read_only:
        raise Refused(f"{target.said} can't be written.", "See whether it is write protected, or take another disk.")
    if not target.signatures:
        return
    there = ", ".join(target.signatures)
    if not wish.wipe:
        raise Refused(
            f"{target.said} isn't blank: {there}.",
            f"If nothing on it is needed, name it by its serial and allow it: disk: {target.identity}, wipe: true "
            f"(-e new_disk={target.identity} -e wipe=true).",
        )
    if wish.named not in (target.block.serial, target.block.wwn):
        raise Refused(
            f"{target.said} isn't blank ({there}), and to wipe it it has to be named by what is on its "
            f"label, not as '{wish.named}'.",
            f"Name it by its serial: disk: {target.identity} (-e new_disk={target.identity}).",
        )


def view_table(target: Disk) -> dict[str, Any]:
    """What is compared, for ``diff``."""
    return {"table": _view(target.table) if target.table else None}


def _view(table: Table) -> dict[str, Any]:
    result = table.layout.as_result()
    for key in ("id", "last", "first"):
        del result[key]
    for part in result["partitions"]:
        del part["uuid"]
    return result
