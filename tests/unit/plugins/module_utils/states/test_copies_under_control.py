# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies: how many a node has, who comes first, and one that stands still."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.states.places import Places, exposure
from ansible_collections.sci.ganeti.plugins.module_utils.states.progress import progress
from ansible_collections.sci.ganeti.tests.unit.builders import (
    CLEAN,
    DISKLESS,
    ELSEWHERE,
    HERE,
    SOURCE,
    STOPPED,
    THERE,
    both,
    instance,
    mirrored,
    pair,
    survey,
)
from ansible_collections.sci.ganeti.tests.unit.climbing import errors, finish, replaced, start

FAR = {"primary": ELSEWHERE, "secondary": "gnt4.example.com"}


class TestPlaces:
    def test_the_whole_is_bounded(self):
        places = Places(1, 9)
        assert places.free_for(instance())
        places.take(instance())
        assert not places.free_for(instance(**FAR))

    def test_each_node_is_bounded(self):
        places = Places(9, 1)
        places.take(instance())
        assert not places.free_for(instance(primary=ELSEWHERE))
        assert places.free_for(instance(**FAR))

    @pytest.mark.parametrize(("ours", "free"), [((), False), (((HERE, 0), (THERE, 10)), True)])
    def test_copies_of_others_count_on_their_nodes(self, ours, free):
        places = Places(9, 1)
        places.take_foreign(both(SOURCE), ours)
        assert places.free_for(instance()) is free


def test_the_most_exposed_come_first():
    surveys = {HERE: survey(HERE, CLEAN), THERE: survey(THERE, mirrored(CLEAN), first=10)}
    safe = instance(name="a")
    stopped = instance(name="b", **STOPPED)
    alone = instance(name="c", primary=ELSEWHERE)
    large = instance(2, name="d", primary=ELSEWHERE)
    found = sorted([stopped, safe, large, alone], key=lambda vm: exposure(vm, surveys))
    assert [vm.name for vm in found] == ["c", "d", "a", "b"]


def test_one_that_lost_its_copy_comes_before_one_that_is_only_behind():
    behind, gone = both(SOURCE), pair(DISKLESS, None)
    assert exposure(instance(), gone) < exposure(instance(), behind)


@pytest.mark.parametrize(("per_node", "most"), [(None, 4), (1, 1), (2, 2)])
def test_a_climb_keeps_to_what_a_node_may_copy(per_node, most):
    cluster = replaced(instances=5, rate=8)
    climb = start(cluster, parallel=4, per_node=per_node)
    finish(climb)
    assert cluster.most_copying == most


class TestStandingStill:
    def begun(self, stall=60.0, rate=8):
        cluster = replaced(instances=2, rate=rate)
        now = [1000.0]
        climb = start(cluster, parallel=1, stall=stall, clock=lambda: now[0])
        for _unused in range(8):
            climb.round()
        return cluster, climb, now

    def test_a_copy_that_stands_still_is_an_error_and_the_others_go_on(self):
        cluster, climb, now = self.begun()
        cluster.rate = 0
        climb.round()
        now[0] += 61
        climb.round()
        assert "its copy stands still at" in errors(climb)["vm1"]
        assert "since 61 s" in errors(climb)["vm1"]
        assert "vm2" not in errors(climb)
        assert any("stands still" in line for line in progress(climb.climbers, climb.surveys))

    def test_one_that_gets_on_slowly_is_none(self):
        cluster, climb, now = self.begun()
        cluster.rate = 1
        for _unused in range(4):
            now[0] += 59
            climb.round()
        assert errors(climb) == {}

    def test_one_disk_gets_on_while_the_sum_becomes_larger(self):
        """Ganeti attaches the disks of an instance one after the other: a large one joins a small one."""
        cluster = replaced(instances=1, disks=2, rate=1)
        now = [1000.0]
        climb = start(cluster, stall=60.0, clock=lambda: now[0])
        while not climb.climbers[0].copying:
            climb.round()
        cluster.instances["vm1.example.com"].disks[1].left += 4096
        for _unused in range(4):
            now[0] += 40
            climb.round()
        assert errors(climb) == {}
        assert sum(climb.climbers[0].copying.values()) > 4096 * 1024

    def test_what_a_slice_has_seen_the_next_one_knows(self):
        cluster, climb, now = self.begun()
        cluster.rate = 0
        climb.round()
        now[0] += 61
        following = start(cluster, parallel=1, stall=60.0, clock=lambda: now[0], memory=climb.memory())
        following.round()
        assert "its copy stands still" in errors(following)["vm1"]

    def test_it_may_be_allowed_for_ever(self):
        cluster, climb, now = self.begun(stall=0)
        cluster.rate = 0
        for _unused in range(3):
            now[0] += 10000
            climb.round()
        assert errors(climb) == {}


def test_copies_of_others_are_told():
    surveys = both(SOURCE)
    (line,) = progress([], surveys)
    assert line == "0 of 0 done, besides, 1 other copy with 32 MiB to go"


def test_a_copy_that_somebody_has_paused_takes_no_place():
    places = Places(9, 1)
    places.take_foreign(both(SOURCE.replace("SyncSource", "PausedSyncS")), ())
    assert places.free_for(instance())
