# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Before and after, out of what the modules answered at different times."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.plugin_utils.report.seen import Seen, Sights, after
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti
from ansible_collections.sci.ganeti.tests.unit.fake_seat import FakeSeat
from ansible_collections.sci.ganeti.tests.unit.fake_seeds import configuration
from ansible_collections.sci.ganeti.tests.unit.host import Host
from ansible_collections.sci.ganeti.tests.unit.reported import ONE, THREE, TWO, census_of

VM = "vm1.example.com"

LISTED = ("nodes", "instances")
"""What switch_master lists, before and after."""


@pytest.fixture(name="asked_first", params=["the master is heard first", "the master is heard last"])
def _asked_first(request, tmp_path, monkeypatch, capsys):
    """What was seen once every node has told what it has of the configuration and of a master's work, the second one
    ruling: as switch_master and retire_node ask."""
    host = Host(tmp_path, monkeypatch, capsys)
    (tmp_path / "config.data").write_text(configuration())
    seat = FakeSeat(tmp_path, master=TWO)
    sights, names = Sights(), (TWO, ONE) if request.param == "the master is heard first" else (ONE, TWO)
    for name in names:
        host.name(name)
        sights = after(
            sights, "gnt_cluster_info", host.run("gnt_cluster_info", seat, gather=["config", "mastership"]), name
        )
    return sights


def ruled_by(name, dead=""):
    """A cluster with this master."""
    cluster = FakeGaneti(instances=2)
    cluster.nodes[cluster.master].role, cluster.nodes[name].role = "C", "M"
    cluster.master = name
    if dead:
        cluster.nodes[dead].role = "O"
    return cluster


def test_the_first_look_stays_and_the_last_one_counts():
    seen = Seen().taking({"a": 1, "b": 1}, whole=True).taking({"a": 2}).taking({"a": 3})
    assert (seen.first, seen.last) == ({"a": 1, "b": 1}, {"a": 3, "b": 1})


def test_what_a_whole_listing_lacks_is_gone_and_what_it_has_more_is_new():
    seen = Seen().taking({"a": 1, "b": 1}, whole=True).taking({"b": 1, "c": 1}, whole=True)
    assert (seen.first, seen.last) == ({"a": 1, "b": 1}, {"b": 1, "c": 1})


def test_some_that_were_seen_before_all_were_listed_are_older():
    seen = Seen().taking({"a": 1}).taking({"a": 2, "b": 2}, whole=True)
    assert (seen.first, seen.last) == ({"a": 1, "b": 2}, {"a": 2, "b": 2})


def test_a_look_that_did_not_gather_a_part_takes_nothing_away():
    census = census_of(FakeGaneti(instances=1)).as_result()
    sights = after(Sights(), "gnt_cluster_info", census, "gnt1")
    again = after(sights, "gnt_cluster_info", {**census, "instances": [], "nodes": [], "surveys": []}, "gnt1")
    assert again.of("last") == sights.of("last")


def test_a_few_instances_that_are_looked_at_again():
    cluster = FakeGaneti(instances=2)
    sights = after(Sights(), "gnt_cluster_info", census_of(cluster).as_result(), "gnt1")
    cluster.stop(VM)
    some = [item for item in census_of(cluster).as_result()["instances"] if item["name"] == VM]
    sights = after(sights, "gnt_instance_info", {"instances": some}, "gnt1")
    assert sights.instances.first[VM]["status"] == "running"
    assert sights.instances.last[VM]["status"] == "ADMIN_down"
    assert len(sights.instances.last) == 2


def test_what_gnt_instance_answers_is_no_listing():
    assert after(Sights(), "gnt_instance", {"instances": [{"name": VM, "tried": []}]}, "gnt1") == Sights()


def configured(serial, role="master"):
    census = census_of(FakeGaneti(instances=1)).as_result()
    nodes = [{**node, "role": role if node["name"] == ONE else node["role"]} for node in census["nodes"]]
    known = {"master_reachable": False, "from_configuration": True, "configuration": {"serial_no": serial}}
    return {**census, **known, "nodes": nodes, "surveys": []}


def test_without_a_master_the_newest_configuration_is_the_picture_before():
    sights = Sights()
    for serial, role in ((36, "regular"), (38, "master"), (37, "offline")):
        sights = after(sights, "gnt_cluster_info", configured(serial, role), "gnt2")
    before = sights.of("first")
    assert (before["from_configuration"], before["nodes"][ONE]["role"]) == (True, "master")
    assert before["nodes"][TWO]["answers"] is None
    taken_over = FakeGaneti(instances=1)
    taken_over.die(ONE)
    sights = after(sights, "gnt_cluster_info", census_of(taken_over).as_result(), "gnt2")
    assert {**sights.of("first"), "drbd": {}} == before
    assert sights.of("last")["drbd"][ONE] is None
    assert sights.of("last")["from_configuration"] is False
    assert sights.of("last")["nodes"][TWO]["answers"] is True
    # an old one that comes up later says nothing of what is
    assert after(sights, "gnt_cluster_info", configured(99), "gnt3") == sights


