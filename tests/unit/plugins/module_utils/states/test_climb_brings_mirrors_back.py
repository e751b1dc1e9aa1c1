# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mirrors on a node that was replaced come back, and no instance gets more than it needs."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.states.rungs import FORGET_REST, REMEMBER_REST, REST
from ansible_collections.sci.ganeti.plugins.module_utils.states.wish import Wish
from ansible_collections.sci.ganeti.tests.unit.climbing import (
    SECONDARY,
    climbed,
    errors,
    finish,
    replaced,
    start,
    tried,
)
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti

ACTIVATE, AUTO = "activate-disks", "replace-disks --auto"


def clean(cluster, name):
    vm = cluster.instances[f"{name}.example.com"]
    return all(set(disk.data.values()) == {"UpToDate"} and set(disk.cs.values()) == {"Connected"} for disk in vm.disks)


def test_every_mirror_comes_back():
    cluster = replaced(disks=2)
    climb = climbed(cluster)
    assert all(climber.done for climber in climb.climbers)
    assert list(tried(climb).values()) == [[ACTIVATE, AUTO]] * 3
    assert all(clean(cluster, name) for name in ("vm1", "vm2", "vm3"))
    assert cluster.nodes[SECONDARY].volumes == cluster.nodes["gnt1.example.com"].volumes
    assert cluster.state["pending"] == []


def test_a_clean_cluster_is_only_looked_at():
    cluster = FakeGaneti()
    climb = climbed(cluster)
    assert all(climber.done for climber in climb.climbers)
    assert cluster.mutations == []
    assert climb.steps == []


def test_doing_it_again_does_nothing():
    cluster = replaced()
    climbed(cluster)
    before = len(cluster.mutations)
    climbed(cluster)
    assert len(cluster.mutations) == before


def test_only_those_named():
    cluster = replaced()
    climbed(cluster, names=["vm2.example.com"])
    assert {words[-1] for words in cluster.mutations} == {"vm2.example.com"}
    assert clean(cluster, "vm2")
    assert not clean(cluster, "vm1")


def test_a_stopped_one_is_rebuilt_without_being_started():
    cluster = replaced(instances=2)
    cluster.stop("vm1.example.com")
    climb = climbed(cluster)
    assert tried(climb)["vm1"] == [REMEMBER_REST, ACTIVATE, AUTO, REST, FORGET_REST]
    vm = cluster.instances["vm1.example.com"]
    assert (vm.status, vm.active) == ("ADMIN_down", False)
    assert cluster.nodes[SECONDARY].volumes.issuperset(vm.disks[0].volumes)
    assert vm.tags == set()


class GoesOn(FakeGaneti):
    """A copy that broke off goes on once the disks are active again."""

    def _activate(self, vm, options):
        yield from super()._activate(vm, options)
        for disk in vm.disks:
            if disk.data.get(vm.secondary) == "Inconsistent":
                self._rebuild(vm, disk)
        yield from self._copy(vm)


@pytest.mark.parametrize("killed", [False, True])
def test_a_copy_of_a_stopped_one_that_broke_off_is_no_mirror_to_the_next_run(killed):
    cluster = replaced(GoesOn, instances=1)
    cluster.stop("vm1.example.com")
    vm = cluster.instances["vm1.example.com"]
    climb = start(cluster)
    for _round in range(20):
        climb.round()
        if "Inconsistent" in vm.disks[0].data.values():
            break
        cluster.tick()
    job = max(cluster.jobs.values(), key=lambda job: job.id)
    job.status, job.why = "error", "Failure: command execution error:\nDisk 0 is degraded\n"
    cluster.nodes[SECONDARY].up = False
    vm.disks[0].cs[vm.primary] = "WFConnection"
    del vm.disks[0].cs[SECONDARY]
    if not killed:
        finish(climb)
        assert list(errors(climb)) == ["vm1"]
    cluster.nodes[SECONDARY].up = True
    again = climbed(cluster)
    assert errors(again) == {}
    assert tried(again)["vm1"] != []
    assert set(vm.disks[0].data.values()) == {"UpToDate"}
    assert (vm.status, vm.active, vm.tags) == ("ADMIN_down", False, set())


