# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Disks and what stands on them, out of lsblk's tree."""

from __future__ import annotations

import json

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable
from ansible_collections.sci.ganeti.plugins.module_utils.lsblk.argv import BLOCKS
from ansible_collections.sci.ganeti.plugins.module_utils.lsblk.parse import parse_blocks
from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import disks_of
from ansible_collections.sci.ganeti.tests.unit.transcripts import said, transcript

RECORDED = "lsblk-2.38.1-raid1-drbd"


def test_the_words_are_those_that_were_recorded():
    assert transcript(RECORDED).argv == BLOCKS


def test_a_disk_and_its_partitions():
    blocks = parse_blocks(said(RECORDED))
    sda = blocks["sda"]
    assert (sda.serial, sda.wwn) == ("LAB3001005CCE", "0x6001405ab3001005cce0000000000000")
    assert (sda.size, sda.logical, sda.physical, sda.label, sda.hctl) == (402653184, 512, 512, "gpt", "0:0:1:0")
    part = blocks["sda4"]
    assert (part.kind, part.signature, part.on, part.label, part.wwn) == ("part", "linux_raid_member", ("sda",), "", "")
    assert part.part_type == "a19d880f-05fc-4d3b-a006-743f0f84911e"


def test_what_stands_on_several_comes_once():
    blocks = parse_blocks(said(RECORDED))
    assert blocks["md2"].on == ("sda4", "sdb4")
    assert (blocks["md0"].kind, blocks["md0"].mounted) == ("raid1", "/boot")
    assert blocks["drbd0"].on == ("dm-0", "dm-1")


def test_disks_are_disks():
    """Neither DRBD's devices nor loops are, though lsblk calls the former so."""
    disks = disks_of(parse_blocks(said(RECORDED)), {"sda": ("wwn-0x1",)})
    assert [disk.name for disk in disks] == ["sda", "sdb", "ubda"]
    assert disks[0].links == ("wwn-0x1",)
    assert [part.number for part in disks[1].parts] == [1, 2, 3, 4]
    assert disks[0].parts[3].holders == ("md2",)
    assert disks[0].used == ("sda2 is part of md0", "sda3 is part of md1", "sda4 is part of md2")
    assert disks[2].used == ("ubda is mounted on /",)


def test_a_disk_that_goes_while_it_is_looked_at_is_not_there():
    """Seen on a lab: a disk that is being pulled is listed with nothing known of it."""
    tree = json.loads(said(RECORDED))
    gone = next(item for item in tree["blockdevices"] if item["kname"] == "sdb")
    gone.update(dict.fromkeys(("size", "log-sec", "phy-sec", "serial", "wwn")))
    blocks = parse_blocks(json.dumps(tree))
    assert "sdb" not in blocks
    assert blocks["md2"].on == ("sda4",)


def test_numbers_may_come_as_strings():
    """util-linux before 2.33 writes them so."""
    tree = json.loads(said(RECORDED))
    for item in tree["blockdevices"]:
        item.update({key: str(item[key]) for key in ("size", "log-sec", "phy-sec")}, rota="1", ro="0")
    sda = parse_blocks(json.dumps(tree))["sda"]
    assert (sda.size, sda.rotational, sda.read_only) == (402653184, True, False)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"blockdevices": [{}]}', '{"blockdevices": 1}', "lsblk: x"])
def test_anything_else_is_unreadable(text):
    with pytest.raises(Unreadable):
        parse_blocks(text)
