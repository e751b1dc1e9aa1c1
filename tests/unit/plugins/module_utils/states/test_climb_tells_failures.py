# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A job that fails is told in Ganeti's own words, and the next rung is tried where there is one."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import NotReached
from ansible_collections.sci.ganeti.plugins.module_utils.states.climbed import climbed as finished
from ansible_collections.sci.ganeti.plugins.module_utils.states.climbed import climbed as outcome_of
from ansible_collections.sci.ganeti.plugins.module_utils.states.climbed import refuse_failures
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
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import (
    EXECUTION,
    NEVER_BEGAN,
    PREREQUISITES,
    FakeGaneti,
)

VM1 = "vm1.example.com"

# What Ganeti 2.16 and before says with DRBD 8.4 for a secondary that was reinstalled.
NOT_ALLOCATED = (
    EXECUTION + "Cannot activate block devices: drbd0: can't set the synchronization parameters: "
    "0: Failure: (127) Device minor not allocated"
)


def test_ganeti_s_own_words_come_without_their_frame():
    cluster = replaced(instances=2)
    for mode in ("-a", "-s"):
        cluster.failing[(f"replace-disks {mode}", VM1)] = PREREQUISITES + "Node gnt2 has degraded storage"
    climb = climbed(cluster)
    assert "ended as 'error': Node gnt2 has degraded storage" in errors(climb)["vm1"]
    assert "Failure:" not in errors(climb)["vm1"]
    assert "vm2" not in errors(climb)


class Times(dict):
    """Failures that pass: each is met so many times."""

    def __init__(self, times, failures):
        super().__init__(failures)
        self._left = dict.fromkeys(failures, times)

    def get(self, key):
        if not self._left.get(key):
            return None
        self._left[key] -= 1
        return self[key]


class TestAJobThatNeverBegan:
    def cluster(self, times, command="activate-disks"):
        cluster = replaced(instances=2)
        cluster.failing = Times(times, {(command, VM1): NEVER_BEGAN})
        return cluster

    @pytest.mark.parametrize("times", [1, 2])
    def test_is_submitted_again(self, times):
        cluster = self.cluster(times)
        climb = climbed(cluster)
        assert errors(climb) == {}
        assert tried(climb)["vm1"] == tried(climb)["vm2"]
        (said,) = finished(climb).warnings
        assert "failed to start" in said

    def test_what_was_submitted_before_it_stays_done(self):
        cluster = self.cluster(1, "replace-disks -a")
        climb = climbed(cluster)
        assert errors(climb) == {}
        assert [words[1] for words in cluster.mutations if words[-1] == VM1] == [
            "activate-disks",
            "replace-disks",
            "replace-disks",
        ]

    def test_and_never_does_ends_the_way_of_its_instance(self):
        cluster = self.cluster(3)
        climb = climbed(cluster)
        assert list(errors(climb)) == ["vm1"]
        assert "failed to start" in errors(climb)["vm1"]
        assert "Run the same again" in climb.climbers[0].remedy
        assert tried(climb)["vm1"] == []

    def test_is_counted_from_slice_to_slice(self):
        cluster = self.cluster(3)
        climb = start(cluster)
        for _slice in range(100):
            climb.round()
            if climb.ended:
                break
            cluster.tick()
            climb = start(cluster, memory=climb.memory())
        assert list(errors(climb)) == ["vm1"]
        assert len([words for words in cluster.mutations if words[1] == "activate-disks" and words[-1] == VM1]) == 3


def test_the_others_go_on():
    cluster = replaced(instances=3)
    cluster.failing[("activate-disks", VM1)] = NOT_ALLOCATED
    climb = climbed(cluster)
    assert list(errors(climb)) == ["vm1"]
    assert [climber.done for climber in climb.climbers] == [False, True, True]


def test_one_failure_fails_the_task_and_says_what_became_of_all():
    cluster = replaced(instances=3)
    cluster.failing[("activate-disks", VM1)] = NOT_ALLOCATED
    climb = climbed(cluster)
    with pytest.raises(NotReached, match="1 of 3 instances can't be brought where they should be: vm1") as caught:
        refuse_failures(climb)
    result = caught.value.as_result()
    assert "(127) Device minor not allocated" in result["msg"]
    assert result["remedy"]
    assert [item["done"] for item in result["instances"]] == [False, True, True]
    assert result["instances"][1]["jobs"]
    assert result["changed"] is True


