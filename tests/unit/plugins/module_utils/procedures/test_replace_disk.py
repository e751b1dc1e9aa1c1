# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What replacing a disk comes to: derived from what is there, and refused where it would lose data."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import Node
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.replace_disk import DiskRequest, disk_replacement
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.facts import Partition, Table
from ansible_collections.sci.ganeti.plugins.module_utils.storage.read import read_storage
from ansible_collections.sci.ganeti.plugins.module_utils.storage.recall import recall_storage
from ansible_collections.sci.ganeti.tests.unit.builders import CLEAN, HERE, LONELY, STOPPED, THERE, both, instance, pair
from ansible_collections.sci.ganeti.tests.unit.fake_disks import DOS, GPT, UUIDS, FakeArray, FakeDisk, FakeDisks


@pytest.fixture(name="disks")
def _disks(tmp_path, monkeypatch):
    return FakeDisks(tmp_path, monkeypatch)


def census(*instances, surveys=None):
    nodes = {name: Node(name, role="C", primary_ip="", secondary_ip="", group="default") for name in (HERE, THERE)}
    known = {one.name: one for one in instances}
    return Census(Ssconf(HERE, "c", HERE), True, nodes=nodes, instances=known, surveys=surveys or both(CLEAN))


def planned(disks, old="missing", new="SN9", phase="all", cluster=None, node=HERE, boot=None, **more):
    disks.publish()
    storage = read_storage(Runner(execute=disks.execute), tables=True)
    # as it comes to the controller
    plain = recall_storage(json.loads(json.dumps(storage.as_result())))
    assert plain == storage
    request = DiskRequest(phase, old, "" if phase == "prepare" else new, **more)
    found = disk_replacement(plain, request, cluster or census(), node, boot)
    json.dumps(found.as_result())
    return found


def commands(found):
    assert found.refusal == ""
    return [" ".join(step.command) for step in found.steps if step.command]


def on(disks, found):
    """The array each partition of the new disk goes to."""
    assert found.refusal == ""
    return {seat.partition: seat.name for seat in found.seats}


# what is derived


@pytest.mark.parametrize("name", ["sdc", "sdb"], ids=["another name", "the old one's name"])
def test_a_pulled_disk_s_seats_are_found_by_its_partner(disks, name):
    disks.pull("sdb")
    disks.plug(name, "SN9")
    found = planned(disks)
    assert commands(found) == [
        f"sfdisk --quiet --wipe always --wipe-partitions always /dev/{name}",
        *(
            command
            for number in (0, 1, 2)
            for command in (
                f"mdadm --manage /dev/md{number} --fail detached --remove detached",
                f"mdadm --manage /dev/md{number} --add /dev/{name}{number + 2}",
            )
        ),
    ]
    assert on(disks, found) == {2: "md0", 3: "md1", 4: "md2"}
    assert (found.donor, found.new, found.old, found.confirm_with) == ("SN1A", "SN9", "", "SN9")


def test_one_that_is_still_in_serves_until_the_end(disks):
    disks.plug("sdc", "SN9")
    found = planned(disks, old="SN1B", confirm="SN9")
    assert commands(found)[1:4] == [
        "mdadm --manage /dev/md0 --add /dev/sdc2",
        "mdadm --manage /dev/md0 --replace /dev/sdb2 --with /dev/sdc2",
        "mdadm --manage /dev/md0 --remove /dev/sdb2",
    ]
    assert found.confirmed
    assert [seat.old_partition for seat in found.seats] == [2, 3, 4]


@pytest.mark.parametrize(
    ("table", "arrays"),
    [
        (DOS, (1, 2)),
        (GPT, (2, 3, 4)),
        (replace(GPT, partitions=GPT.partitions[:3]), (3, 2)),
        (GPT, (4,)),
    ],
    ids=["the page's DOS layout", "GPT, shifted by one", "arrays the other way round", "one array of many partitions"],
)
def test_the_arrays_say_which_partition_is_theirs(tmp_path, monkeypatch, table, arrays):
    disks = FakeDisks(tmp_path, monkeypatch, table, arrays)
    disks.pull("sda")
    disks.plug("sdc", "SN9")
    found = planned(disks)
    assert on(disks, found) == {number: f"md{index}" for index, number in enumerate(arrays)}
    assert found.donor == "SN1B"


