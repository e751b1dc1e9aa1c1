# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many instances at once, and never more of them copying data than is allowed."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandTookTooLong
from ansible_collections.sci.ganeti.plugins.module_utils.states.climb import SETTLING_ROUNDS
from ansible_collections.sci.ganeti.plugins.module_utils.states.progress import progress
from ansible_collections.sci.ganeti.tests.unit.climbing import MIRRORED, climbed, errors, finish, replaced, start, tried
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti
from ansible_collections.sci.ganeti.tests.unit.limits import Limits


@pytest.mark.parametrize("parallel", [1, 2, 3, 8])
def test_no_more_copy_than_is_allowed(parallel):
    cluster = replaced(instances=6, rate=8)
    climbed(cluster, parallel=parallel)
    assert cluster.most_copying == min(parallel, 6)


def test_those_that_wait_say_so():
    climb = start(replaced(instances=3, rate=8), parallel=1)
    for _unused in range(6):
        climb.round()
    assert sum("waits for its turn" in line for line in climb.left) == 2


@pytest.mark.parametrize("stopped", [False, True], ids=["running", "stopped, whose disks are to rest again"])
def test_a_job_that_sleeps_on_holds_no_place(stopped):
    """Ganeti's job goes on for as long as DRBD guessed in its first second."""
    cluster = replaced(instances=4, rate=32, sleeps=30)
    for name in cluster.instances if stopped else ():
        cluster.stop(name)
    climb = start(cluster, parallel=1)
    rounds = finish(climb)
    assert cluster.most_copying == 1
    assert rounds < 2 * 30, "the jobs slept one after the other"


def test_an_instance_in_sync_is_not_done_before_its_job_is():
    cluster = replaced(instances=1, rate=64, sleeps=5)
    climb = start(cluster)
    said = []
    while not climb.ended:
        climb.round()
        said.append(climb.climbers[0].doing)
    assert any(line.startswith("in sync, job") for line in said)
    assert {job.status for job in cluster.jobs.values()} == {"success"}


def waits(cluster):
    return sum(words[:2] == ("gnt-job", "wait") for words in cluster.ran)


class TestJobsThatSleepOn:
    """When nothing is left to do but to wait for them, that is what is done, in one command."""

    def test_they_are_waited_for(self):
        cluster = replaced(instances=2, rate=64, sleeps=30)
        climb = start(cluster)
        climb.until(Deadline(60.0))
        assert all(climber.done for climber in climb.climbers)
        assert 1 <= waits(cluster) <= 2
        assert len(cluster.ran) < 30

    def test_nobody_waits_while_another_copies(self):
        cluster = replaced(instances=2, rate=64, sleeps=1000)
        climb = start(cluster, parallel=1)
        while not climb.climbers[0].in_sync:
            climb.round()
        climb._await(Deadline(60.0))
        assert waits(cluster) == 0

    def test_a_wait_ends_with_the_slice(self):
        cluster, limits = replaced(instances=1, rate=64, sleeps=1000), {}
        climb = start(Limits(cluster, limits))
        while not climb.climbers[0].in_sync:
            climb.round()

        def sleep_on(_words):
            raise CommandTookTooLong("stopped", "", argv=("gnt-job", "wait"))

        cluster._gnt_job_wait = sleep_on
        climb._await(Deadline(5.0))
        assert 0 < limits["gnt-job wait"] <= 5.0
        assert not climb.ended
        waited = climb._ganeti.runner.log[-1]
        assert (waited.argv[:2], waited.rc, waited.expected) == (("gnt-job", "wait"), None, True)


def test_a_copy_that_runs_without_a_job_takes_a_place_too():
    cluster = replaced(instances=2, rate=8)
    vm = cluster.instances["vm1.example.com"]
    cluster._connect(vm)
    cluster._rebuild(vm, vm.disks[0])
    climb = start(cluster, parallel=1)
    for _unused in range(4):
        climb.round()
    assert cluster.copying == ["vm1.example.com"]
    assert climb.climbers[0].doing == "resync"
    assert climb.climbers[1].doing == "waits for its turn"


def test_progress_is_told_for_the_whole_and_for_each():
    climb = start(replaced(instances=2, rate=8), parallel=1)
    for _unused in range(7):
        climb.round()
    first, *lines = progress(climb.climbers, climb.surveys)
    assert first.startswith("0 of 2 done, ")
    assert "MiB to copy, 8.0 MiB/s, about 0:" in first
    assert len(lines) == 2
    assert "% at 8.0 MiB/s" in lines[0]
    assert "waits for its turn" in lines[1]


def test_progress_at_the_end():
    climb = climbed(replaced(instances=2))
    assert progress(climb.climbers, climb.surveys) == ["2 of 2 done"]


@pytest.mark.parametrize("count", [3, 300])
def test_each_round_reads_a_constant_number_of_times(count):
    cluster = replaced(instances=count, rate=32)
    climb = start(cluster, parallel=count)
    most = 0
    while not climb.ended:
        before = len(cluster.ran) - len(cluster.mutations)
        climb.round()
        most = max(most, len(cluster.ran) - len(cluster.mutations) - before)
    # the queue and the nodes; where jobs have ended these jobs too, but no instance: they are where they were
    assert most == 3


def test_a_clean_cluster_is_looked_at_once():
    cluster = replaced(instances=300)
    for vm in cluster.instances.values():
        for disk in vm.disks:
            cluster.nodes[vm.secondary].volumes.update(disk.volumes)
        cluster._connect(vm)
        for disk in vm.disks:
            disk.data[vm.secondary] = "UpToDate"
    climbed(cluster, wish=MIRRORED)
    first, *listings, last = [argv[:2] for argv in cluster.ran]
    # the queue is read before the instances, so that no job ends between the two unseen
    assert first == ("gnt-job", "list")
    assert sorted(listings) == [("gnt-instance", "info"), ("gnt-instance", "list")]
    assert last == ("gnt-cluster", "command")


def test_an_activation_that_copies_keeps_its_place_while_its_job_is_queued():
    cluster = FakeGaneti(instances=3)
    for vm in cluster.instances.values():
        for disk in vm.disks:
            disk.cs = {vm.primary: "WFConnection"}
    climb = start(cluster, parallel=1)
    climb.round()
    cluster.jobs[1].work = forever()
    for _again in range(3):
        climb.round()
    assert [words[1] for words in cluster.mutations] == ["activate-disks"]


def forever():
    while True:
        yield


def test_looks_that_are_missed_now_and_then_end_nobody_s_way():
    """More of them than are borne one after the other, over the whole climb."""
    cluster = replaced(instances=4, rate=4)
    climb = start(cluster, parallel=1)
    for number in range(400):
        cluster.nodes["gnt1.example.com"].up = bool(number % 3)
        climb.round()
        if climb.ended:
            break
    assert errors(climb) == {}
    assert {tuple(names) for names in tried(climb).values()} == {("activate-disks", "replace-disks --auto")}
    assert number > 3 * SETTLING_ROUNDS


def test_a_node_that_stays_away_ends_it():
    cluster = replaced(instances=2)
    climb = start(cluster)
    climb.round()
    cluster.nodes["gnt1.example.com"].up = False
    assert finish(climb) < 40
    assert any("can't be asked" in error for error in errors(climb).values())
