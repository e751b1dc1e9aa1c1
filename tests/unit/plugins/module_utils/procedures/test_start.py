# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What should run and doesn't is started, and nothing else."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import Node
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.start import start, start_unproven
from ansible_collections.sci.ganeti.tests.unit.builders import HERE, STOPPED, THERE, instance

DOWN = {"status": "ERROR_down"}


def census(*instances):
    nodes = {name: Node(name, "regular", "", "", "default") for name in (HERE, THERE)}
    return Census(Ssconf(), nodes=nodes, instances={vm.name: vm for vm in instances})


CLUSTER = census(
    instance(name="vm1", **DOWN),
    instance(name="vm2", **DOWN),
    instance(name="vm3"),
    instance(name="vm4", **STOPPED),
    instance(name="vm5", primary=THERE, secondary=HERE, **DOWN),
    instance(name="vm6", status="ERROR_nodedown"),
    instance(name="vm7", status="ERROR_wrongnode"),
)


def test_only_what_should_run_and_does_not():
    found = start(CLUSTER)
    assert found.starting == ("vm1", "vm2", "vm5")
    assert [step.subject for step in found.steps] == ["vm1", "vm2", "vm5"]
    assert all(step.command[1] == "startup" for step in found.steps)


def test_what_stays_down_and_what_nobody_knows_is_told():
    found = start(CLUSTER)
    assert found.down == ("vm4",)
    assert found.silent == ("vm6",)
    assert found.astray == ("vm7",)


def test_only_those_of_a_node():
    assert start(CLUSTER, node=THERE).starting == ("vm5",)


def test_only_those_that_are_named():
    assert start(CLUSTER, names=["vm2"]).starting == ("vm2",)


def test_those_the_others_need_come_first():
    found = start(CLUSTER, start_first=["vm5"])
    assert found.starting == ("vm5", "vm1", "vm2")
    assert found.first == ("vm5",)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"names": ["vm4"]}, "vm4 is meant to be down"),
        ({"names": ["vm9"]}, "Instance 'vm9'"),
        ({"node": "gnt9"}, "Node 'gnt9'"),
        ({"start_first": ["vm9"]}, "Instance 'vm9'"),
    ],
)
def test_refusals(more, says):
    found = start(CLUSTER, **more)
    assert says in found.refusal
    assert found.steps == ()


def test_the_proof():
    plan = start(CLUSTER).as_result()
    after = [
        instance(name=vm.name, **(STOPPED if vm.name == "vm4" else {})).as_result() for vm in CLUSTER.instances.values()
    ]
    assert start_unproven({"instances": after}, plan) == []
    after[0]["status"] = "ERROR_down"
    after[3]["status"] = "ERROR_up"
    assert start_unproven({"instances": after}, plan) == [
        "I: vm1 is ERROR_down, not running.",
        "I: vm4 is ERROR_up, not ADMIN_down.",
    ]


@pytest.mark.parametrize("name", ["vm6", "vm7"])
def test_what_could_not_be_started_is_not_proven_either(name):
    plan = start(CLUSTER, names=[name]).as_result()
    assert plan["steps"] == []
    after = [vm.as_result() for vm in CLUSTER.instances.values()]
    status = CLUSTER.instances[name].status
    assert start_unproven({"instances": after}, plan) == [f"I: {name} is {status}, not running."]


def test_what_was_stopped_on_purpose_meanwhile_is_to_be_down():
    plan = start(CLUSTER).as_result()
    after = [
        instance(name=vm.name, **(STOPPED if vm.name in ("vm1", "vm4") else {})).as_result()
        for vm in CLUSTER.instances.values()
    ]
    assert "vm1" in plan["starting"]
    assert start_unproven({"instances": after}, plan) == []
    after[0]["status"] = "ERROR_up"
    assert start_unproven({"instances": after}, plan) == ["I: vm1 is ERROR_up, not ADMIN_down."]