def raid10(tmp_path, monkeypatch):
    disks = FakeDisks(tmp_path, monkeypatch)
    for name in ("sdc", "sdd"):
        disks.plug(name, f"SN{name}", table=disks.with_ids(GPT))
    for array, number in (("md0", 2), ("md1", 3), ("md2", 4)):
        members = {f"{disk}{number}": {"slot": slot, "state": "in_sync"} for slot, disk in enumerate(disks.disks)}
        old = disks.arrays[array]
        level = "raid10" if array == "md2" else "raid1"
        disks.arrays[array] = FakeArray(level, 4, 0x102, members=members, group=old.group, mounted=old.mounted)
    return disks


@pytest.mark.parametrize("gone", ["sda", "sdb", "sdc", "sdd"])
def test_raid10_over_four_disks(tmp_path, monkeypatch, gone):
    disks = raid10(tmp_path, monkeypatch)
    disks.pull(gone)
    disks.plug("sde", "SN9")
    found = planned(disks)
    assert on(disks, found) == {2: "md0", 3: "md1", 4: "md2"}
    assert found.donor == ("SN1B" if gone == "sda" else "SN1A")


def test_raid10_keeps_one_of_each_pair(tmp_path, monkeypatch):
    disks = raid10(tmp_path, monkeypatch)
    disks.fail("sda4")
    assert "places 0, 1" in planned(disks, old="SN1B", phase="prepare").refusal
    assert planned(disks, old="SNsdc", phase="prepare").refusal == ""


def test_a_former_member_is_put_back_as_it_is(disks):
    """Pulled and plugged in again: its table is there, and its superblocks are this host's own."""
    kept = disks.disks["sdb"]
    disks.pull("sdb")
    for index, array in enumerate(disks.arrays.values()):
        array.members.pop(f"sdb{index + 2}")
        kept.signatures[index + 2] = ("linux_raid_member", UUIDS[f"md{index}"].replace(":", "-"))
    disks.disks["sdc"] = kept
    found = planned(disks, old="SN1B", new="SN1B")
    assert commands(found) == [f"mdadm --manage /dev/md{n} --add /dev/sdc{n + 2}" for n in (0, 1, 2)]


def test_what_is_done_needs_nothing_more(disks):
    assert planned(disks, old="missing", new="SN1B").steps == ()


def test_half_done_is_gone_on_with(disks):
    disks.pull("sdb")
    disks.plug("sdc", "SN9", table=disks.with_ids(GPT))
    disks.arrays["md0"].members = {
        "sda2": {"slot": 0, "state": "in_sync"},
        "sdc2": {"slot": 1, "state": "in_sync"},
    }
    found = planned(disks)
    assert commands(found) == [
        "mdadm --manage /dev/md1 --fail detached --remove detached",
        "mdadm --manage /dev/md1 --add /dev/sdc3",
        "mdadm --manage /dev/md2 --fail detached --remove detached",
        "mdadm --manage /dev/md2 --add /dev/sdc4",
    ]


def test_half_done_when_another_one_fails_too(tmp_path, monkeypatch):
    """It is good in one array, which misses yet another disk by now: that isn't this one's affair."""
    disks = raid10(tmp_path, monkeypatch)
    disks.pull("sdb")
    disks.plug("sde", "SN9", table=disks.with_ids(GPT))
    disks.arrays["md0"].members["sde2"] = {"slot": 1, "state": "in_sync"}
    disks.pull("sdd")
    assert commands(planned(disks)) == [
        "mdadm --manage /dev/md0 --fail detached --remove detached",
        *(
            command
            for number in (1, 2)
            for command in (
                f"mdadm --manage /dev/md{number} --fail detached --remove detached",
                f"mdadm --manage /dev/md{number} --add /dev/sde{number + 2}",
            )
        ),
    ]


