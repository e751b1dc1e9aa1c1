# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that ended anywhere is finished by the next one, with or without memory of it."""

from __future__ import annotations

import json

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline
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
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import EXECUTION, FakeGaneti, Killed

VM1 = "vm1.example.com"


def jobs_by_kind(cluster):
    return sorted((words[1], words[-1]) for words in cluster.mutations)


class TestSlices:
    def test_many_short_slices_do_what_one_long_one_does(self):
        whole, sliced = replaced(rate=8), replaced(rate=8)
        climbed(whole)
        memory, slices = {}, 0
        while True:
            climb = start(sliced, memory=memory)
            climb.round()
            slices += 1
            if climb.ended:
                break
            memory = climb.memory()
        assert slices > 10
        assert sliced.state == whole.state
        assert jobs_by_kind(sliced) == jobs_by_kind(whole)

    def test_memory_is_plain_data(self):
        climb = start(replaced(instances=1))
        climb.round()
        memory = climb.memory()
        assert json.loads(json.dumps(memory)) == memory
        assert [(plain["instance"]["name"], plain["jobs"]) for plain in memory["climbers"]] == [(VM1, [1, 2])]

    def test_a_slice_reads_no_instance_that_no_job_has_changed(self):
        cluster = replaced(instances=1, rate=1)
        climb = start(cluster)
        climb.round()
        cluster.ran.clear()
        start(cluster, memory=climb.memory()).round()
        assert [words[:2] for words in cluster.ran] == [("gnt-job", "list"), ("gnt-cluster", "command")]

    def test_what_was_tried_is_not_tried_again(self):
        cluster = replaced(instances=1)
        for mode in ("-a", "-s"):
            cluster.failing[(f"replace-disks {mode}", VM1)] = EXECUTION + "no space"
        memory = {}
        for _unused in range(30):
            climb = start(cluster, memory=memory)
            climb.round()
            memory = climb.memory()
        assert jobs_by_kind(cluster) == [("activate-disks", VM1), ("replace-disks", VM1), ("replace-disks", VM1)]
        assert "no space" in errors(climb)["vm1"]

    def test_a_slice_ends_with_its_time(self):
        climb = start(replaced(rate=1))
        climb.until(Deadline(0.0))
        assert not climb.ended
        assert len(climb.left) == 3

    def test_until_goes_on_to_the_end(self):
        climb = start(replaced())
        climb.until(Deadline(60.0))
        assert climb.ended


class TestWithoutMemory:
    def test_a_job_that_was_left_behind_is_waited_for(self):
        cluster = replaced(instances=1, rate=8)
        first = start(cluster)
        first.round()
        assert first.climbers[0].tried == ["activate-disks", "replace-disks --auto"]
        done = len(cluster.mutations)
        second = start(cluster)
        second.round()
        assert second.climbers[0].doing == "job 1"
        finish(second)
        assert second.climbers[0].done
        assert len(cluster.mutations) == done
        assert tried(second) == {"vm1": []}

    def test_it_takes_a_place(self):
        cluster = replaced(instances=4, rate=8)
        first = start(cluster, parallel=2)
        while len(cluster.copying) < 2:
            first.round()
        climbed(cluster, parallel=2)
        assert cluster.most_copying == 2

    def test_somebody_else_s_job_of_another_kind_is_no_reason_to_wait(self):
        cluster = replaced(instances=2)
        cluster.submit(["gnt-instance", "activate-disks", "--submit", "--print-jobid", VM1])
        climb = start(cluster, names=["vm2.example.com"])
        climb.round()
        assert tried(climb)["vm2"] == ["activate-disks", "replace-disks --auto"]


def ready(**more):
    """Two that run, one that is stopped, on a secondary that was replaced."""
    cluster = replaced(instances=3, **more)
    cluster.stop("vm3.example.com")
    return cluster


def commands():
    cluster = ready()
    climbed(cluster)
    return len(cluster.ran), cluster.state


