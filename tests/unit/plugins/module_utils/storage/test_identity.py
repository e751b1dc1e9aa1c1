# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which disk is meant: by what is written on it, never by the kernel's name."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.lsblk.facts import Block
from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import Storage, disks_of
from ansible_collections.sci.ganeti.plugins.module_utils.storage.identity import (
    find_disk,
    own_identity,
    the_disk,
    valid_identity,
)


def storage(*disks, links=None):
    blocks = {name: Block(name, f"/dev/{name}", "disk", 1024, serial=serial, wwn=wwn) for name, serial, wwn in disks}
    return Storage(blocks, disks_of(blocks, links or {}))


TWO = storage(
    ("sda", "S1", "0x5000c500a"), ("sdb", "S2", "0x5000c500b"), links={"sdb": ("ata-WD_S2", "wwn-0x5000c500b")}
)


@pytest.mark.parametrize(
    "word",
    ["S2", "0x5000C500B", "5000c500b", "naa.5000c500b", "wwn-0x5000c500b", "ata-WD_S2", "/dev/disk/by-id/ata-WD_S2"],
)
def test_every_name_that_stays(word):
    assert the_disk(TWO, word).name == "sdb"


@pytest.mark.parametrize("word", ["sdb", "/dev/sdb", "sdb3", "nvme0n1", "/dev/nvme0n1p2", "vda", "md2", "dm-0", "sdaa"])
def test_a_name_of_today_is_refused(word):
    with pytest.raises(Refused) as refused:
        valid_identity(word)
    assert "lsblk --nodeps" in refused.value.remedy


@pytest.mark.parametrize("word", ["", "-S1", "a;b", "a/b", "../x", "$(x)", "/dev/disk/by-path/x", "a\nb"])
def test_what_is_no_identity_at_all(word):
    with pytest.raises(Refused, match="can't be the serial"):
        valid_identity(word)


def test_none_is_not_any():
    nameless = storage(("sda", "", ""), ("sdb", "", ""))
    assert find_disk(nameless, "S1") is None
    with pytest.raises(Refused, match=r"sda serial \(none\), WWN \(none\)"):
        the_disk(nameless, "S1")
    with pytest.raises(Refused, match="neither a serial nor a WWN"):
        own_identity(nameless, nameless.disks[0])


def test_a_serial_that_two_have_is_none():
    twins = storage(("sda", "S1", "0xa"), ("sdb", "S1", "0xb"))
    with pytest.raises(Refused, match="sda has WWN 0xa, sdb has WWN 0xb"):
        find_disk(twins, "S1")
    assert own_identity(twins, twins.disks[1]) == "0xb"
    assert the_disk(twins, "0xb").name == "sdb"