def test_what_is_only_to_be_installed_waits_until_the_old_one_is_out(disks):
    disks.plug("sdc", "SN9")
    refusal = planned(disks, old="SN1B", phase="install").refusal
    assert "sdb (SN1B) was not taken out yet: it has a member of /dev/md0, /dev/md1, /dev/md2" in refusal
    assert "phase=prepare -e old_disk=SN1B" in refusal


@pytest.mark.parametrize("how", ["pulled", "prepared", "failed"])
def test_once_it_is_out_installing_is_what_all_does(disks, how):
    disks.plug("sdc", "SN9")
    if how == "pulled":
        disks.pull("sdb")
    for index, array in enumerate(disks.arrays.values()):
        if how == "prepared":
            del array.members[f"sdb{index + 2}"]
        if how == "failed":
            disks.fail(f"sdb{index + 2}")
    found = planned(disks, old="SN1B", phase="install")
    assert found.refusal == ""
    assert found == planned(disks, old="SN1B", phase="all")
    assert on(disks, found) == {2: "md0", 3: "md1", 4: "md2"}


def test_only_some_arrays(disks):
    disks.pull("sdb")
    disks.plug("sdc", "SN9")
    assert on(disks, planned(disks, arrays=("md2",))) == {4: "md2"}


# booting


def boots(disks, *names, firmware="bios"):
    return {
        "firmware": firmware,
        "disks": [
            {"name": name, "bootable": name in names, "reasons": [] if name in names else [f"{name} has no GRUB."]}
            for name in disks.disks
        ],
    }


def test_the_machine_boots_from_every_disk_afterwards(tmp_path, monkeypatch):
    disks = raid10(tmp_path, monkeypatch)
    disks.disks["sdd"].table = disks.with_ids(replace(GPT, partitions=GPT.partitions[1:]))
    disks.pull("sdb")
    disks.plug("sde", "SN9")
    found = planned(disks, boot=boots(disks, "sda"), donor="SN1A")
    assert commands(found)[-2:] == [f"grub-install --target=i386-pc /dev/{name}" for name in ("sde", "sdc")]
    assert found.booting == ("SN9", "SNsdc")
    assert planned(disks, boot=boots(disks, "sda", "sdc"), donor="SN1A").booting == ("SN9", "SNsdc")


def test_a_boot_loader_that_is_elsewhere_is_left_alone(disks):
    gone(disks)
    found = planned(disks, boot=boots(disks, "sdc"))
    assert found.booting == ()
    assert "The boot loader is left alone: sda has no GRUB." in found.notes
    assert not [command for command in commands(found) if command.startswith("grub")]


# preparing


def test_the_old_disk_leaves_its_arrays(disks):
    found = planned(disks, old="SN1B", phase="prepare", cluster=census(instance()))
    assert commands(found)[:2] == [
        "mdadm --manage /dev/md0 --fail /dev/sdb2",
        "mdadm --manage /dev/md0 --remove /dev/sdb2",
    ]
    assert len(commands(found)) == 6
    assert [(one.instance, one.role, one.peer, one.condition) for one in found.struck] == [
        ("vm1.example.com", "primary", THERE, "clean")
    ]
    assert "its other side is on gnt2.example.com: clean" in found.notes[0]


def test_once_it_has_left_nothing_is_to_be_done(disks):
    for index, array in enumerate(disks.arrays.values()):
        del array.members[f"sdb{index + 2}"]
    assert planned(disks, old="SN1B", phase="prepare").steps == ()


@pytest.mark.parametrize(
    ("vm", "surveys", "found"),
    [
        (instance(), pair(LONELY, None), "vm1.example.com disk/0"),
        (instance(**STOPPED), pair(), "its disks aren't active"),
        (instance(template="plain", secondary=""), None, None),
        (instance(), None, None),
    ],
    ids=["the other node is stale", "the other node isn't known", "without a mirror md is its copy", "clean"],
)
def test_the_other_node_counts(disks, vm, surveys, found):
    refusal = planned(disks, old="SN1B", phase="prepare", cluster=census(vm, surveys=surveys)).refusal
    if found is None:
        assert refusal == ""
    else:
        assert found in refusal
        assert "gnt-instance activate-disks vm1.example.com" in refusal


