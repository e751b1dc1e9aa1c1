# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node without primaries, or without mirrors: four steps each, and what is refused."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti

GNT1, GNT2, GNT3, GNT4 = (f"gnt{number}.example.com" for number in (1, 2, 3, 4))
FAST = {"poll": 0.0}


def commands_of(done, name):
    """What was planned for an instance, by its short name."""
    return [step["command"] for step in done["plan"] if step["subject"].startswith(f"{name}.")]


def on_gnt2(instances=2):
    """Everything runs on a node that isn't the master."""
    cluster = FakeGaneti(instances=instances)
    cluster.swap_all()
    return cluster


def dead(offline=True):
    cluster = on_gnt2()
    cluster.die(GNT2)
    if offline:
        cluster.nodes[GNT2].role = "O"
    return cluster


def cut_off_before():
    """One mirror lost its primary an hour before the other did."""
    cluster = on_gnt2()
    for disk in cluster.instances["vm1.example.com"].disks:
        cluster.cut(disk, GNT2, 0)
    cluster.nodes[GNT1].kernel = [line.replace("T03:", "T02:") for line in cluster.nodes[GNT1].kernel]
    cluster.die(GNT2)
    cluster.nodes[GNT2].role = "O"
    return cluster


def test_running_instances_are_migrated_in_four_steps(four_steps):
    foreseen, done = four_steps("gnt_node", lambda: FakeGaneti(instances=2), name="gnt1", primaries="none", **FAST)
    assert [step["command"] for step in done["plan"]] == [
        f"gnt-instance migrate -f --submit --print-jobid vm{number}.example.com" for number in (1, 2)
    ]
    assert foreseen["plan"] == done["plan"]
    assert done["node"]["primaries"] == []


def test_dead_nodes_instances_are_failed_over_in_four_steps(four_steps):
    _foreseen, done = four_steps("gnt_node", dead, name="gnt2", primaries="none", method="failover", **FAST)
    assert [step["command"] for step in done["plan"]] == [
        f"gnt-instance failover -f --submit --print-jobid vm{number}.example.com" for number in (1, 2)
    ]
    assert [found["done"] for found in done["instances"]] == [True, True]


def test_a_stopped_one_is_connected_before_it_moves(run):
    cluster = FakeGaneti(instances=1)
    cluster.stop("vm1.example.com")
    run("gnt_node", cluster, name="gnt1", primaries="none", **FAST)
    assert [words[1] for words in cluster.mutations] == ["activate-disks", "failover"]
    assert cluster.instances["vm1.example.com"].primary == GNT2
    assert not cluster.instances["vm1.example.com"].running


def test_some_may_stay(run):
    cluster = FakeGaneti(instances=2)
    run("gnt_node", cluster, name="gnt1", primaries="none", primaries_kept=["vm2"], **FAST)
    assert [words[-1] for words in cluster.mutations] == ["vm1.example.com"]


def test_a_node_that_is_not_marked_offline_is_not_failed_over(run):
    cluster = dead(offline=False)
    found = run("gnt_node", cluster, name="gnt2", primaries="none", method="failover", **FAST)
    assert found["failed"]
    assert "gnt-node modify -C no -O yes" in found["remedy"]
    assert cluster.mutations == []


def test_a_mirror_cut_off_before_is_not_started(run):
    cluster = cut_off_before()
    found = run("gnt_node", cluster, name="gnt2", primaries="none", method="failover", **FAST)
    assert found["failed"]
    assert "vm1.example.com: unknown" in found["found"]
    assert "vm2" not in found["found"]
    assert "accept_data_loss=vm1.example.com" in found["remedy"]
    assert cluster.mutations == []


def test_its_loss_may_be_accepted_by_name(run):
    cluster = cut_off_before()
    found = run("gnt_node", cluster, name="gnt2", primaries="none", method="failover", accept_data_loss=["vm1"], **FAST)
    assert not found["failed"]
    assert {vm.primary for vm in cluster.instances.values()} == {GNT1}


def test_a_plain_instance_cannot_leave(run):
    cluster = FakeGaneti(instances=1)
    cluster.instances["vm1.example.com"].template = "plain"
    found = run("gnt_node", cluster, name="gnt1", primaries="none", **FAST)
    assert found["failed"]
    assert "they are on gnt1.example.com only" in found["found"]
    assert cluster.mutations == []


def test_a_mirror_that_is_not_clean_is_not_migrated_to(run):
    cluster = FakeGaneti(instances=1)
    cluster.part("vm1.example.com")
    found = run("gnt_node", cluster, name="gnt1", primaries="none", **FAST)
    assert found["failed"]
    assert "activate-disks" in found["remedy"]
    assert cluster.mutations == []