def test_those_that_run_come_first():
    cluster = replaced(instances=3)
    cluster.stop("vm1.example.com")
    climb = start(cluster)
    assert [climber.instance.name for climber in climb.climbers] == [
        "vm2.example.com",
        "vm3.example.com",
        "vm1.example.com",
    ]


def test_a_split_brain_is_left_as_it_is():
    cluster = FakeGaneti(instances=2)
    cluster.part("vm1.example.com")
    before = cluster.state["instances"]["vm1.example.com"]
    climb = climbed(cluster)
    assert "split brain" in errors(climb)["vm1"]
    assert not any("replace-disks" in words for words in cluster.mutations)
    assert cluster.state["instances"]["vm1.example.com"] == before
    assert "vm2" not in errors(climb)


def test_another_secondary():
    cluster = FakeGaneti(instances=2)
    climb = climbed(cluster, wish=Wish(disks="mirrored", new_secondary="gnt3.example.com"))
    assert all(climber.done for climber in climb.climbers)
    assert {vm.secondary for vm in cluster.instances.values()} == {"gnt3.example.com"}
    assert cluster.nodes[SECONDARY].volumes == set()


def test_an_allocator_finds_one_when_the_secondary_is_of_no_use():
    cluster = FakeGaneti(instances=2)
    cluster.blank(SECONDARY)
    cluster.nodes[SECONDARY].role = "O"
    climb = climbed(cluster, wish=Wish(disks="mirrored", iallocator="hail"), offline=[SECONDARY])
    assert errors(climb) == {}
    assert tried(climb)["vm1"] == [ACTIVATE, "add-tags", "replace-disks --iallocator", "remove-tags"]
    assert {vm.secondary for vm in cluster.instances.values()} == {"gnt3.example.com"}


def test_an_offline_node_is_never_asked():
    cluster = FakeGaneti(instances=1)
    cluster.nodes[SECONDARY].role = "O"
    climb = start(cluster, offline=[SECONDARY])
    climb.round()
    asked = [argv for argv in cluster.ran if argv[:2] == ("gnt-cluster", "command")]
    assert asked
    assert not any(SECONDARY in argv for argv in asked)


def test_an_instance_that_lost_its_mirror_for_good_gets_a_new_one():
    cluster = replaced(nodes=2, instances=1)
    cluster.stop("vm1.example.com")
    vm = cluster.instances["vm1.example.com"]
    wish = Wish(disks="mirrored", through_plain=True, new_secondary=SECONDARY)
    cluster.make_plain(vm)
    climb = climbed(cluster, wish=wish)
    assert tried(climb) == {"vm1": ["modify to drbd"]}
    assert (vm.template, vm.secondary) == ("drbd", SECONDARY)
    assert climb.climbers[0].done


@pytest.mark.parametrize(("state", "status"), [("started", "running"), ("stopped", "ADMIN_down")])
def test_running_or_not(state, status):
    cluster = FakeGaneti(instances=4)
    for name in ("vm1", "vm2"):
        cluster.stop(f"{name}.example.com")
    climb = climbed(cluster, wish=Wish(state=state))
    assert {vm.status for vm in cluster.instances.values()} == {status}
    assert len(cluster.mutations) == 2
    assert not any(argv[:2] == ("gnt-cluster", "command") for argv in cluster.ran)
    assert all(climber.done for climber in climb.climbers)


def test_started_and_mirrored_in_one_go():
    cluster = replaced(instances=1)
    cluster.stop("vm1.example.com")
    climb = climbed(cluster, wish=Wish(state="started", disks="mirrored"))
    assert cluster.instances["vm1.example.com"].status == "running"
    assert clean(cluster, "vm1")
    assert climb.climbers[0].tried[0] == "startup"