def test_a_failed_disk_takes_no_copy_with_it(disks):
    for number in (2, 3, 4):
        disks.fail(f"sdb{number}")
    lonely = census(instance(), surveys=pair(LONELY, None))
    assert planned(disks, old="SN1B", phase="prepare", cluster=lonely).refusal == ""


@pytest.mark.parametrize(
    ("spoil", "found", "remedy"),
    [
        (lambda d: d.fail("sda4"), "last good copy", "--add DEVICE"),
        (lambda d: d.arrays["md2"].members.pop("sda4"), "nowhere else", "--add DEVICE"),
        (lambda d: d.disks["sdb"].mounted.update({1: "/mnt"}), "/mnt on sdb1", "umount /mnt"),
        (lambda d: d.disks["sdb"].mounted.update({1: "[SWAP]"}), "swap on sdb1", "swapoff /dev/sdb1"),
        (lambda d: d.disks["sdb"].signatures.update({1: ("xfs", "u")}), "xfs on sdb1", "wipefs --all /dev/sdb1"),
    ],
)
def test_what_is_nowhere_else_stays(disks, spoil, found, remedy):
    spoil(disks)
    refusal = planned(disks, old="SN1B", phase="prepare").refusal
    assert found in refusal
    assert remedy in refusal


def test_a_physical_volume_without_mirror_stays(disks, monkeypatch):
    asked = disks._asked
    row = (0, "  /dev/sdb1|xenvg|\n", "")
    monkeypatch.setattr(disks, "_asked", lambda argv: row if argv[0] == "pvs" else asked(argv))
    for phase in ("prepare", "all"):
        disks.plug("sdc", "SN9")
        assert "pvmove /dev/sdb1" in planned(disks, old="SN1B", phase=phase).refusal


def test_nothing_can_be_prepared_for_a_missing_one(disks):
    assert "phase=install" in planned(disks, phase="prepare").refusal


# refusals


def gone(disks, **more):
    disks.pull("sdb")
    disks.plug("sdc", "SN9", **more)


@pytest.mark.parametrize(
    ("more", "found", "remedy"),
    [
        ({"sectors": 600000}, "has 600000 sectors and the table needs", "at least as large"),
        ({"logical": 4096}, "logical sectors of 4096 bytes", "sectors of 512 bytes"),
        ({"read_only": True}, "can't be written", "write protected"),
        ({"table": DOS}, "isn't blank", "wipe: true"),
        ({"signatures": {0: ("ext4", "u")}}, "isn't blank", "wipe: true"),
        ({"table": DOS, "mounted": {1: "/mnt"}}, "in use", "nothing uses"),
        ({"signatures": {0: ("LVM2_member", "u")}}, "is a physical volume of LVM (sdc)", "pvremove /dev/sdc"),
        ({"table": GPT, "signatures": {4: ("ext4", "u")}}, "isn't blank", "wipe=true"),
        ({"table": GPT, "signatures": {4: ("linux_raid_member", "f-0")}}, "isn't blank", "wipe=true"),
    ],
)
def test_a_new_disk_that_does_not_fit(disks, more, found, remedy):
    gone(disks, **more)
    refusal = planned(disks).refusal
    assert found in refusal
    assert remedy in refusal


def test_what_is_on_a_new_disk_goes_only_when_it_is_named_by_its_serial(disks):
    gone(disks, table=GPT, signatures={4: ("ext4", "u")})
    found = planned(disks, wipe=True)
    assert commands(found)[0].startswith("sfdisk")
    assert "ext4" in found.steps[0].risk