@pytest.mark.parametrize("where", [{"iallocator": "hail"}, {"new_secondary": "gnt3"}])
def test_mirrors_leave_in_four_steps(four_steps, where):
    _foreseen, done = four_steps(
        "gnt_node", lambda: FakeGaneti(instances=2), name="gnt2", secondaries="none", **where, **FAST
    )
    assert [words.split()[1] for words in commands_of(done, "vm1")] == ["add-tags", "replace-disks", "remove-tags"]
    assert done["node"]["secondaries"] == []


@pytest.mark.parametrize("state", ["blank", "whole"])
def test_one_that_has_left_it_in_a_run_that_was_killed_is_brought_in_order_where_it_is(run, state):
    cluster = FakeGaneti(instances=2)
    cluster.move("vm1.example.com", GNT2, GNT3)
    cluster.instances["vm1.example.com"].tags.add(f"sci.ganeti:mirror-was:{GNT2}")
    if state == "blank":
        cluster.blank(GNT3)
        cluster.admit(GNT3)
    found = run("gnt_node", cluster, name="gnt2", secondaries="none", iallocator="hail", **FAST)
    assert not found["failed"], found
    assert {vm.secondary for vm in cluster.instances.values()} == {GNT3}
    assert not any(vm.tags for vm in cluster.instances.values())
    rebuilt = [words for words in cluster.mutations if words[1] == "replace-disks" and "-a" in words]
    assert [words[-1] for words in rebuilt] == (["vm1.example.com"] if state == "blank" else [])


def test_mirrors_do_not_leave_a_node_for_itself(run):
    cluster = FakeGaneti(instances=2)
    result = run("gnt_node", cluster, name=GNT2, secondaries="none", new_secondary="gnt2", **FAST)
    assert "can't leave it for gnt2.example.com itself" in result["found"]
    assert cluster.mutations == []


def test_the_failover_of_an_instance_alone_in_four_steps(four_steps):
    _foreseen, done = four_steps("gnt_instance", dead, names=["vm2"], moved_off="gnt2", method="failover", **FAST)
    assert [step["subject"] for step in done["plan"]] == ["vm2.example.com"]


@pytest.mark.parametrize(
    ("module", "given"),
    [
        ("gnt_node", {"name": "gnt2", "primaries": "none"}),
        ("gnt_instance", {"names": ["vm1", "vm2"], "moved_off": "gnt2"}),
    ],
)
def test_those_alone_are_asked_that_lost_a_mirror_with_the_node(run, module, given):
    """On a cluster of many nodes that is what there is time for."""
    cluster = FakeGaneti(nodes=30, instances=2)
    cluster.swap_all()
    cluster.die(GNT2)
    cluster.nodes[GNT2].role = "O"
    assert not run(module, cluster, method="failover", **given, **FAST).get("failed")
    surveys = [words for words in cluster.ran if words[:2] == ("gnt-cluster", "command")]
    assert {words[3:-1] for words in surveys} == {("-n", GNT1)}


def parted():
    """One whose two sides have parted, on a node that lives."""
    cluster = FakeGaneti(instances=1)
    cluster.part("vm1.example.com")
    return cluster


def test_a_split_one_leaves_a_node_that_lives_in_four_steps(four_steps):
    args = {"names": ["vm1"], "moved_off": "gnt1", "method": "abandon", "accept_data_loss": ["vm1"]}
    _foreseen, done = four_steps("gnt_instance", parted, **args, **FAST)
    assert [step["command"] for step in done["plan"]] == [
        "gnt-instance deactivate-disks -f --submit --print-jobid vm1.example.com",
        "gnt-instance failover -f --submit --print-jobid vm1.example.com",
    ]
    assert "left behind" in done["plan"][1]["risk"]


@pytest.mark.parametrize(
    ("module", "args"),
    [("gnt_instance", {"names": ["vm1"], "moved_off": "gnt1"}), ("gnt_node", {"name": "gnt1", "primaries": "none"})],
)
def test_nothing_is_left_behind_that_nobody_named(run, module, args):
    cluster = parted()
    result = run(module, cluster, **args, method="abandon", **FAST)
    assert result["failed"] is True
    assert "accept_data_loss=vm1.example.com" in result["msg"]
    assert cluster.mutations == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"primaries": "none", "role": "offline"},
        {"primaries": "none", "secondaries": "none", "iallocator": "hail"},
        {"secondaries": "none"},
    ],
)
def test_wishes_that_exclude_each_other(run, wrong):
    assert run("gnt_node", FakeGaneti(), name="gnt1", **wrong)["failed"]


