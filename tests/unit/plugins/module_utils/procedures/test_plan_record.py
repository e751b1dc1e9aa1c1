# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan has a name as long as it and its cluster stay the same."""

from __future__ import annotations

import copy

import pytest
import yaml

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import take_census
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.amounts import size
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.plan_record import plan_difference, plan_record
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.replace_node import replacement
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti

GNT2 = "gnt2.example.com"


@pytest.fixture(name="census")
def _census():
    fake = FakeGaneti()
    fake.nodes[GNT2].role = "O"
    known = Ssconf("gnt1.example.com", "gnt.example.com", "gnt1.example.com")
    return take_census(Ganeti(Runner(execute=fake)), ("nodes", "instances", "disks", "surveys"), known)


@pytest.fixture(name="cluster")
def _cluster(census):
    return census.as_result()


@pytest.fixture(name="steps")
def _steps(census):
    return replacement(census, "gnt2").as_result()["steps"]


def record(steps, cluster, procedure="replace_node", subject="gnt2"):
    return plan_record(steps, procedure, subject, cluster)


def test_the_same_plan_has_the_same_name(steps, cluster):
    assert steps
    assert record(steps, cluster) == record(copy.deepcopy(steps), copy.deepcopy(cluster))


def test_no_reader_takes_a_name_for_anything_but_a_word(steps, cluster):
    for number in range(200):
        name = record(steps, cluster, subject=f"gnt{number}")["id"]
        assert len(name) == 8
        assert yaml.safe_load(name) == name


def test_what_comes_and_goes_does_not_change_it(steps, cluster):
    before = record(steps, cluster)["id"]
    for step in steps:
        step.update(seconds=1.0, why="3 MiB are out of sync now", risk="another number")
    # the watcher's job for a dead primary marks disks as inactive
    cluster["instances"][0].update(status="ERROR_nodedown", disks_active=not cluster["instances"][0]["disks_active"])
    cluster["nodes"][0].update(free_memory_mib=1, answers=False)
    assert record(steps, cluster)["id"] == before


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda steps, cluster: steps.pop(), "no longer in the plan: [master] "),
        (lambda steps, cluster: steps.append({**steps[0], "command": "reboot"}), "new in the plan: [master] reboot"),
        (lambda steps, cluster: steps.append(steps[-1]), "in another order, or another number"),
        (
            lambda steps, cluster: cluster["nodes"][1].update(role="regular"),
            f"node {GNT2}: role was offline, and is reg",
        ),
        (
            lambda steps, cluster: cluster["nodes"][1].update(group="rack2"),
            f"node {GNT2}: group was default, and is rack2",
        ),
        (
            lambda steps, cluster: cluster["instances"][0]["disks"].append({"size_mib": 1024}),
            "instance vm1.example.com: disks in MiB was [64], and is [64, 1024]",
        ),
        (
            lambda steps, cluster: cluster["instances"][0]["disks"][0].update(size_mib=128),
            "instance vm1.example.com: disks in MiB was [64], and is [128]",
        ),
        (lambda steps, cluster: cluster["nodes"].pop(), "node gnt3.example.com is gone"),
        (lambda steps, cluster: cluster["instances"].pop(), "instance vm3.example.com is gone"),
        (
            lambda steps, cluster: cluster["instances"][0].update(admin_state="down"),
            "instance vm1.example.com: admin state was up, and is down",
        ),
        (
            lambda steps, cluster: cluster["instances"].append({**cluster["instances"][0], "name": "vm9"}),
            "instance vm9 is new",
        ),
    ],
)
def test_whatever_else_changes_does_and_is_told(steps, cluster, change, told):
    agreed = record(copy.deepcopy(steps), copy.deepcopy(cluster))
    change(steps, cluster)
    now = record(steps, cluster)
    assert now["id"] != agreed["id"]
    (line,) = plan_difference(agreed, now)
    assert told in line


@pytest.mark.parametrize(("then", "now", "same"), [(4, 7, True), (4, 4096, False), (0, 4, False), (4096, 9000, True)])
def test_far_more_that_would_be_lost_is_another_plan(steps, cluster, then, now, same):
    agreed, present = (record([{**steps[0], "loses_kib": kib}], cluster) for kib in (then, now))
    assert (agreed["id"] == present["id"]) is same
    told = [line.partition(": ")[2] for line in plan_difference(agreed, present)]
    assert told == ([] if same else [f"{size(then)} would have been lost by it, and {size(now)} now"])


def test_where_disks_are_not_read_their_sizes_are_no_part_of_it(steps, cluster):
    for instance in cluster["instances"]:
        instance["disks"] = []
    kept = record(steps, cluster)["state"]["instances"]["vm1.example.com"]
    assert set(kept) == {"admin_state", "primary", "secondary", "template"}


def test_a_plan_is_of_one_procedure_about_one_thing(steps, cluster):
    agreed, other = record(steps, cluster), record(steps, cluster, "retire_node", "gnt3")
    assert agreed["id"] != other["id"]
    assert plan_difference(agreed, other) == [
        "procedure: it was replace_node, and is retire_node",
        "subject: it was gnt2, and is gnt3",
    ]


def test_what_is_not_kept_can_not_be_compared(steps, cluster):
    assert plan_difference({}, record(steps, cluster)) == []


GOES = "a mirror that cannot be rebuilt on gnt2 goes where hail chooses"


def test_what_may_be_done_besides_is_agreed_to_as_well(steps, cluster):
    """It is no step: whether it is needed shows only once another one has failed."""
    strict = record(steps, cluster)
    free = plan_record(steps, "replace_node", "gnt2", cluster, [GOES])
    assert strict["besides"] == []
    assert free["besides"] == [GOES]
    assert free["id"] != strict["id"]
    assert plan_difference(strict, free) == [f"allowed besides, which it wasn't: {GOES}"]
    assert plan_difference(free, strict) == [f"no longer allowed besides: {GOES}"]


def test_a_plan_that_an_earlier_release_has_kept_allows_nothing_besides(steps, cluster):
    kept = {key: value for key, value in record(steps, cluster).items() if key != "besides"}
    assert plan_difference(kept, record(steps, cluster)) == []