@pytest.mark.parametrize(
    ("request_", "found", "remedy"),
    [
        ({"old": "sdb"}, "a device's name of today", "lsblk --nodeps"),
        ({"new": "/dev/sdc"}, "a device's name of today", "lsblk --nodeps"),
        ({"new": "SN8"}, "No disk of this host has the serial", "sdc serial SN9"),
        ({"new": "SN1A"}, "is no new disk", "sdc serial SN9"),
        ({"confirm": "SN1B"}, "isn't the serial of sdc (SN9)", "confirm=SN9"),
        ({"phase": "later"}, "is no phase", "phase="),
        ({"donor": "SN9"}, "as the old or the new one", "Leave donor away"),
        ({"new": "a;b"}, "can't be the serial", "by-id"),
        ({"arrays": ("md9",)}, "nothing for sdc", "old_disk="),
    ],
)
def test_words_that_do_not_fit(disks, request_, found, remedy):
    gone(disks)
    refusal = planned(disks, **request_).refusal
    assert found in refusal
    assert remedy in refusal


def test_a_good_member_is_no_new_disk_while_the_old_one_serves(disks):
    assert "is no new disk" in planned(disks, old="SN1B", new="SN1A").refusal


def test_nothing_is_missing(disks):
    disks.plug("sdc", "SN9")
    assert "no array misses a member" in planned(disks).refusal


def test_another_disk_has_failed_than_the_one_named(disks):
    disks.plug("sdc", "SN9")
    disks.fail("sdb4")
    refusal = planned(disks, old="SN7").refusal
    assert "sdb4 of /dev/md2 has failed is sdb (SN1B)" in refusal
    assert "old_disk=SN1B" in refusal


def test_the_one_that_stays_is_not_good(disks):
    gone(disks)
    disks.arrays["md2"].members["sda4"]["state"] = "spare"
    refusal = planned(disks).refusal
    assert "isn't good itself: sda4 of /dev/md2 is spare" in refusal
    assert "gnt-node evacuate" in refusal


def test_no_disk_has_them_all(disks):
    disks.plug("sdc", "SN9")
    disks.plug("sdd", "SND", table=disks.with_ids(DOS))
    disks.pull("sdb")
    disks.arrays["md0"].members = {"sdd1": {"slot": 0, "state": "in_sync"}}
    refusal = planned(disks).refusal
    assert "No disk has a member in each of" in refusal
    assert "replace_disk_arrays" in refusal
    assert on(disks, planned(disks, arrays=("md0",))) == {1: "md0"}


def test_donors_that_differ_are_a_question(tmp_path, monkeypatch):
    disks = raid10(tmp_path, monkeypatch)
    table = disks.disks["sdc"].table
    named = tuple(replace(part, name="other") for part in table.partitions)
    disks.disks["sdc"].table = replace(table, partitions=named)
    disks.pull("sdd")
    disks.plug("sde", "SN9")
    assert "donor=SERIAL" in planned(disks).refusal
    assert planned(disks, donor="SNsdc").donor == "SNsdc"


def test_two_disks_with_one_serial_are_told_apart_by_their_wwn(disks):
    gone(disks)
    disks.plug("sdd", "SN9", wwn="0xdd")
    assert "by its WWN" in planned(disks).refusal
    found = planned(disks, new="0xdd")
    assert (found.new_name, found.confirm_with) == ("sdd", "0xdd")
    assert planned(disks, new="0xdd", confirm="0xdd").confirmed
    assert planned(disks, new="/dev/disk/by-id/wwn-0xdd", confirm="wwn-0xdd").confirmed


def test_a_disk_without_any_identity_is_left_to_a_person(disks):
    gone(disks)
    disks.disks["sda"] = FakeDisk("", "", table=disks.disks["sda"].table)
    assert "neither a serial nor a WWN" in planned(disks).refusal


def test_whole_disks_as_members_are_left_to_a_person(disks):
    disks.arrays = {"md0": FakeArray(members={"sda": {"slot": 0, "state": "in_sync"}})}
    disks.plug("sdc", "SN9")
    assert "has whole disks as members" in planned(disks).refusal


def test_a_table_that_was_written_out_is_no_donor():
    assert Table("gpt", (Partition(1, 2048, 2048, "x"),)).sectors_needed == 4096 + 33
