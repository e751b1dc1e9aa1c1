# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instances and their disks, of ``gnt-instance list`` and ``gnt-instance info -s``."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.listing import list_argv, parse_rows
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.argv import info_argv
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Disk
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.parse import (
    FIELDS,
    exact_disks,
    parse_disks,
    parse_instance,
)
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.read import read_instances
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner
from ansible_collections.sci.ganeti.tests.unit.transcripts import said, transcript


def row(**cells):
    return {**dict.fromkeys(FIELDS), "name": "vm1", **cells}


def test_the_words_are_those_that_were_recorded():
    assert list_argv("gnt-instance", FIELDS) == transcript("gnt-instance-list-3.0.2-plain").argv
    assert info_argv() == transcript("gnt-instance-info-3.0.2-static-all").argv


def test_a_listing():
    found = [parse_instance(item) for item in parse_rows(said("gnt-instance-list-3.0.2-plain"), FIELDS)]
    assert [(vm.name, vm.status, vm.primary, vm.secondary) for vm in found] == [
        ("vm1.example.com", "running", "gnt1.example.com", "gnt2.example.com"),
        ("vm2.example.com", "running", "gnt1.example.com", "gnt2.example.com"),
        ("vm3.example.com", "running", "gnt3.example.com", "gnt2.example.com"),
        ("vm4.example.com", "running", "gnt3.example.com", "gnt1.example.com"),
        ("vm5.example.com", "ADMIN_down", "gnt1.example.com", "gnt2.example.com"),
    ]
    assert [vm.should_run for vm in found] == [True, True, True, True, False]
    assert [vm.disks_active for vm in found] == [True, True, True, True, False]
    assert all(vm.mirrored and vm.links == ("br0",) and vm.memory == 32 for vm in found)


def test_an_instance_without_a_mirror_has_no_secondary():
    plain = parse_instance(row(disk_template="plain", pnode="gnt1", snodes="", **{"nic.links": ""}))
    assert (plain.secondary, plain.mirrored, plain.links) == ("", False, ())


def test_a_ganeti_that_does_not_tell_whether_disks_are_active():
    assert parse_instance(row()).disks_active is None


def test_several_network_cards():
    assert parse_instance(row(**{"nic.links": "br0,br1"})).links == ("br0", "br1")
    assert parse_instance(row(**{"nic.links": "[u'br0', u'br1']"})).links == ("br0", "br1")


@pytest.mark.parametrize(
    ("links", "modes", "found"),
    [
        ("br0,100,sw1", "bridged,routed,openvswitch", ("br0", "sw1")),
        (",br0", "routed,bridged", ("br0",)),
        ("main", "routed", ()),
    ],
)
def test_the_link_of_a_routed_card_is_no_device(links, modes, found):
    assert parse_instance(row(**{"nic.links": links, "nic.modes": modes})).links == found


def test_the_disks_of_a_recorded_cluster():
    disks = parse_disks(said("gnt-instance-info-3.0.2-static-all"))
    assert sorted(disks) == [f"vm{number}.example.com" for number in range(1, 6)]
    (disk,) = disks["vm2.example.com"]
    assert (disk.index, disk.size_mib, disk.uuid) == (0, 64, "6cf9aa91-1666-4e11-8a5b-e0803c4a4f63")
    assert dict(disk.minors) == {"gnt1.example.com": 1, "gnt2.example.com": 1}
    assert disk.volumes == (
        "xenvg/2fe462d9-fc9e-4900-926d-cb3f104e06d0.disk0_data",
        "xenvg/2fe462d9-fc9e-4900-926d-cb3f104e06d0.disk0_meta",
    )


def test_the_same_instance_asked_live_gives_the_same():
    (disk,) = parse_disks(said("gnt-instance-info-3.0.2-live"))["vm1.example.com"]
    assert disk.size_mib == 64
    assert dict(disk.minors) == {"gnt1.example.com": 0, "gnt2.example.com": 0}
    assert [path.rsplit("_", 1)[1] for path in disk.volumes] == ["data", "meta"]