class TestAReinstalledSecondaryBeforeGaneti3:
    """Activation fails there with '(127) Device minor not allocated', so that nothing is rebuilt in place."""

    def cluster(self, **more):
        cluster = replaced(instances=1, **more)
        for command in ("activate-disks", "replace-disks -a", "replace-disks -s"):
            cluster.failing[(command, VM1)] = NOT_ALLOCATED
        return cluster

    def test_alone_it_ends_with_the_reason_and_the_ways_that_are_left(self):
        climb = climbed(self.cluster())
        assert "(127) Device minor not allocated" in errors(climb)["vm1"]
        assert "new_secondary" in climb.climbers[0].remedy
        assert "through_plain: true" in climb.climbers[0].remedy

    def test_with_an_allocator_the_mirror_goes_elsewhere(self):
        climb = climbed(self.cluster(), wish=Wish(disks="mirrored", iallocator="hail"))
        assert errors(climb) == {}
        assert tried(climb)["vm1"][:2] == ["activate-disks", "replace-disks --auto"]
        assert tried(climb)["vm1"][2:] == ["add-tags", "replace-disks --iallocator", "remove-tags"]

    def test_with_two_nodes_it_has_to_be_stopped(self):
        climb = climbed(self.cluster(nodes=2), wish=Wish(disks="mirrored", through_plain=True, new_secondary=SECONDARY))
        assert "needs it stopped" in errors(climb)["vm1"]
        assert f"gnt-instance shutdown {VM1}" in climb.climbers[0].remedy


@pytest.mark.parametrize("canceled", [0, 1])
def test_a_job_that_a_person_canceled_is_not_done_another_way(canceled):
    cluster = replaced(instances=1)
    climb = start(cluster, wish=Wish(disks="mirrored", iallocator="hail"))
    climb.round()
    assert [words[1] for words in cluster.mutations] == ["activate-disks", "replace-disks"]
    job = list(cluster.jobs.values())[canceled]
    job.status, job.why = "canceled", "Unhandled Ganeti error: Job was canceled"
    finish(climb)
    assert "ended as 'canceled'" in errors(climb)["vm1"]
    assert len(cluster.mutations) == 2


def test_a_command_that_is_refused_at_once_ends_it_for_that_instance():
    cluster = replaced(instances=2)
    answer = cluster._gnt_instance_activate_disks

    def refuse(words):
        if words[-1] == VM1:
            return 1, "", "Failure: the job queue is marked for drain and doesn't accept new requests\n"
        return answer(words)

    cluster._gnt_instance_activate_disks = refuse
    climb = climbed(cluster)
    assert "marked for drain" in errors(climb)["vm1"]
    assert "queue undrain" in climb.climbers[0].remedy
    assert tried(climb)["vm1"] == [], "what was never submitted wasn't tried"
    assert climb.climbers[1].done


@pytest.mark.parametrize("status", ["error", "canceled"])
def test_somebody_else_s_job_that_failed_is_no_failure_of_this_run(status):
    cluster = replaced(instances=1)
    number = cluster.submit(["gnt-instance", "activate-disks", "--submit", "--print-jobid", VM1])
    climb = start(cluster)
    climb.round()
    assert climb.climbers[0].job == number
    job = cluster.jobs[number]
    job.status, job.why = status, EXECUTION + "not ours"
    finish(climb)
    assert errors(climb) == {}
    assert climb.climbers[0].failure == ""
    assert climb.climbers[0].done


def test_nothing_done_is_no_change():
    outcome = outcome_of(climbed(FakeGaneti(instances=1)))
    assert outcome.changed is False
    assert outcome.before == outcome.after == {VM1: f"mirror on {SECONDARY}, disk/0 clean"}


def test_what_was_done_is_a_change_with_before_and_after():
    outcome = outcome_of(climbed(replaced(instances=1)))
    assert outcome.changed is True
    assert outcome.before == {VM1: f"mirror on {SECONDARY}, disk/0 apart"}
    assert outcome.after == {VM1: f"mirror on {SECONDARY}, disk/0 clean"}
    assert [step.command[1] for step in outcome.steps] == ["activate-disks", "replace-disks"]


def test_a_job_that_failed_on_the_way_is_told_though_the_next_one_helped():
    cluster = replaced(instances=2)
    cluster.failing[("replace-disks -a", VM1)] = EXECUTION + "a moment's trouble"
    climb = climbed(cluster)
    assert errors(climb) == {}
    (said,) = finished(climb).warnings
    assert VM1 in said
    assert "ended as 'error': a moment's trouble" in said
    assert [bool(climber.as_result()["note"]) for climber in climb.climbers] == [True, False]
