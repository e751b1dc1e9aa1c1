# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An array's members: those that should be in it are, and the last good copy never leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.facts import Partition
from ansible_collections.sci.ganeti.plugins.module_utils.states import rebuild
from ansible_collections.sci.ganeti.tests.unit.fake_disks import GPT, RAID, UUIDS, FakeDisks


@pytest.fixture(name="disks")
def _disks(tmp_path, monkeypatch):
    found = FakeDisks(tmp_path, monkeypatch)
    monkeypatch.setattr(rebuild.time, "sleep", found.tick)
    return found


@pytest.fixture(name="array")
def _array(host, disks):
    def array(check=False, name="md2", **args):
        return host.run("mdadm_array", disks.execute, check, array=UUIDS[name], **args)

    return array


def seat(serial, partition=4):
    return [{"disk": serial, "partition": partition}]


@pytest.fixture(name="replaced")
def _replaced(disks):
    """sdb was pulled while it was used, a new disk has its table."""
    disks.pull("sdb")
    disks.plug("sdc", "SN9", table=disks.with_ids(GPT))
    return disks


def test_a_new_member_takes_the_place_of_one_that_is_gone(replaced, array):
    foreseen = array(check=True, members=seat("SN9"), tidy=True)
    assert (foreseen["failed"], foreseen["changed"], replaced.commands) == (False, True, [])
    done = array(members=seat("SN9"), tidy=True)
    assert done["changed"] is True
    assert replaced.commands == [
        "mdadm --manage /dev/md2 --fail detached --remove detached",
        "mdadm --manage /dev/md2 --add /dev/sdc4",
    ]
    assert [step["command"] for step in done["plan"]] == [step["command"] for step in foreseen["plan"]]
    assert done["array"]["whole"] is True
    for check in (False, True):
        again = array(check=check, members=seat("SN9"), tidy=True)
        assert (again["changed"], again["plan"], again["commands"]) == (False, [], [])


def test_a_failing_one_serves_until_the_new_one_is_in_sync(disks, array):
    disks.plug("sdc", "SN9", table=disks.with_ids(GPT))
    done = array(members=seat("SN9"), without=seat("SN1B"))
    assert disks.commands == [
        "mdadm --manage /dev/md2 --add /dev/sdc4",
        "mdadm --manage /dev/md2 --replace /dev/sdb4 --with /dev/sdc4",
        "mdadm --manage /dev/md2 --remove /dev/sdb4",
    ]
    assert [member["device"] for member in done["array"]["members"]] == ["sda4", "sdc4"]
    assert array(members=seat("SN9"), without=seat("SN1B"))["changed"] is False


def test_without_a_new_one_it_is_failed_and_removed(disks, array):
    array(without=seat("SN1B"))
    assert disks.commands == [
        "mdadm --manage /dev/md2 --fail /dev/sdb4",
        "mdadm --manage /dev/md2 --remove /dev/sdb4",
    ]


def test_the_last_one_in_sync_never_leaves(disks, array):
    disks.fail("sdb4")
    result = array(without=seat("SN1A"))
    assert result["failed"] is True
    assert "last good copy" in result["msg"]
    assert "--add DEVICE" in result["remedy"]
    assert disks.commands == []


def test_a_failed_one_that_stays_plugged_in_is_removed(disks, array):
    disks.fail("sdb4")
    array(tidy=True)
    assert disks.commands == ["mdadm --manage /dev/md2 --remove /dev/sdb4"]


def test_one_that_nobody_has_written_to_is_woken(replaced, array):
    replaced.arrays["md2"].state = "read-auto"
    replaced.publish()
    array(members=seat("SN9"), tidy=True)
    assert replaced.commands[1:] == ["mdadm --readwrite /dev/md2", "mdadm --manage /dev/md2 --add /dev/sdc4"]


