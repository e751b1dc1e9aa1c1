# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node is emptied while it lives."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import USUAL_PARTS, take_census
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.retire import retire_unproven, retirement
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti

GNT1, GNT2, GNT3, GNT4 = (f"gnt{number}.example.com" for number in (1, 2, 3, 4))
VM1, VM2 = "vm1.example.com", "vm2.example.com"


def cluster_of(nodes=3, **more):
    """vm1 runs on the node, vm2 has its mirror there."""
    cluster = FakeGaneti(nodes=nodes, instances=2, **more)
    cluster.swap(cluster.instances[VM1])
    return cluster


def census(cluster):
    known = Ssconf(GNT1, "gnt.example.com", GNT1, nodes=tuple(cluster.nodes))
    return take_census(Ganeti(Runner(execute=cluster)), USUAL_PARTS, known)


def plan(cluster, node="gnt2", **more):
    return retirement(census(cluster), node, **more)


def commands(found):
    assert found.refusal == "", found.refusal
    return [" ".join(step.command).replace("--submit --print-jobid ", "") for step in found.steps]


def test_drained_moved_evacuated_offline():
    found = plan(cluster_of())
    assert commands(found) == [
        f"gnt-node modify -f --auto-promote -C no -D yes {GNT2}",
        f"gnt-instance migrate -f {VM1}",
        *moved_away(VM2),
        *moved_away(VM1),
        f"gnt-node modify -f --auto-promote -O yes {GNT2}",
    ]
    assert (found.moving, found.alone) == ((VM1,), ())


def moved_away(name):
    """A mirror that leaves the node, and what the cluster knows until the new one is whole."""
    return [
        f"gnt-instance add-tags {name} sci.ganeti:mirror-was:{GNT2}",
        f"gnt-instance replace-disks -I hail {name}",
        f"gnt-instance remove-tags {name} sci.ganeti:mirror-was:{GNT2}",
    ]


def at_rest_again(name):
    """A copy of disks that aren't active but for it."""
    *moved, known_no_more = moved_away(name)
    return [
        f"gnt-instance add-tags {name} sci.ganeti:disks-at-rest",
        f"gnt-instance activate-disks {name}",
        *moved,
        f"gnt-instance deactivate-disks {name}",
        f"gnt-instance remove-tags {name} sci.ganeti:disks-at-rest",
        known_no_more,
    ]


def test_stopped_ones_are_connected_for_the_copy():
    cluster = cluster_of()
    cluster.stop(VM1)
    cluster.stop(VM2)
    assert commands(plan(cluster))[1:-1] == [
        f"gnt-instance activate-disks {VM1}",
        f"gnt-instance failover -f {VM1}",
        *at_rest_again(VM2),
        *at_rest_again(VM1),
    ]


def test_a_last_good_copy_is_found_before_anything_moves():
    cluster = cluster_of()
    cluster.part(VM2)
    refusal = plan(cluster).refusal
    assert VM2 in refusal
    assert "parted" in refusal


def test_with_two_nodes_the_mirrors_stay_and_that_is_said():
    found = plan(cluster_of(nodes=2))
    assert not any("replace-disks" in command for command in commands(found))
    assert found.evacuating == ()
    assert set(found.alone) == {VM1, VM2}


def test_mirrors_may_be_left_on_purpose():
    found = plan(cluster_of(), evacuate=False)
    assert (found.evacuating, set(found.alone)) == ((), {VM1, VM2})


def test_where_there_is_no_third_node_they_cannot_leave():
    assert "mirrors can't leave it" in plan(cluster_of(nodes=2), evacuate=True).refusal


def test_a_third_node_of_another_group_is_none_that_a_mirror_could_go_to():
    cluster = cluster_of()
    cluster.nodes[GNT3].group = "other"
    assert set(plan(cluster).alone) == {VM1, VM2}
    refusal = plan(cluster, evacuate=True).refusal
    assert "only gnt1.example.com is in use in the node group default: mirrors can't leave it" in refusal


def in_two_groups():
    cluster = cluster_of(nodes=4)
    cluster.nodes[GNT4].group = "other"
    return cluster


def test_a_node_of_another_group_that_is_off_stops_nothing():
    cluster = in_two_groups()
    cluster.nodes[GNT4].role = "O"
    cluster.die(GNT4)
    found = plan(cluster)
    assert set(found.evacuating) == {VM1, VM2}
    assert not any(GNT4 in word for words in cluster.ran for word in words)


def test_one_that_should_answer_and_does_not_would_stop_it_half_way():
    cluster = in_two_groups()
    cluster.die(GNT4)
    refusal = plan(cluster).refusal
    assert "gnt4.example.com doesn't answer and isn't marked offline" in refusal
    assert "failover_node -e node=gnt4.example.com" in refusal
    assert set(plan(cluster, evacuate=False).alone) == {VM1, VM2}


def test_a_mirror_between_two_groups_is_moved_by_nobody():
    cluster = in_two_groups()
    cluster.move(VM2, GNT2, GNT4)
    cluster.swap(cluster.instances[VM2])
    cluster.nodes[GNT3].group = "other"
    refusal = plan(cluster, node="gnt4").refusal
    assert refusal == ""
    cluster.nodes["gnt5.example.com"] = replace(cluster.nodes[GNT3], name="gnt5.example.com")
    refusal = plan(cluster, node="gnt4").refusal
    assert "The two nodes of vm2.example.com are of different groups" in refusal
    assert "gnt-instance replace-disks -n NODE vm2.example.com" in refusal


