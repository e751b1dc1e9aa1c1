# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Disks as they are, and what falls with each."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.blast_radius import disk_radius
from ansible_collections.sci.ganeti.plugins.module_utils.storage.recall import recall_storage
from ansible_collections.sci.ganeti.tests.unit.builders import CLEAN, HERE, VM, both, instance
from ansible_collections.sci.ganeti.tests.unit.fake_disks import UUIDS, FakeDisks


@pytest.fixture(name="disks")
def _disks(tmp_path, monkeypatch):
    return FakeDisks(tmp_path, monkeypatch)


def test_a_disk_says_what_it_is_and_what_stands_on_it(host, disks):
    found = host.run("disk_info", disks.execute)
    sda, sdb = found["disks"]
    assert (sda["serial"], sda["wwn"], sda["size"], sda["health"]) == (
        "SN1A",
        "0x60014051a0000000",
        402653184,
        "passed",
    )
    assert (sda["logical_sector"], sda["hctl"], sda["label"]) == (512, "0:0:1:0", "gpt")
    assert sda["table"]["partitions"][3]["size"] == 589824
    assert sdb["stands_on_it"] == [
        {
            "number": number,
            "partition": f"sdb{number}",
            "array": array,
            "array_uuid": UUIDS[array],
            "level": "raid1",
            "slot": 1,
            "member": "in_sync",
            "copies": 1,
            "device": array,
            "mounted": mounted,
            "group": group,
            "volumes": volumes,
        }
        for number, array, mounted, group, volumes in (
            (2, "md0", "/boot", "", []),
            (3, "md1", "", "", []),
            (4, "md2", "", "xenvg", ["xenvg/uuid.disk0_data", "xenvg/uuid.disk0_meta"]),
        )
    ]


def test_the_cluster_adds_the_instances(host, disks):
    found = host.run("disk_info", disks.execute, gather=[])
    census = Census(Ssconf(HERE, "c", HERE), True, instances={VM: instance()}, surveys=both(CLEAN))
    radius = disk_radius(recall_storage(found), "SN1B", census, "gnt2")
    assert [chain["array"] for chain in radius["chains"]] == ["md0", "md1", "md2"]
    assert radius["instances"] == [
        {
            "instance": VM,
            "index": 0,
            "minor": 10,
            "role": "secondary",
            "peer": HERE,
            "condition": "clean",
            "volumes": ["xenvg/uuid.disk0_data", "xenvg/uuid.disk0_meta"],
        }
    ]
    assert disk_radius(recall_storage(found), "SN1B", census, "gnt3")["instances"] == []


def test_reads_are_few(host, disks, monkeypatch):
    asked, words = disks._asked, []
    monkeypatch.setattr(disks, "_asked", lambda argv: words.append(argv[0]) or asked(argv))
    host.run("disk_info", disks.execute, gather=[])
    assert words == ["lsblk", "mdadm", "mdadm", "mdadm", "pvs", "lvs"]


@pytest.mark.parametrize("missing", ["smartctl", "pvs", "lvs"])
def test_a_tool_that_is_not_installed_is_no_error(host, disks, missing):
    def execute(argv, limit):
        if argv[0] == missing:
            raise CommandFailed(f"'{argv[0]}' could not be started on this host", argv=argv)
        return disks.execute(argv, limit)

    found = host.run("disk_info", execute)
    assert found["failed"] is False
    assert len(found["disks"]) == 2


def test_a_dying_disk_hides_nothing_of_the_others(host, disks, monkeypatch):
    def unreadable(disk, path):
        return (1, "", f"sfdisk: cannot open {path}: Input/output error\n") if path == "/dev/sdb" else table(disk, path)

    table = disks._table
    monkeypatch.setattr(disks, "_table", unreadable)
    found = host.run("disk_info", disks.execute, gather=["tables"])
    assert [(disk["name"], disk["table"] is None) for disk in found["disks"]] == [("sda", False), ("sdb", True)]


def test_arrays(host, disks):
    disks.fail("sdb4")
    found = host.run("mdadm_info", disks.execute)["arrays"]
    assert [(array["name"], array["whole"], array["degraded"]) for array in found] == [
        ("md0", True, 0),
        ("md1", True, 0),
        ("md2", False, 1),
    ]
    assert found[2]["members"][1]["state"] == ["faulty"]
