# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proofs after a disk was replaced. Pure: plain data in, sentences out.

An empty list is the proof; what isn't proven comes as a sentence that names what was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.recall import recall
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.blast_radius import struck
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.facts import Table
from ansible_collections.sci.ganeti.plugins.module_utils.states.partition_table import same_layout
from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import Storage
from ansible_collections.sci.ganeti.plugins.module_utils.storage.identity import find_disk
from ansible_collections.sci.ganeti.plugins.module_utils.storage.recall import recall_storage


def disk_unproven(
    storage: Mapping[str, Any],
    needs: Mapping[str, Any],
    cluster: Mapping[str, Any],
    node: str,
    boot: Mapping[str, Any] | None = None,
) -> list[str]:
    """What isn't as it should be after a disk was replaced, or taken out.

    :param storage: what ``disk_info`` returned afterwards.
    :param needs: the plan, as the filter ``disk_replacement_plan`` returned it before.
    :param cluster: what ``gnt_cluster_info`` returned afterwards.
    :param boot: what ``boot_disk`` says of the host's disks afterwards.
    """
    now = recall_storage(storage)
    return [
        *_old_disk(now, needs),
        *(_new_disk(now, needs) if needs["new"] else ()),
        *_volume_groups(now),
        *_instances(now, needs, cluster, node),
        *_boot(needs, boot or {"disks": []}),
    ]


def _old_disk(storage: Storage, needs: Mapping[str, Any]) -> list[str]:
    """Nothing of the old disk is in use any more."""
    old = find_disk(storage, needs["old"]) if needs["old"] else None
    if old is None:
        return []
    return [f"The old disk {old.said} is still in use: {use}." for use in old.used]


def _new_disk(storage: Storage, needs: Mapping[str, Any]) -> list[str]:
    """Every array is whole, the new disk in sync in it, its table the donor's with ids of its own."""
    new, donor = find_disk(storage, needs["new"]), find_disk(storage, needs["donor"])
    if new is None or donor is None:
        lost = needs["new"] if new is None else needs["donor"]
        return [f"The disk {lost} isn't there any more. Look at 'cat /proc/mdstat' and at 'dmesg': it may have failed."]
    wrong = []
    for seat in needs["seats"]:
        array = next((one for one in storage.arrays.values() if one.uuid == seat["array"]), None)
        device = new.partition_name(seat["partition"])
        member = array.member(device) if array else None
        if array is None or not array.whole:
            wrong.append(f"/dev/{seat['name']} isn't whole{f': {array.degraded} missing' if array else ''}.")
            if array and member and member.in_sync:
                wrong.append("Another of its disks has to be replaced too: -e old_disk=missing -e new_disk=...")
        if member is None or not member.in_sync:
            wrong.append(f"{device} isn't in sync in /dev/{seat['name']}.")
    if not same_layout(new.table, donor.table):
        wrong.append(f"The tables of {new.said} and {donor.said} differ.")
    elif new.table and donor.table and _ids(new.table) & _ids(donor.table):
        wrong.append(f"{new.said} and {donor.said} share ids: {', '.join(_ids(new.table) & _ids(donor.table))}.")
    return wrong


def _ids(table: Table) -> set[str]:
    return {one.lower() for one in (table.id, *(part.uuid for part in table.partitions)) if one}


def _volume_groups(storage: Storage) -> list[str]:
    return [
        f"Volume group {physical.group} misses its physical volume {physical.device}."
        for physical in storage.physicals
        if physical.missing
    ]


def _instances(storage: Storage, needs: Mapping[str, Any], cluster: Mapping[str, Any], node: str) -> list[str]:
    """No mirror is worse than it was before."""
    before = {(one["instance"], one["index"]): one["condition"] for one in needs["struck"]}
    census = recall(cluster)
    now = struck(tuple(storage.segments), census, node)
    return [
        f"disk/{one.index} of {one.instance} was 'clean' before and is '{one.condition}' now."
        for one in now
        if before.get((one.instance, one.index)) == "clean" and one.condition != "clean"
    ]


def _boot(needs: Mapping[str, Any], boot: Mapping[str, Any]) -> list[str]:
    """Every disk the machine should boot from, it would boot from."""
    if not needs["booting"]:
        return []
    found = {word: item for item in boot["disks"] for word in (item["serial"], item["wwn"]) if word}
    return [
        f"The machine would not boot from {word}: {' '.join(found[word]['reasons']) if word in found else 'not read'}"
        for word in (*needs["booting"], needs["donor"])
        if word not in found or not found[word]["bootable"]
    ]