def test_a_stopped_one_is_connected_first():
    cluster = cluster_of()
    cluster.stop(VM1)
    assert commands(plan(cluster))[1:3] == [f"gnt-instance activate-disks {VM1}", f"gnt-instance failover -f {VM1}"]


def test_what_has_no_mirror_would_be_gone():
    cluster = cluster_of()
    cluster.instances[VM1].template = "plain"
    assert "vm1.example.com has no mirror" in plan(cluster).refusal


def test_a_mirror_that_is_not_clean_stops_it():
    cluster = cluster_of()
    cluster.part(VM1)
    assert "its mirror isn't clean" in plan(cluster).refusal


def test_one_that_a_job_moves_already_is_not_judged_by_what_is_seen_meanwhile():
    """A run was killed, and its job goes on: a migration takes the two sides of a disk apart for a moment."""
    cluster = cluster_of()
    planned = commands(plan(cluster))
    job = cluster.submit(["gnt-instance", "migrate", "-f", "--submit", "--print-jobid", VM1])
    cluster.jobs[job].work = itertools.repeat(None)
    cluster.part(VM1)
    assert commands(plan(cluster)) == planned
    cluster.part(VM2)
    assert plan(cluster).refusal.startswith(f"{VM2}: "), "nothing works on that one"


@pytest.mark.parametrize("more", [{}, {"evacuate": False}])
def test_one_whose_mirror_has_left_it_in_a_run_that_was_killed_is_waited_for(more):
    cluster = cluster_of(rate=1)
    cluster.move(VM2, GNT2, GNT3)
    cluster.instances[VM2].tags.add(f"sci.ganeti:mirror-was:{GNT2}")
    cluster.submit(["gnt-instance", "replace-disks", "--submit", "--print-jobid", "-s", VM2])
    cluster.tick(2)
    found = plan(cluster, **more)
    assert found.moved == (VM2,)
    assert VM2 not in found.evacuating
    assert f"gnt-instance remove-tags {VM2} sci.ganeti:mirror-was:{GNT2}" in commands(found)
    seen = census(cluster).as_result()
    assert any(VM2 in line and "syncing" in line for line in retire_unproven(seen, found.as_result()))


def test_memory_is_looked_at_before_the_first_move():
    cluster = cluster_of()
    cluster.memory[GNT1] = 100
    assert "needs 128 MiB of memory, gnt1.example.com has 100 MiB free" in plan(cluster).refusal


def test_what_moves_away_takes_memory_from_what_may_have_to_follow():
    """vm1 moves to gnt1, where the mirror of vm2 is, which runs on gnt3 and has nothing to do with gnt2."""
    cluster = cluster_of()
    cluster.swap(cluster.instances[VM2])
    cluster.move(VM2, GNT2, GNT3)
    cluster.memory[GNT1] = 200
    assert plan(cluster).warnings == (f"if {GNT3} died, {VM2} needs 128 MiB of memory, {GNT1} has 72 MiB free",)


def test_where_no_third_node_has_the_room_the_mirrors_stay():
    cluster = cluster_of()
    cluster.space[GNT3] = 10
    found = plan(cluster)
    assert (found.evacuating, set(found.alone)) == ((), {VM1, VM2})
    assert found.hindrance == f"No third node has the disk space for {VM2}, {VM1}"
    assert f"{found.hindrance}: mirrors can't leave it." in plan(cluster, evacuate=True).refusal


def test_what_one_more_death_would_do_is_said():
    cluster = FakeGaneti(instances=2)
    cluster.memory[GNT2] = 100
    found = plan(cluster, node="gnt3")
    assert any("if gnt1.example.com died" in warning for warning in found.warnings)


def test_a_dead_node_is_not_retired():
    cluster = cluster_of()
    cluster.die(GNT2)
    assert "failover_node -e node=gnt2.example.com" in plan(cluster).refusal


def test_a_node_that_is_retired_already_needs_nothing():
    cluster = FakeGaneti(instances=1)
    cluster.nodes[GNT3].role = "O"
    assert commands(plan(cluster, node="gnt3")) == []


def test_the_master_is_planned_as_what_it_will_be():
    found = plan(FakeGaneti(instances=1), node="gnt1")
    assert found.is_master
    assert commands(found)[0] == f"gnt-node modify -f --auto-promote -C no -D yes {GNT1}"


def test_the_proof():
    cluster = cluster_of()
    carried_out = plan(cluster).as_result()
    assert len(retire_unproven(census(cluster).as_result(), carried_out)) == 3
    cluster.swap(cluster.instances[VM1])
    for name in (VM1, VM2):
        cluster.move(name, GNT2, GNT3)
    cluster.nodes[GNT2].role = "O"
    assert retire_unproven(census(cluster).as_result(), carried_out) == []
    cluster.instances[VM1].running = False
    assert retire_unproven(census(cluster).as_result(), carried_out) == [
        "I: vm1.example.com is ERROR_down, and was running."
    ]


def test_what_somebody_meant_meanwhile_is_no_fault_of_the_retirement():
    cluster = cluster_of(nodes=4)
    carried_out = plan(cluster).as_result()
    cluster.swap(cluster.instances[VM1])
    for name in (VM1, VM2):
        cluster.move(name, GNT2, GNT3)
    cluster.nodes[GNT2].role = "O"
    cluster.stop(VM2)
    after = census(cluster).as_result()
    new = {**after["instances"][0], "name": "vm9.example.com"}
    assert retire_unproven({**after, "instances": [*after["instances"], new]}, carried_out) == []
