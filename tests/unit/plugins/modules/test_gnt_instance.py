# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instances brought into a state, as a task does it: four steps, slices, and what is refused."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.tests.unit.climbing import SECONDARY, replaced
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import EXECUTION, FakeGaneti

ALL = ["vm1", "vm2", "vm3"]
ONE_LOOK = 1e-9
MIRRORED = {"names": ALL, "disks": "mirrored", "poll": 0.0}


def stopped():
    cluster = FakeGaneti()
    for name in cluster.instances:
        cluster.stop(name)
    return cluster


def test_mirrored_in_four_steps(four_steps):
    foreseen, done = four_steps("gnt_instance", lambda: replaced(rate=8), **MIRRORED)
    assert [item["climbed"] for item in done["instances"]] == [["activate-disks", "replace-disks --auto"]] * 3
    assert all(item["done"] and item["jobs"] and not item["error"] for item in done["instances"])
    assert done["pending"] is False
    assert done["progress"] == ["3 of 3 done"]
    # foreseen instance by instance, done side by side
    assert sorted(step["command"] for step in foreseen["plan"]) == sorted(step["command"] for step in done["plan"])


def test_active_in_four_steps(four_steps):
    def apart():
        cluster = replaced(instances=1)
        cluster.nodes[SECONDARY].volumes.update(cluster.instances["vm1.example.com"].disks[0].volumes)
        return cluster

    _foreseen, done = four_steps("gnt_instance", apart, name="vm1", disks="active", poll=0.0)
    assert [step["command"].split()[1] for step in done["plan"]] == ["activate-disks"]


@pytest.mark.parametrize(
    ("make", "state", "command", "status"),
    [(stopped, "started", "startup", "running"), (FakeGaneti, "stopped", "shutdown", "ADMIN_down")],
)
def test_running_or_not_in_four_steps(four_steps, make, state, command, status):
    _foreseen, done = four_steps("gnt_instance", make, names=ALL, state=state, poll=0.0)
    assert [step["command"].split()[1] for step in done["plan"]] == [command] * 3
    assert all(item["done"] and item["status"] == status for item in done["instances"])


def test_another_secondary_in_four_steps(four_steps):
    _foreseen, done = four_steps("gnt_instance", FakeGaneti, **MIRRORED, new_secondary="gnt3")
    assert [step["command"].split()[4:6] for step in done["plan"]] == [["-n", "gnt3.example.com"]] * 3
    places = {(item["primary"], item["secondary"]) for item in done["instances"]}
    assert places == {("gnt1.example.com", "gnt3.example.com")}


def test_a_new_mirror_through_plain_in_four_steps(four_steps):
    def plain():
        cluster = stopped()
        for vm in cluster.instances.values():
            cluster.make_plain(vm)
        return cluster

    _foreseen, done = four_steps("gnt_instance", plain, **MIRRORED, through_plain=True, new_secondary="gnt2")
    assert done["diff"]["before"]["vm1.example.com"] == "plain"


def test_both_instances_and_their_order_are_the_operator_s(run):
    result = run("gnt_instance", replaced(), check=True, names=["vm3", "vm1.example.com"], disks="mirrored")
    assert list(dict.fromkeys(step["subject"] for step in result["plan"])) == ["vm3.example.com", "vm1.example.com"]


def test_one_that_is_named_twice_is_one(run):
    cluster = stopped()
    result = run("gnt_instance", cluster, names=["vm1", "vm1.example.com"], state="started", poll=0.0)
    assert [found["name"] for found in result["instances"]] == ["vm1.example.com"]


@pytest.mark.parametrize("option", ["parallel", "parallel_per_node"])
@pytest.mark.parametrize("check", [True, False])
def test_no_room_for_any_copy_is_refused(run, option, check):
    cluster = replaced()
    result = run("gnt_instance", cluster, check, **MIRRORED, **{option: 0})
    assert f"{option} is 0" in result["found"]
    assert cluster.mutations == []


def test_the_plan_comes_with_reasons_and_risks(run):
    result = run("gnt_instance", replaced(instances=1), check=True, name="vm1", disks="mirrored")
    activate, rebuild = result["plan"]
    assert activate["risk"] == "none"
    assert "holds the only copy" in rebuild["risk"]
    assert all(step["why"] and step["seconds"] and step["where"] for step in result["plan"])


