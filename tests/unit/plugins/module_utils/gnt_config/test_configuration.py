# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a master candidate knows without any daemon, and what it keeps to itself."""

from __future__ import annotations

import json

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.gnt_config.facts import UNKNOWN
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_config.parse import parse_config
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_config.read import read_configuration
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.parse import parse_disks
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable
from ansible_collections.sci.ganeti.tests.unit.transcripts import said

ONE, TWO, THREE = "gnt1.example.com", "gnt2.example.com", "gnt3.example.com"
TEXT = said("ganeti-config-3.0.2")


def changed(change):
    data = json.loads(TEXT)
    change(data)
    return parse_config(json.dumps(data))


def node_of(data, name):
    return next(node for node in data["nodes"].values() if node["name"] == name)


def vm_of(data, name):
    return next(vm for vm in data["instances"].values() if vm["name"] == name)


def test_how_new_it_is_and_who_rules():
    edition = parse_config(TEXT).edition
    assert (edition.serial_no, edition.cluster_serial_no, edition.master) == (36, 5, ONE)
    assert edition.roles == {ONE: "master", TWO: "master-candidate", THREE: "master-candidate"}
    assert edition.candidates == (ONE, TWO, THREE)


def test_the_cluster():
    cluster = parse_config(TEXT).cluster
    assert (cluster.name, cluster.master, cluster.volume_group) == ("gnt.example.com", ONE, "xenvg")
    assert (cluster.master_netdev, cluster.links, cluster.enabled_hypervisors) == ("br0", ("br0",), ("fake",))
    assert (cluster.candidate_pool_size, cluster.modify_ssh_setup) == (10, True)
    assert cluster.reserved_volumes == ()


def test_reserved_volumes():
    found = changed(lambda data: data["cluster"].update(reserved_lvs=["xenvg/root", ".*/swap"]))
    assert found.cluster.reserved_volumes == ("xenvg/root", ".*/swap")


def test_the_nodes():
    nodes = parse_config(TEXT).nodes
    assert list(nodes) == [ONE, TWO, THREE]
    first = nodes[ONE]
    assert (first.primary_ip, first.secondary_ip, first.group) == ("192.168.77.11", "192.168.77.11", "default")
    assert first.primaries == ("vm1.example.com", "vm2.example.com", "vm5.example.com")
    assert nodes[TWO].secondaries == ("vm1.example.com", "vm2.example.com", "vm3.example.com", "vm5.example.com")
    assert (first.answers, first.free_memory, first.free_disk) == (False, None, None)


def test_the_instances():
    instances = parse_config(TEXT).instances
    assert list(instances) == [f"vm{number}.example.com" for number in range(1, 6)]
    vm4 = instances["vm4.example.com"]
    assert (vm4.primary, vm4.secondary, vm4.template) == (THREE, ONE, "drbd")
    assert (vm4.status, vm4.admin_state, vm4.disks_active, vm4.links) == (UNKNOWN, "up", True, ("br0",))
    assert (instances["vm5.example.com"].admin_state, instances["vm5.example.com"].disks_active) == ("down", False)


def test_the_link_of_a_routed_card_is_no_device():
    def routed(data):
        data["cluster"]["nicparams"]["default"]["mode"] = "routed"
        vm_of(data, "vm2.example.com")["nics"][0]["nicparams"] = {"mode": "bridged", "link": "br1"}

    found = changed(routed)
    assert found.cluster.links == found.instances["vm1.example.com"].links == ()
    assert found.instances["vm2.example.com"].links == ("br1",)


def test_a_disk():
    (disk,) = parse_config(TEXT).instances["vm4.example.com"].disks
    assert (disk.index, disk.size_mib) == (0, 64)
    assert set(dict(disk.minors)) == {ONE, THREE}
    assert [volume.rsplit("_", 1)[1] for volume in disk.volumes] == ["data", "meta"]
    assert all(volume.startswith("xenvg/") for volume in disk.volumes)


def test_disks_are_what_gnt_instance_info_says():
    """Of two clusters that were made the same way: all but the names that Ganeti draws."""

    def drawn_alike(disks):
        return [(disk.index, disk.size_mib, disk.minors, disk.port, len(disk.volumes)) for disk in disks]

    configured = {name: drawn_alike(vm.disks) for name, vm in parse_config(TEXT).instances.items()}
    told = parse_disks(said("gnt-instance-info-3.0.2-static-all"))
    assert configured == {name: drawn_alike(disks) for name, disks in told.items()}


def test_no_secret_comes_out():
    assert TEXT.count("A-SECRET") > 5
    found = repr(parse_config(TEXT))
    assert "SECRET" not in found
    assert "A-PUBLIC-KEY" not in found


@pytest.mark.parametrize(
    ("flags", "role"),
    [
        ({"offline": True, "master_candidate": False}, "offline"),
        ({"drained": True, "master_candidate": False}, "drained"),
        ({"master_candidate": False}, "regular"),
    ],
)
def test_roles(flags, role):
    edition = changed(lambda data: node_of(data, THREE).update(flags)).edition
    assert edition.roles[THREE] == role
    assert edition.candidates == (ONE, TWO)


def test_a_disk_within_its_instance_as_before_2_14():
    def before(data):
        vm = vm_of(data, "vm1.example.com")
        vm["disks"] = [{**data["disks"][uuid], "dev_type": "drbd8"} for uuid in vm["disks"]]
        vm["disk_template"] = "drbd"

    assert changed(before).instances["vm1.example.com"] == parse_config(TEXT).instances["vm1.example.com"]


def test_a_plain_instance_and_one_without_disks():
    def made(data):
        plain = vm_of(data, "vm1.example.com")
        for uuid in plain["disks"]:
            data["disks"][uuid] = {**data["disks"][uuid]["children"][0]}
        vm_of(data, "vm2.example.com")["disks"] = []

    instances = changed(made).instances
    plain = instances["vm1.example.com"]
    assert (plain.template, plain.secondary, plain.disks[0].minors) == ("plain", "", ())
    assert len(plain.disks[0].volumes) == 1
    assert (instances["vm2.example.com"].template, instances["vm2.example.com"].disks) == ("diskless", ())


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"nodes": {}}', TEXT[:-40], '{"nodes": [], "A-SECRET": 1}'])
def test_a_torn_file_is_said_to_be_one_and_nothing_of_it_is_shown(text):
    with pytest.raises(Unreadable) as caught:
        parse_config(text)
    assert caught.value.remedy
    assert "SECRET" not in str(caught.value)


def test_a_node_that_holds_none(tmp_path):
    assert read_configuration(str(tmp_path)) is None
    (tmp_path / "config.data").write_text(TEXT)
    assert read_configuration(str(tmp_path)) == parse_config(TEXT)