def test_a_slice_ends_with_progress_and_the_next_goes_on(replaced, array):
    replaced.step = 100
    first = array(members=seat("SN9"), tidy=True, slice=0.01)
    assert (first["pending"], first["changed"]) == (True, True)
    assert first["progress"][0].startswith("md2: ")
    assert "MiB/s" in first["progress"][0]
    replaced.step = 64000
    last = array(members=seat("SN9"), tidy=True, slice=20.0, memory=first["memory"])
    assert (last["pending"], last["array"]["whole"]) == (False, True)
    assert len(replaced.commands) == 2


def test_a_member_that_fails_while_it_is_rebuilt_is_not_added_again(replaced, array, monkeypatch):
    monkeypatch.setattr(rebuild.time, "sleep", lambda _seconds: replaced.fail("sdc4"))
    result = array(members=seat("SN9"), tidy=True)
    assert result["failed"] is True
    assert "sdc4 failed while /dev/md2 was rebuilt" in result["msg"]
    again = array(members=seat("SN9"), tidy=True, slice=20.0, memory={"added": ["sdc4"]})
    assert "sdc4 failed" in again["msg"]
    assert len(replaced.commands) == 2


def test_a_second_failure_stops_and_touches_nothing(replaced, array, monkeypatch):
    def fails(_seconds):
        replaced.arrays["md2"].action = "idle"
        replaced.fail("sda4")

    monkeypatch.setattr(rebuild.time, "sleep", fails)
    result = array(members=seat("SN9"), tidy=True)
    assert "sda4 failed while /dev/md2 was rebuilt" in result["msg"]
    assert len(replaced.commands) == 2


def test_a_second_failure_that_udev_took_off_the_list(replaced, array, monkeypatch):
    def pulled(_seconds):
        del replaced.arrays["md2"].members["sda4"]
        replaced.publish()

    monkeypatch.setattr(rebuild.time, "sleep", pulled)
    result = array(members=seat("SN9"), tidy=True)
    assert "sda4 failed while /dev/md2 was rebuilt" in result["msg"]
    assert len(replaced.commands) == 2


def test_a_second_failure_between_two_slices(replaced, array):
    replaced.step = 100
    first = array(members=seat("SN9"), tidy=True, slice=0.01)
    assert first["memory"]["good"] == ["sda4"]
    replaced.fail("sda4")
    replaced.step = 64000
    result = array(members=seat("SN9"), tidy=True, slice=20.0, memory=first["memory"])
    assert "sda4 failed while /dev/md2 was rebuilt" in result["msg"]
    assert len(replaced.commands) == 2


def test_nothing_is_added_to_an_array_without_a_good_member(replaced, array):
    replaced.fail("sda4")
    result = array(members=seat("SN9"), tidy=True)
    assert "/dev/md2 has no good member left: sda4 is faulty" in result["msg"]
    assert "other node" in result["remedy"]
    assert replaced.commands == []


def test_one_that_had_failed_before_is_no_failure_of_this_time(replaced, array):
    """A third member failed long ago; its successor isn't due now."""
    replaced.arrays["md2"].disks = 3
    replaced.arrays["md2"].members["sdd4"] = {"slot": 2, "state": "faulty"}
    replaced.publish()
    assert array(members=seat("SN9"))["failed"] is False
    assert replaced.commands == ["mdadm --manage /dev/md2 --add /dev/sdc4"]


def test_a_rebuild_that_does_not_move_is_told(replaced, array):
    replaced.stuck = True
    result = array(members=seat("SN9"), tidy=True, stall_timeout=10, poll=3)
    assert "Nothing was copied to /dev/md2 for 12 s" in result["msg"]
    assert "stall_timeout" in result["remedy"]


def test_a_kernel_that_gave_up_is_told(replaced, array, monkeypatch):
    def gave_up(_seconds):
        replaced.arrays["md2"].action = "idle"
        replaced.publish()

    monkeypatch.setattr(rebuild.time, "sleep", gave_up)
    result = array(members=seat("SN9"), tidy=True, poll=3)
    assert "the kernel copies nothing" in result["msg"]
    assert "dmesg" in result["remedy"]