def test_where_a_master_answers_what_candidates_have_of_the_configuration_is_no_picture(asked_first):
    assert asked_first.of("first") == asked_first.of("last")
    assert (asked_first.of("first")["nodes"], asked_first.of("first")["from_configuration"]) == ({}, False)


def test_who_ruled_before_a_switch_and_who_rules_after_it(asked_first):
    sights = after(asked_first, "gnt_cluster_info", census_of(ruled_by(TWO), (*LISTED, "jobs")).as_result(), "gnt2")
    sights = after(sights, "gnt_cluster_info", census_of(ruled_by(ONE), LISTED).as_result(), "gnt1")
    roles = [{name: node["role"] for name, node in sights.of(which)["nodes"].items()} for which in ("first", "last")]
    assert [role[ONE] for role in roles] == ["master-candidate", "master"]
    assert [role[TWO] for role in roles] == ["master", "master-candidate"]
    assert [sights.of(which)["from_configuration"] for which in ("first", "last")] == [False, False]
    assert sights.instances.first == sights.instances.last
    assert sights.instances.first[VM]["status"] == "running"


def test_nothing_but_the_node_that_was_retired_is_another_one_after_it(asked_first):
    sights = asked_first
    for cluster in (ruled_by(TWO), ruled_by(TWO, dead=THREE)):
        sights = after(sights, "gnt_cluster_info", census_of(cluster).as_result(), "gnt2")
    changed = [name for name, node in sights.nodes.first.items() if node != sights.nodes.last[name]]
    assert (changed, sights.of("first")["from_configuration"]) == ([THREE], False)
    assert sights.instances.first == sights.instances.last


def test_a_listing_without_disks_takes_nothing_away_from_what_was_read_of_them():
    sights = after(Sights(), "gnt_cluster_info", census_of(FakeGaneti(instances=1)).as_result(), "gnt1")
    again = after(sights, "gnt_cluster_info", census_of(FakeGaneti(instances=1), LISTED).as_result(), "gnt1")
    assert again.instances.last[VM]["disks"] == sights.instances.first[VM]["disks"] != []


def test_devices_arrays_and_disks_of_each_host():
    device = {"minor": 3, "connection": "StandAlone", "role": "Primary", "disk": "UpToDate", "history": ["long"]}
    sights = after(Sights(), "drbd_info", {"host": ONE, "devices": [device]}, "gnt1")
    assert sights.drbd.last[ONE]["3"]["connection"] == "StandAlone"
    assert "history" not in sights.drbd.last[ONE]["3"]
    array = {"name": "md0", "whole": False}
    sights = after(sights, "mdadm_info", {"arrays": [array]}, "gnt1")
    sights = after(sights, "disk_info", {"disks": [], "arrays": [{**array, "whole": True}]}, "gnt1")
    assert (sights.arrays.first["gnt1"]["md0"]["whole"], sights.arrays.last["gnt1"]["md0"]["whole"]) == (False, True)


def test_what_a_module_that_acts_has_read_again_counts_though_nothing_comes_after_it():
    census = census_of(FakeGaneti(instances=1)).as_result()
    sights = after(Sights(), "gnt_cluster_info", census, "gnt1")
    node = next(node for node in census["nodes"] if node["name"] == TWO)
    sights = after(sights, "gnt_node", {"changed": True, "node": {**node, "role": "offline"}}, "gnt1")
    assert (sights.nodes.first[TWO]["role"], sights.nodes.last[TWO]["role"]) == ("master-candidate", "offline")
    assert set(sights.nodes.last) == {node["name"] for node in census["nodes"]}
    assert after(sights, "gnt_node", {"failed": True}, "gnt1") == sights


def test_an_array_that_was_rebuilt_leaves_the_others_as_they_were():
    arrays = [{"name": "md0", "whole": False}, {"name": "md1", "whole": True}]
    sights = after(Sights(), "mdadm_info", {"arrays": arrays}, "gnt1")
    sights = after(sights, "mdadm_array", {"changed": True, "array": {"name": "md0", "whole": True}}, "gnt1")
    assert [array["whole"] for array in sights.arrays.first["gnt1"].values()] == [False, True]
    assert [array["whole"] for array in sights.arrays.last["gnt1"].values()] == [True, True]
    assert after(sights, "mdadm_array", {"failed": True}, "gnt1") == sights