class TestSlices:
    def test_a_slice_answers_though_work_is_left(self, run):
        cluster = replaced(rate=1)
        first = run("gnt_instance", cluster, **MIRRORED, slice=ONE_LOOK)
        assert (first["failed"], first["pending"], first["changed"]) == (False, True, True)
        assert first["progress"][0].startswith("0 of 3 done")
        assert first["memory"]["climbers"][0]["tried"] == ["activate-disks", "replace-disks --auto"]

    def test_the_next_one_goes_on_from_its_memory(self, run):
        cluster, memory, slices = replaced(), {}, 0
        result = {"pending": True}
        while result["pending"]:
            result = run("gnt_instance", cluster, **MIRRORED, slice=ONE_LOOK, memory=memory)
            memory = result["memory"]
            slices += 1
            assert slices < 200
        assert slices > 3
        assert all(item["done"] for item in result["instances"])
        assert result["instances"][0]["climbed"] == ["activate-disks", "replace-disks --auto"]
        assert len(cluster.mutations) == 6


class TestFailures:
    def test_work_that_is_left_at_the_end_of_its_time_is_an_error(self, run):
        result = run("gnt_instance", replaced(rate=1), **MIRRORED, timeout=0.0)
        assert result["failed"] is True
        assert "there is work left: vm1.example.com (" in result["found"]
        assert "Run the same again" in result["remedy"]

    def test_a_failed_job(self, run):
        cluster = replaced()
        for command in ("replace-disks -a", "replace-disks -s"):
            cluster.failing[(command, "vm2.example.com")] = EXECUTION + "Can't find volume group xenvg"
        result = run("gnt_instance", cluster, **MIRRORED)
        assert (result["failed"], result["changed"]) == (True, True)
        assert "1 of 3 instances" in result["found"]
        assert "Can't find volume group xenvg" in result["found"]
        assert [item["done"] for item in result["instances"]] == [True, False, True]
        assert result["commands"]

    def test_a_split_brain_is_refused_before_and_after(self, run):
        cluster = FakeGaneti()
        cluster.part("vm2.example.com")
        args = {**MIRRORED, "new_secondary": "gnt3"}
        foreseen = run("gnt_instance", cluster, check=True, **args)
        assert (foreseen["failed"], foreseen["changed"]) == (True, False)
        assert "parted" in foreseen["found"]
        assert cluster.mutations == []
        done = run("gnt_instance", cluster, **args)
        assert done["failed"] is True
        assert not any(words[-1] == "vm2.example.com" for words in cluster.mutations)

    def test_a_master_whose_daemons_are_down(self, run):
        cluster = replaced()
        cluster.down = "Cannot communicate with the config daemon.\nIs the process running?\n"
        result = run("gnt_instance", cluster, **MIRRORED)
        assert result["failed"] is True
        assert "service ganeti start" in result["msg"]


@pytest.mark.parametrize(
    ("args", "found"),
    [
        ({"names": ["vm9"], "state": "started"}, "'vm9' is not in the cluster"),
        ({"names": ["vm1", "vm9"], "state": "started"}, "'vm9' is not in the cluster"),
        ({"names": ["vm1"], "disks": "mirrored", "new_secondary": "gnt9"}, "'gnt9' is not in the cluster"),
        ({"names": ["vm1; reboot"], "state": "stopped"}, "can't be the name of an instance"),
        ({"names": ["--all"], "state": "stopped"}, "can't be the name of an instance"),
        ({"names": ["vm1"], "disks": "mirrored", "iallocator": "hail --help"}, "can't be the name of an iallocator"),
        ({"names": ["vm1"], "disks": "mirrored", "new_secondary": "$(reboot)"}, "can't be the name of a node"),
        ({"names": ["vm1"]}, "state, disks"),
        ({"state": "started"}, "names"),
        ({"names": ["vm1"], "disks": "mirrored", "through_plain": True}, "new_secondary"),
        ({"names": ["vm1"], "state": "migrated"}, "must be one of"),
    ],
)
def test_what_does_not_fit_is_refused_before_anything_is_done(run, args, found):
    cluster = replaced()
    result = run("gnt_instance", cluster, **args)
    assert result["failed"] is True
    assert found in result["msg"]
    assert cluster.mutations == []


def test_on_another_node_than_the_master(run, host):
    host.name("gnt2")
    cluster = replaced()
    result = run("gnt_instance", cluster, **MIRRORED)
    assert "delegate_to: gnt1.example.com" in result["remedy"]
    assert cluster.ran == []


def test_no_instance_is_nothing_to_do(run):
    cluster = replaced()
    result = run("gnt_instance", cluster, names=[], disks="mirrored")
    assert (result["failed"], result["changed"]) == (False, False)
    assert cluster.mutations == []