def test_a_deadline_is_one(replaced, array):
    replaced.step = 1
    result = array(members=seat("SN9"), tidy=True, timeout=0.05)
    assert "isn't in sync after the time allowed" in result["msg"]


@pytest.mark.parametrize(
    ("before", "after"),
    [("1000 (system)", "system"), ("7000 (local)", "7000"), ("50000 (local)", "system")],
    ids=["the system's", "the array's own", "left over of a run that was killed"],
)
def test_a_speed_limit_holds_while_it_waits_and_what_was_is_set_again(replaced, array, monkeypatch, before, after):
    file = replaced.folder / "block/md2/md/sync_speed_min"
    replaced.arrays["md2"].speed_min, seen = before, []

    def fails(_seconds):
        seen.append(file.read_text())
        replaced.fail("sdc4")

    monkeypatch.setattr(rebuild.time, "sleep", fails)
    result = array(members=seat("SN9"), tidy=True, speed_min=50000)
    assert result["failed"] is True, "also when it ends badly"
    assert seen == ["50000"]
    assert file.read_text() == after


@pytest.mark.parametrize(
    ("change", "found", "remedy"),
    [
        ({"signatures": {4: ("ext4", "1-2")}}, "carries ext4", "wipefs --all /dev/sdc4"),
        ({"signatures": {4: ("linux_raid_member", "f-1")}}, "of another array", "wipefs"),
        ({"mounted": {4: "/mnt"}}, "mounted on /mnt", "nothing uses"),
        ({"table": None}, "has no partition 4", "sfdisk_table"),
    ],
)
def test_what_must_not_join(replaced, array, change, found, remedy):
    for key, value in change.items():
        setattr(replaced.disks["sdc"], key, value)
    result = array(members=seat("SN9"))
    assert result["failed"] is True
    assert found in result["msg"]
    assert remedy in result["msg"]
    assert replaced.commands == []


def test_a_partition_that_is_too_small(replaced, array):
    replaced.arrays["md2"].component_kib = 10**6
    replaced.publish()
    assert "needs 1000000" in array(members=seat("SN9"))["msg"]


def test_a_second_copy_on_the_same_disk(replaced, array):
    table = replaced.disks["sda"].table
    more = replace(table, partitions=(*table.partitions, Partition(5, 724992, 589824, RAID)))
    replaced.disks["sda"].table = more
    result = array(members=seat("SN1A", 5), tidy=True)
    assert "sda5 is on the same disk as sda4" in result["msg"]
    assert replaced.commands == []


@pytest.mark.parametrize("word", ["sdc", "/dev/sdc", "nvme0n1"])
def test_a_name_of_today_is_no_identity(replaced, array, word):
    result = array(members=seat(word))
    assert "a device's name of today" in result["msg"]
    assert "lsblk" in result["remedy"]


def test_two_disks_with_one_serial_need_the_wwn(replaced, array):
    replaced.plug("sdd", "SN9", wwn="0xdd", table=replaced.with_ids(GPT))
    result = array(members=seat("SN9"))
    assert "names 2 disks" in result["msg"]
    assert "WWN" in result["remedy"]
    assert array(members=seat("wwn-0xDD"), tidy=True)["failed"] is False
    assert replaced.commands[-1] == "mdadm --manage /dev/md2 --add /dev/sdd4"


def test_a_tool_that_does_nothing_is_found_out(replaced, array):
    replaced.obeys = False
    result = array(members=seat("SN9"), tidy=True, wait=False)
    assert result["failed"] is True
    assert "still to be done" in result["msg"]


def test_an_array_that_is_not_there(replaced, array, host):
    result = host.run("mdadm_array", replaced.execute, array="md9")
    assert "no array 'md9'" in result["msg"]
    assert UUIDS["md2"] in result["msg"]