class TestSeveralDisks:
    """A secret among the lines, sizes in G and T, a name with a colon, metadata in another group."""

    disks = parse_disks(said("gnt-instance-info-2.9.6-two-disks-composed"))

    def test_sizes_are_mebibytes(self):
        assert [disk.size_mib for disk in self.disks["db.example.com"]] == [1536, 2 * 1024 * 1024]

    def test_each_disk_has_its_own_minors(self):
        first, second = self.disks["db.example.com"]
        assert (first.minor_on("gnt1.example.com"), first.minor_on("gnt2.example.com")) == (4, 17)
        assert (second.minor_on("gnt1.example.com"), second.minor_on("gnt2.example.com")) == (5, 2)
        assert second.minor_on("gnt9.example.com") is None

    def test_each_disk_has_its_own_volumes_and_identity(self):
        first, second = self.disks["db.example.com"]
        assert [path.split("/")[0] for path in first.volumes] == ["xenvg", "metavg"]
        assert [path.split(".")[1] for path in second.volumes] == ["disk1_data", "disk1_meta"]
        assert first.uuid.startswith("6c8c1262")
        assert second.uuid.startswith("75276b6f")

    def test_the_secret_stays_behind(self):
        assert "0123456789abcdef" not in str([disk.as_result() for disk in self.disks["db.example.com"]])

    def test_a_plain_disk_has_one_volume_and_no_minors(self):
        (disk,) = self.disks["scratch.example.com"]
        assert (disk.size_mib, disk.minors) == (512, ())
        assert disk.volumes == ("xenvg/77aa0000-371c-4a3a-816a-e6ccf39b49ee.disk0",)

    def test_an_instance_without_disks_has_none(self):
        assert self.disks["thin.example.com"] == ()


def replying(info, listing=None):
    ran = []

    def execute(argv, limit):
        ran.append(argv)
        text = info if argv == info_argv() else listing or said("gnt-instance-list-3.0.2-plain")
        return Reply(argv, 0, text, "")

    return Ganeti(Runner(execute=execute)), ran


def test_two_commands_read_all_instances():
    ganeti, ran = replying(said("gnt-instance-info-3.0.2-static-all"))
    found = read_instances(ganeti)
    assert len(ran) == 2
    assert all(len(vm.disks) == 1 for vm in found.values())
    assert found["vm3.example.com"].disks[0].minor_on("gnt3.example.com") == 0


@pytest.mark.parametrize(("mib", "printed"), [(1111491, "1.1T"), (1090519, "1.0T"), (1577, "1.5G")])
def test_a_size_that_info_rounds_is_the_listing_s(mib, printed):
    info = said("gnt-instance-info-3.0.2-static-all").replace("drbd, size 64M", f"drbd, size {printed}")
    ganeti, _ran = replying(info, said("gnt-instance-list-3.0.2-plain").replace("||64\n", f"||{mib}\n"))
    rounded, found = parse_disks(info), read_instances(ganeti)
    assert len(found) == 5
    for name, vm in found.items():
        assert [disk.size_mib for disk in vm.disks] == [mib] != [disk.size_mib for disk in rounded[name]]
        assert (vm.disks[0].volumes, vm.disks[0].minors) == (rounded[name][0].volumes, rounded[name][0].minors)


@pytest.mark.parametrize(
    ("cell", "sizes"),
    [
        ("1111491,64", [1111491, 64]),
        ("[1111491, 64]", [1111491, 64]),
        pytest.param(None, [1153434, 64], id="a Ganeti that doesn't tell"),
        pytest.param("", [1153434, 64], id="none"),
        pytest.param("1111491", [1153434, 64], id="one disk was added meanwhile"),
        pytest.param("1111491,64,64", [1153434, 64], id="one was removed"),
        pytest.param("1111491,None", [1153434, 64], id="a disk without a size"),
    ],
)
def test_where_the_listing_has_not_the_size_of_each_disk_the_rounded_ones_count(cell, sizes):
    found = exact_disks((Disk(0, 1153434, "a"), Disk(1, 64, "b")), row(**{"disk.sizes": cell}))
    assert [disk.size_mib for disk in found] == sizes
    assert [(disk.index, disk.uuid) for disk in found] == [(0, "a"), (1, "b")]


def test_an_instance_without_disks_needs_no_sizes():
    assert exact_disks((), row(**{"disk.sizes": ""})) == ()


def test_without_disks_one_command_is_enough():
    ganeti, ran = replying("never asked")
    assert len(read_instances(ganeti, with_disks=False)) == 5
    assert len(ran) == 1


def reads(info):
    """All instances where the listing is empty, and ``gnt-instance info`` answers so."""

    def execute(argv, limit):
        return info if "info" in argv else Reply(argv, 0, "", "")

    return read_instances(Ganeti(Runner(execute=execute)))


@pytest.mark.parametrize("streams", [("No instances.\n", ""), ("", "No instances.\n")])
def test_a_cluster_without_instances_has_none_though_info_ends_with_1(streams):
    assert reads(Reply((), 1, *streams)) == {}


def test_any_other_failure_of_info_is_one():
    with pytest.raises(CommandFailed, match="can't connect"):
        reads(Reply((), 1, "", "can't connect to the daemon\n"))
