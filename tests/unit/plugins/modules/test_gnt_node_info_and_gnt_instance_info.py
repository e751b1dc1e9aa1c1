# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes and instances, all or some of them."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti
from ansible_collections.sci.ganeti.tests.unit.transcripts import said


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (None, ["gnt1.example.com", "gnt2.example.com", "gnt3.example.com"]),
        (["gnt2"], ["gnt2.example.com"]),
        (["gnt3.example.com", "gnt1"], ["gnt1.example.com", "gnt3.example.com"]),
        ([], []),
    ],
)
def test_nodes(run, names, found):
    cluster = FakeGaneti()
    args = {} if names is None else {"names": names}
    result = run("gnt_node_info", cluster, **args)
    assert [node["name"] for node in result["nodes"]] == found
    assert len(cluster.ran) == 1
    assert "instances" not in result


@pytest.mark.parametrize(
    ("names", "found"), [(None, ["vm1", "vm2", "vm3"]), (["vm3", "vm1.example.com"], ["vm1", "vm3"])]
)
def test_instances(run, names, found):
    cluster = FakeGaneti(disks=2)
    args = {} if names is None else {"names": names}
    result = run("gnt_instance_info", cluster, **args)
    assert [vm["name"].split(".")[0] for vm in result["instances"]] == found
    assert all(disk["condition"] == "clean" for vm in result["instances"] for disk in vm["disks"])
    assert len(cluster.ran) == 4


@pytest.mark.parametrize("size", [3, 300])
@pytest.mark.parametrize(("module", "commands"), [("gnt_node_info", 1), ("gnt_instance_info", 4)])
def test_it_costs_the_same_whatever_the_size(run, size, module, commands):
    cluster = FakeGaneti(nodes=size, instances=size)
    result = run(module, cluster)
    assert len(cluster.ran) == len(result["reads"]) == commands


@pytest.mark.parametrize(("module", "key"), [("gnt_node_info", "nodes"), ("gnt_instance_info", "instances")])
class TestBoth:
    def test_a_name_that_nobody_has_is_refused_with_those_there_are(self, run, module, key):
        result = run(module, FakeGaneti(), names=["nobody"])
        assert result["failed"]
        assert "'nobody' is not in the cluster" in result["found"]
        assert "1.example.com" in result["found"]
        assert result["remedy"]

    def test_another_node_says_who_the_master_is(self, run, host, module, key):
        host.name("gnt3")
        result = run(module, FakeGaneti(), names=["anything"])
        assert (result["failed"], result["is_master"], result["master"]) == (False, False, "gnt1.example.com")
        assert result[key] == []

    def test_daemons_that_are_down_are_an_answer_too_and_ssconf_says_what_it_knows(self, run, module, key):
        cluster = FakeGaneti()
        cluster.down = said("gnt-node-list-3.0.2-not-master")
        result = run(module, cluster)
        assert (result["failed"], result["master_reachable"], result[key]) == (False, False, [])
        assert result["trouble"]
        assert result["ssconf"]["nodes"] == list(cluster.nodes)

    def test_nothing_is_changed(self, run, module, key):
        cluster = FakeGaneti()
        assert run(module, cluster, check=True)["changed"] is False
        assert cluster.mutations == []