WHOLE, GOAL = commands()


def killed_at_each(make, commands, when="after", **more):
    """A cluster for each command of a run, as that leaves it when it is killed there."""
    for cut in range(commands):
        cluster = make()
        setattr(cluster, f"kill_{when}", cut)
        with pytest.raises(Killed):
            climbed(cluster, **more)
        cluster.kill_before = cluster.kill_after = -1
        yield cut, cluster


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_any_command_and_run_again_it_ends_in_the_same_state(when):
    assert WHOLE > 15
    for cut, cluster in killed_at_each(ready, WHOLE, when):
        climb = climbed(cluster)
        assert errors(climb) == {}, f"killed {when} command {cut}: {cluster.ran[cut - 1]}"
        assert cluster.state == GOAL, f"killed {when} command {cut}"
        assert cluster.most_copying <= 2


def test_killed_on_the_way_through_plain_and_run_again():
    wish = Wish(disks="mirrored", new_secondary=SECONDARY, through_plain=True)

    def two_nodes():
        cluster = FakeGaneti(nodes=2, instances=2)
        for name in list(cluster.instances):
            cluster.stop(name)
        cluster.blank(SECONDARY)
        cluster.admit(SECONDARY)
        for vm in cluster.instances.values():
            cluster.make_plain(vm)
        return cluster

    whole = two_nodes()
    climbed(whole, wish=wish)
    assert {vm.template for vm in whole.instances.values()} == {"drbd"}
    for cut, cluster in killed_at_each(two_nodes, len(whole.ran), wish=wish):
        assert errors(climbed(cluster, wish=wish)) == {}, cut
        assert cluster.state == whole.state, cut


@pytest.mark.parametrize("meanwhile", [0, 99], ids=["at once", "after its jobs have ended"])
def test_killed_while_a_mirror_is_given_up_and_made_again(meanwhile):
    wish = Wish(disks="mirrored", new_secondary=SECONDARY, through_plain=True)

    def of_no_use_in_place():
        cluster = replaced(nodes=2, instances=2)
        for name in list(cluster.instances):
            cluster.stop(name)
            cluster.failing["replace-disks", name] = "it can't be rebuilt"
        return cluster

    whole = of_no_use_in_place()
    climbed(whole, wish=wish)
    assert [words[1] for words in whole.mutations if words[-1] == "vm1.example.com"][-5:] == [
        "add-tags",
        "modify",
        "modify",
        "remove-tags",
        "remove-tags",
    ]
    assert not any(vm.tags for vm in whole.instances.values())
    plain = 0
    for cut, cluster in killed_at_each(of_no_use_in_place, len(whole.ran), wish=wish):
        cluster.tick(meanwhile)
        given_up = [vm for vm in cluster.instances.values() if vm.template == "plain"]
        plain += len(given_up)
        assert all(SECONDARY in "".join(vm.tags) for vm in given_up), cut
        assert errors(climbed(cluster, wish=wish)) == {}, cut
        assert cluster.state == whole.state, cut
        assert not any(vm.tags for vm in cluster.instances.values()), cut
    assert plain or not meanwhile


def test_a_mirror_that_could_not_be_made_again_is_made_by_the_next_run_whoever_asks():
    cluster = replaced(nodes=2, instances=1)
    name = "vm1.example.com"
    cluster.stop(name)
    cluster.failing["replace-disks", name] = "it can't be rebuilt"
    cluster.failing[f"modify -t drbd -n {SECONDARY}", name] = "no space"
    found = climbed(cluster, wish=Wish(disks="mirrored", new_secondary=SECONDARY, through_plain=True))
    assert "no space" in errors(found)["vm1"]
    cluster.failing.clear()
    assert errors(climbed(cluster, wish=Wish(disks="mirrored"))) == {}
    vm = cluster.instances[name]
    assert (vm.template, vm.secondary, vm.tags) == ("drbd", SECONDARY, set())
