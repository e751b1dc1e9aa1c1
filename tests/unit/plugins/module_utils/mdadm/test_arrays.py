# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arrays out of the kernel's files."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.argv import export_argv
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.parse import (
    kernel_uuid,
    parse_array,
    parse_uuid,
    same_uuid,
)
from ansible_collections.sci.ganeti.tests.unit.transcripts import said, transcript

WHOLE = {
    "level": "raid1\n",
    "raid_disks": "2\n",
    "array_state": "clean\n",
    "degraded": "0\n",
    "sync_action": "idle\n",
    "sync_completed": "none\n",
    "sync_speed": "none\n",
    "component_size": "293888\n",
    "layout": "0\n",
    "bitmap/location": "+8\n",
    "dev-sda4/state": "in_sync\n",
    "dev-sda4/slot": "0\n",
    "dev-sda4/errors": "0\n",
    "dev-sdb4/state": "in_sync,write_error\n",
    "dev-sdb4/slot": "1\n",
    "dev-sdb4/errors": "3\n",
}


def recorded(name, array):
    """The files of one array, of ``grep``'s lines: path, colon, text."""
    lines = [line.partition(":") for line in said(name).splitlines()]
    return {path[len(f"{array}/md/") :]: text for path, _colon, text in lines if path.startswith(f"{array}/")}


def test_the_recorded_ones_are_whole():
    for name, size in (("md0", 31744), ("md1", 31744), ("md2", 293888)):
        array = parse_array(name, recorded("sysfs-md-7.2-whole", name))
        assert (array.whole, array.level, array.disks, array.component_kib) == (True, "raid1", 2, size)
    assert (array.bitmap, array.metadata) == ("+8", "1.2")


def test_a_whole_one():
    array = parse_array("md2", WHOLE)
    assert (array.level, array.disks, array.component_kib, array.bitmap) == ("raid1", 2, 293888, "+8")
    assert array.whole
    assert not array.rebuilding
    assert array.percent is None
    assert [member.device for member in array.members] == ["sda4", "sdb4"]
    assert (array.members[1].errors, array.members[1].in_sync) == (3, True)


def test_one_that_is_rebuilt():
    files = {
        **WHOLE,
        "degraded": "1",
        "sync_action": "recover",
        "sync_completed": "146944 / 587776",
        "sync_speed": "51200",
        "dev-sdb4/state": "spare",
    }
    array = parse_array("md2", files)
    assert (array.percent, array.speed, array.rebuilding, array.whole, array.missing) == (25.0, 51200, True, False, 0)


def test_one_whose_member_is_gone():
    files = {**WHOLE, "degraded": "1", "dev-sdb4/state": "faulty", "dev-sdb4/slot": "none"}
    array = parse_array("md2", files, gone={"sdb4"})
    assert (array.missing, array.whole) == (1, False)
    assert array.members[1].said == "faulty, gone"
    assert array.members[1].lost


def test_one_that_waits_for_another():
    array = parse_array("md1", {**WHOLE, "sync_action": "recover", "sync_completed": "delayed"})
    assert (array.percent, array.rebuilding) == (None, True)


def test_one_that_is_reshaped():
    assert parse_array("md0", {**WHOLE, "raid_disks": "4 (3)"}).disks == 4


@pytest.mark.parametrize(
    "broken", [{"raid_disks": ""}, {"raid_disks": "two"}, {"dev-sda4/slot": "first"}, {"degraded": "x"}]
)
def test_a_number_that_is_none_is_unreadable(broken):
    with pytest.raises(Unreadable):
        parse_array("md2", {**WHOLE, **broken})


def test_its_id():
    assert transcript("mdadm-detail-export-4.2-raid1").argv == export_argv("md2")
    uuid = parse_uuid(said("mdadm-detail-export-4.2-raid1"))
    assert uuid == "78bc8d8e:8fbc8146:65813962:8b336a9c"
    assert same_uuid(uuid, "78bc8d8e-8fbc-8146-6581-39628b336a9c")
    assert not same_uuid("", "")
    assert parse_uuid("MD_LEVEL=raid1\n") == ""


def test_its_id_as_the_kernel_has_it():
    """Recorded with mdadm 4.2 and Linux 7.2; with its last member gone mdadm said 2b510d78:b8c357ce:..."""
    assert kernel_uuid("780d512b-ce57-c3b8-575c-40d0d2c12e7a\n") == "780d512b:ce57c3b8:575c40d0:d2c12e7a"
    assert kernel_uuid("") == kernel_uuid("none\n") == ""
