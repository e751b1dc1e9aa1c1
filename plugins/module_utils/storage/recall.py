# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's storage out of its own plain data: what a module returned, on the controller again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.lsblk.facts import Block
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.parse import Physical
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.facts import Array, Member
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.facts import Partition, Table
from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import Disk, Storage, disks_of

Plain = Mapping[str, Any]


def recall_storage(plain: Plain) -> Storage:
    """The storage that :meth:`Storage.as_result` was made of."""
    blocks = {item["name"]: Block(**{**item, "on": tuple(item["on"])}) for item in plain["blocks"]}
    said = {item["name"]: item for item in plain["disks"]}
    disks = disks_of(blocks, {name: tuple(item["links"]) for name, item in said.items()})
    return Storage(
        blocks=blocks,
        disks=tuple(_disk(disk, said[disk.name]) for disk in disks),
        arrays={item["name"]: _array(item) for item in plain["arrays"]},
        physicals=tuple(Physical(**item) for item in plain["physical_volumes"]),
        segments={path: tuple(devices) for path, devices in plain["volumes"].items()},
    )


def _disk(disk: Disk, said: Plain) -> Disk:
    return Disk(
        disk.block,
        disk.whole,
        disk.parts,
        links=disk.links,
        health=said["health"],
        table=_table(said["table"]) if said["table"] else None,
    )


def _table(said: Plain) -> Table:
    return Table(**{**said, "partitions": tuple(Partition(**item) for item in said["partitions"])})


def _array(said: Plain) -> Array:
    derived = ("percent", "whole")
    kept = {key: value for key, value in said.items() if key not in derived}
    return Array(**{**kept, "members": tuple(_member(item) for item in said["members"])})


def _member(said: Plain) -> Member:
    kept = {key: value for key, value in said.items() if key != "in_sync"}
    return Member(**{**kept, "state": frozenset(said["state"])})
