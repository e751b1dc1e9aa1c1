# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What isn't as it should be after a disk was replaced is said; nothing is when all is."""

from __future__ import annotations

import json

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import Node
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.replace_disk_proofs import disk_unproven
from ansible_collections.sci.ganeti.plugins.module_utils.storage.read import read_storage
from ansible_collections.sci.ganeti.tests.unit.builders import CLEAN, HERE, LONELY, THERE, instance, pair
from ansible_collections.sci.ganeti.tests.unit.fake_disks import DOS, GPT, FakeDisks

NEEDS = {
    "old": "SN1B",
    "new": "SN9",
    "donor": "SN1A",
    "booting": ["SN9"],
    "struck": [{"instance": "vm1.example.com", "index": 0, "condition": "clean"}],
    "seats": [{"array": "", "name": f"md{index}", "partition": index + 2} for index in (0, 1, 2)],
}


def cluster(minor=CLEAN):
    """The node's one instance has its volumes on md2."""
    nodes = {name: Node(name, role="C", primary_ip="", secondary_ip="", group="default") for name in (HERE, THERE)}
    vm = instance()
    return Census(
        Ssconf(HERE, "c", HERE), True, nodes=nodes, instances={vm.name: vm}, surveys=pair(minor, minor)
    ).as_result()


@pytest.fixture(name="disks")
def _disks(tmp_path, monkeypatch):
    """SN9 has taken the place of SN1B, which is still plugged in."""
    disks = FakeDisks(tmp_path, monkeypatch)
    disks.plug("sdc", "SN9", table=disks.with_ids(GPT))
    for index, array in enumerate(disks.arrays.values()):
        array.members[f"sdc{index + 2}"] = array.members.pop(f"sdb{index + 2}")
    return disks


def unproven(disks, bootable=("SN1A", "SN9"), minor=CLEAN):
    disks.publish()
    storage = json.loads(json.dumps(read_storage(Runner(execute=disks.execute), tables=True).as_result()))
    seats = [{**seat, "array": array["uuid"]} for seat, array in zip(NEEDS["seats"], storage["arrays"])]
    disks_said = [
        {"serial": word, "wwn": "", "bootable": word in bootable, "reasons": [f"{word} has no GRUB."]}
        for word in ("SN1A", "SN1B", "SN9")
    ]
    return disk_unproven(storage, {**NEEDS, "seats": seats}, cluster(minor), HERE, {"disks": disks_said})


def test_all_is_well(disks):
    assert unproven(disks) == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda d: d.fail("sdc4"), ["/dev/md2 isn't whole: 1 missing.", "sdc4 isn't in sync in /dev/md2."]),
        (lambda d: d.arrays["md1"].members.pop("sda3"), ["/dev/md1 isn't whole: 1 missing.", "old_disk=missing"]),
        (
            lambda d: d.arrays["md0"].members["sdc2"].update(state="spare"),
            ["/dev/md0 isn't whole: 1 missing.", "sdc2 isn't in sync in /dev/md0."],
        ),
        (lambda d: setattr(d.disks["sdc"], "table", d.with_ids(DOS)), ["The tables of sdc (SN9) and sda (SN1A)"]),
        (lambda d: d.disks["sdb"].mounted.update({1: "/mnt"}), ["is still in use: sdb1 is mounted on /mnt."]),
    ],
    ids=["the new one failed", "another is missing", "not in sync yet", "another table", "the old one is used"],
)
def test_what_is_not_is_said(disks, spoil, said):
    spoil(disks)
    found = unproven(disks)
    assert len(found) == len(said)
    for sentence, part in zip(found, said):
        assert part in sentence


@pytest.mark.parametrize(
    ("name", "serial"), [("sda", "SN1A"), ("sdc", "SN9")], ids=["the one that stays", "the new one"]
)
def test_a_disk_that_went_meanwhile(disks, name, serial):
    disks.pull(name)
    assert f"The disk {serial} isn't there any more." in unproven(disks)[0]


def test_ids_that_two_disks_share(disks):
    disks.disks["sdc"].table = disks.disks["sda"].table
    (found,) = unproven(disks)
    assert "share ids" in found


@pytest.mark.parametrize("bootable", [("SN1A",), ("SN9",)], ids=["the new one doesn't", "the one that stays doesn't"])
def test_a_disk_that_does_not_boot(disks, bootable):
    (found,) = unproven(disks, bootable)
    assert "would not boot from" in found
    assert "has no GRUB." in found


def test_a_mirror_that_is_worse_than_before(disks):
    (found,) = unproven(disks, minor=LONELY)
    assert "disk/0 of vm1.example.com was 'clean' before and is" in found
