# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk's table, as a module: the right disk, looked at again right before it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.sci.ganeti.tests.unit.fake_disks import DOS, GPT, FakeDisks


@pytest.fixture(name="disks")
def _disks(tmp_path, monkeypatch):
    found = FakeDisks(tmp_path, monkeypatch)
    found.pull("sdb")
    found.plug("sdc", "SN9")
    return found


@pytest.fixture(name="table")
def _table(host, disks, tmp_path):
    def table(check=False, **args):
        return host.run(
            "sfdisk_table", disks.execute, check, **{"disk": "SN9", "backup_dir": str(tmp_path / "kept"), **args}
        )

    return table


WRITES = "sfdisk --quiet --wipe always --wipe-partitions always /dev/sdc"


def test_like_another_disk(disks, table):
    foreseen = table(check=True, like="SN1A")
    assert (foreseen["changed"], disks.commands) == (True, [])
    done = table(like="SN1A")
    assert disks.commands == [WRITES]
    assert done["table"]["partitions"][1]["name"] == "root"
    assert (done["name"], done["backup"]) == ("sdc", "")
    assert "label-id" not in disks.given[0]
    assert "uuid" not in disks.given[0]
    assert "last-lba" not in disks.given[0]
    assert '2 : start=4096, size=65536, type=A19D880F-05FC-4D3B-A006-743F0F84911E, name="root"' in disks.given[0]
    for check in (False, True):
        again = table(check=check, like="SN1A")
        assert (again["changed"], again["commands"], again["plan"]) == (False, [], [])


def test_written_out(disks, table):
    parts = [
        {"number": p.number, "start": p.start, "size": p.size, "type": p.type, "name": p.name} for p in GPT.partitions
    ]
    assert table(table={"label": "gpt", "partitions": parts})["changed"] is True
    assert all(f"{p.number} : start={p.start}, size={p.size}, type={p.type}" in disks.given[0] for p in GPT.partitions)
    assert table(table={"label": "gpt", "partitions": parts})["changed"] is False


def test_the_old_table_is_kept(disks, table, tmp_path):
    disks.disks["sdc"].table = disks.with_ids(DOS)
    refused = table(like="SN1A")
    assert "isn't blank" in refused["msg"]
    assert "wipe: true" in refused["remedy"]
    done = table(like="SN1A", wipe=True)
    assert done["backup"].startswith(str(tmp_path / "kept" / "sfdisk-SN9-"))
    assert '"label": "dos"' in Path(done["backup"]).read_text(encoding="utf-8")
    assert "label: gpt" in disks.given[0]


def test_wiping_wants_the_serial(disks, table, tmp_path):
    (tmp_path / "by-id").mkdir()
    (tmp_path / "by-id" / "scsi-36001405").symlink_to("/dev/sdc")
    disks.disks["sdc"].table = disks.with_ids(DOS)
    refused = table(like="SN1A", wipe=True, disk="scsi-36001405")
    assert "not as 'scsi-36001405'" in refused["msg"]
    assert "disk: SN9" in refused["remedy"]
    assert disks.commands == []


@pytest.mark.parametrize("number", [0, 2], ids=["the disk itself", "a partition"])
def test_a_physical_volume_is_never_wiped(disks, table, number):
    """One without volumes isn't open, and no holder of it is shown."""
    disks.disks["sdc"].table = disks.with_ids(DOS)
    disks.disks["sdc"].signatures = {number: ("LVM2_member", "u")}
    refused = table(like="SN1A", wipe=True)
    assert "is a physical volume of LVM" in refused["msg"]
    assert "pvremove /dev/sdc" in refused["remedy"]
    assert disks.commands == []


def test_the_disk_of_that_name_may_be_another_one_by_now(disks, table, monkeypatch):
    """Between the plan and the writing sdc became the good disk and sda the new one."""
    asked, looks = disks._asked, []

    def moving(argv):
        if argv[0] == "lsblk":
            looks.append(argv)
            if len(looks) == 2:
                one, other = disks.disks.pop("sda"), disks.disks.pop("sdc")
                disks.disks.update(sda=other, sdc=one)
                for array in disks.arrays.values():
                    array.members = {k.replace("sda", "sdc"): v for k, v in array.members.items()}
        return asked(argv)

    monkeypatch.setattr(disks, "_asked", moving)
    done = table(like="SN1A")
    assert disks.commands == [WRITES.replace("sdc", "sda")]
    assert done["name"] == "sda"


@pytest.mark.parametrize(
    ("args", "found"),
    [
        ({"disk": "SN1A", "like": "SN1A"}, "both as the disk to write and as the one to copy from"),
        ({"disk": "SN1A", "like": "SN9"}, "has no partition table"),
        ({"disk": "/dev/sdc", "like": "SN1A"}, "a device's name of today"),
        ({"like": "SN7"}, "No disk of this host"),
    ],
)
def test_words_that_do_not_fit(disks, table, args, found):
    result = table(**args)
    assert result["failed"] is True
    assert found in result["msg"]
    assert result["remedy"]
    assert disks.commands == []


def test_sfdisk_s_own_no_is_the_last_word(disks, table, monkeypatch):
    execute = disks.execute

    def refusing(argv, limit=None, given=None):
        reply = execute(argv, limit, given)
        if "--no-act" in argv:
            return type(reply)(argv, 1, "", "This disk is currently in use - repartitioning is probably a bad idea.\n")
        return reply

    monkeypatch.setattr(disks, "execute", refusing)
    result = table(like="SN1A")
    assert "currently in use" in result["msg"]
    assert disks.commands == []


def test_it_is_read_by_itself(host, disks):
    found = host.run("sfdisk_info", disks.execute, disk="SN1A")
    assert (found["name"], found["table"]["label"], len(found["table"]["partitions"])) == ("sda", "gpt", 4)
    assert host.run("sfdisk_info", disks.execute, disk="0x6001405sn9")["table"] is None
