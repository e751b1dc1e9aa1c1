# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a machine can take a node's place: everything that doesn't fit, each with its remedy."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.machine.fit import misfits

MACHINE = {
    "ganeti_version": "3.0.2-3",
    "drbd_version": "8.4.11",
    "volume_groups": {"xenvg": {"size_mib": 24848.0, "free_mib": 24848.0}},
    "volumes": [],
    "drbd_minors": [],
    "links": ["br0", "eth0", "lo"],
    "addresses": ["192.0.2.12", "10.0.0.12"],
    "clock_offset": 0.5,
}
NEEDS = {
    "addresses": ["192.0.2.12", "10.0.0.12"],
    "links": ["br0"],
    "volume_group": "xenvg",
    "volumes": [{"name": "xenvg/a_data", "size_mib": 1024}, {"name": "xenvg/a_meta", "size_mib": 128}],
}
MASTER = {"ganeti_version": "3.0.2-3", "drbd_version": "8.4.11", "clock_offset": 0.1}


def group(free):
    return {"volume_groups": {"xenvg": {"size_mib": 24848.0, "free_mib": free}}}


@pytest.mark.parametrize(
    "machine",
    [
        pytest.param({}, id="as it should be"),
        pytest.param(group(1152.0), id="just room enough"),
        pytest.param(
            {**group(0.0), "volumes": [{"name": "xenvg/a_data"}, {"name": "xenvg/a_meta"}]}, id="volumes are there"
        ),
        pytest.param({"drbd_version": "8.4.7"}, id="another release of the same series"),
        pytest.param({"clock_offset": 59.0}, id="a clock that is nearly right"),
        pytest.param({"clock_offset": None}, id="a clock that was not asked"),
        pytest.param({"drbd_minors": [{"minor": 0, "role": "Secondary"}]}, id="devices that nothing uses"),
    ],
)
def test_what_fits(machine):
    assert misfits({**MACHINE, **machine}, NEEDS, MASTER) == []


def test_a_member_may_be_the_primary_node_of_something():
    machine = {**MACHINE, "drbd_minors": [{"minor": 3, "role": "Primary"}]}
    assert misfits(machine, NEEDS, MASTER, blank=False) == []


def test_a_limit_from_the_command_line_is_a_text():
    assert misfits({**MACHINE, "clock_offset": 100.0}, NEEDS, MASTER, "120") == []


@pytest.mark.parametrize(
    ("machine", "found", "remedy"),
    [
        ({"ganeti_version": ""}, "Ganeti (none), the master has 3.0.2-3", "apt-get install ganeti"),
        ({"ganeti_version": "2.16.0"}, "Ganeti 2.16.0", "apt-get install ganeti"),
        ({"drbd_version": "9.2.1"}, "DRBD 9.2.1, the master has 8.4.11", "Boot it"),
        ({"drbd_version": ""}, "DRBD (none)", "Boot it"),
        ({"volume_groups": {}}, "no volume group 'xenvg'", "vgcreate xenvg"),
        (group(1151.0), "1151 MiB free and the mirrors need 1152 MiB", "vgextend xenvg"),
        ({**group(1000.0), "volumes": [{"name": "xenvg/a_meta"}]}, "need 1024 MiB", "vgextend"),
        ({**group(1000.0), "volumes": [{"name": "other/a_data"}]}, "need 1152 MiB", "vgextend"),
        ({"links": ["eth0", "lo"]}, "no network device br0", "Make the bridge"),
        ({"addresses": ["192.0.2.12"]}, "doesn't have the address 10.0.0.12", "Give it the old machine's"),
        ({"addresses": []}, "(it has none)", "Give it"),
        ({"clock_offset": 200.0}, "200 s ahead of the master's; 60 s are allowed", "chronyc makestep"),
        ({"clock_offset": -200.0}, "200 s behind the master's", "chronyc makestep"),
        ({"drbd_minors": [{"minor": 3, "role": "Primary"}]}, "DRBD devices 3 are Primary", "Stop what runs there"),
    ],
)
def test_what_does_not(machine, found, remedy):
    (sentence,) = misfits({**MACHINE, **machine}, NEEDS, MASTER)
    assert found in sentence
    assert remedy in sentence


def test_everything_is_said_at_once():
    blank = {
        **MACHINE,
        "ganeti_version": "",
        "volume_groups": {},
        "links": ["lo"],
        "addresses": [],
        "clock_offset": 999.0,
    }
    assert len(misfits(blank, NEEDS, MASTER)) == 5


def test_clocks_are_compared_with_each_other_not_with_the_controller_s():
    off = {"clock_offset": 3600.0}
    assert misfits({**MACHINE, **off}, NEEDS, {**MASTER, **off}) == []
    assert misfits({**MACHINE, "clock_offset": 90.0}, NEEDS, MASTER, max_clock_skew=120.0) == []


def test_a_cluster_without_lvm_needs_no_volume_group():
    assert misfits({**MACHINE, "volume_groups": {}}, {**NEEDS, "volume_group": "", "volumes": []}, MASTER) == []


def metadata_elsewhere(groups):
    needs = {**NEEDS, "volumes": [*NEEDS["volumes"], {"name": "metavg/b_meta", "size_mib": 128}]}
    return misfits({**MACHINE, "volume_groups": {"xenvg": {"free_mib": 1152.0}, **groups}}, needs, MASTER)


def test_each_volume_group_has_room_for_its_own_volumes():
    assert metadata_elsewhere({"metavg": {"free_mib": 128.0}}) == []


@pytest.mark.parametrize(
    ("groups", "found", "remedy"),
    [
        ({}, "no volume group 'metavg'", "vgcreate metavg"),
        ({"metavg": {"free_mib": 127.0}}, "'metavg' has 127 MiB free and the mirrors need 128 MiB", "vgextend metavg"),
    ],
)
def test_a_volume_group_that_only_metadata_is_in_is_asked_for_as_well(groups, found, remedy):
    (sentence,) = metadata_elsewhere(groups)
    assert found in sentence
    assert remedy in sentence


def test_a_package_of_another_revision_is_the_same_release():
    assert misfits({**MACHINE, "ganeti_version": "3.0.2-1"}, NEEDS, MASTER) == []