def test_a_failover_that_a_killed_run_has_left_behind_is_waited_for(run):
    cluster = dead()
    cluster.submit(("gnt-instance", "failover", "-f", "--submit", "--print-jobid", "vm1.example.com"))
    found = run("gnt_node", cluster, name="gnt2", primaries="none", method="failover", **FAST)
    assert not found["failed"], found
    assert [words[-1] for words in cluster.mutations] == ["vm1.example.com", "vm2.example.com"]
    assert {vm.primary for vm in cluster.instances.values()} == {GNT1}


@pytest.mark.parametrize("args", [{"primaries": "none"}, {"secondaries": "none", "iallocator": "hail"}])
def test_of_a_node_that_is_empty_already_the_nodes_are_listed_once(run, args):
    cluster = FakeGaneti(instances=2)
    found = run("gnt_node", cluster, name="gnt3", **args, **FAST)
    assert (found["failed"], found["changed"], found["node"]["primaries"]) == (False, False, [])
    assert [words[0:2] for words in cluster.ran].count(("gnt-node", "list")) == 1


def test_a_node_of_another_group_that_is_off_is_not_asked_and_stops_nothing(run):
    cluster = FakeGaneti(nodes=4, instances=2)
    cluster.nodes[GNT4].group, cluster.nodes[GNT4].role = "other", "O"
    cluster.die(GNT4)
    found = run("gnt_node", cluster, name="gnt2", secondaries="none", iallocator="hail", **FAST)
    assert not found["failed"], found
    assert {vm.secondary for vm in cluster.instances.values()} == {GNT3}
    assert not any(GNT4 in word for words in cluster.ran for word in words)


def test_one_that_is_dead_and_not_marked_is_named_with_the_way_on(run):
    cluster = FakeGaneti(nodes=4, instances=1)
    cluster.nodes[GNT4].group = "other"
    cluster.die(GNT4)
    found = run("gnt_node", cluster, name="gnt2", secondaries="none", iallocator="hail", **FAST)
    assert found["failed"]
    assert "Can't get data for node gnt4.example.com" in found["found"]
    assert "sci.ganeti.failover_node" in found["remedy"]


def one_stopped():
    cluster = FakeGaneti(instances=2)
    cluster.stop("vm1.example.com")
    return cluster


@pytest.mark.parametrize("where", [{"iallocator": "hail"}, {"new_secondary": "gnt3"}])
def test_the_mirror_of_a_stopped_one_is_connected_before_it_leaves_and_rests_again(four_steps, where):
    _foreseen, done = four_steps("gnt_node", one_stopped, name="gnt2", secondaries="none", **where, **FAST)
    words = [words.split() for words in commands_of(done, "vm1")]
    for_the_copy, for_the_move = "sci.ganeti:disks-at-rest", f"sci.ganeti:mirror-was:{GNT2}"
    assert [(command[1], command[-1]) for command in words if command[-1].startswith("sci")] == [
        ("add-tags", for_the_copy),
        ("add-tags", for_the_move),
        ("remove-tags", for_the_copy),
        ("remove-tags", for_the_move),
    ]
    jobs = [command[1] for command in words if not command[-1].startswith("sci")]
    assert jobs == ["activate-disks", "replace-disks", "deactivate-disks"]
    assert done["node"]["secondaries"] == []


def test_disks_that_were_active_though_it_is_stopped_stay_so(run):
    cluster = one_stopped()
    run("gnt_instance", cluster, names=["vm1"], disks="active", **FAST)
    cluster.mutations.clear()
    run("gnt_node", cluster, name="gnt2", secondaries="none", iallocator="hail", **FAST)
    assert {words[1] for words in cluster.mutations} == {"add-tags", "replace-disks", "remove-tags"}
    assert not any("sci.ganeti:disks-at-rest" in words for words in cluster.mutations)
    assert cluster.instances["vm1.example.com"].active


def test_one_that_is_started_meanwhile_keeps_its_disks(run):
    cluster = one_stopped()
    vm = cluster.instances["vm1.example.com"]
    rest = cluster._rest

    def started_before(vm, forced):
        vm.admin, vm.running = "up", True
        return rest(vm, forced)

    cluster._rest = started_before
    found = run("gnt_node", cluster, name="gnt2", secondaries="none", iallocator="hail", **FAST)
    assert not found["failed"], found
    assert (vm.secondary, vm.active) == (GNT3, True)
