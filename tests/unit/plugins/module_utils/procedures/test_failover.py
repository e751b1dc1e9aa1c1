# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What failing a dead node's instances over comes to, and whether it is proven afterwards."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.census.recall import recall
from ansible_collections.sci.ganeti.plugins.module_utils.census.take import take_census
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.failover import failover, failover_unproven
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti

GNT1, GNT2 = "gnt1.example.com", "gnt2.example.com"
PARTS = ("nodes", "instances", "disks", "partings", "jobs")


def dead(instances=2):
    """Everything ran on a node that isn't the master, and the node has died."""
    cluster = FakeGaneti(instances=instances)
    cluster.swap_all()
    cluster.die(GNT2)
    return cluster


def census(cluster):
    known = Ssconf(GNT1, "gnt.example.com", GNT1, nodes=tuple(cluster.nodes))
    return take_census(Ganeti(Runner(execute=cluster)), PARTS, known)


def plan(cluster, node="gnt2", **more):
    """As the role has it: through the plain data of a module's result."""
    found = failover(recall(census(cluster).as_result()), node, **more)
    assert cluster.mutations == []
    return found


def commands(found):
    assert found.refusal == "", found.refusal
    return [" ".join(step.command) for step in found.steps]


def test_offline_first_then_each_instance():
    assert commands(plan(dead())) == [
        f"gnt-node modify -f --auto-promote -C no -O yes {GNT2}",
        "gnt-instance failover -f --submit --print-jobid vm1.example.com",
        "gnt-instance failover -f --submit --print-jobid vm2.example.com",
    ]


def test_nothing_waits_for_the_node_until_it_is_offline():
    (step,) = plan(dead(), calls_lifetime=90).calls
    assert step.subject == GNT2
    assert "RuntimeMaxSec=90" in " ".join(step.command)
    assert plan(dead()).calls == ()


def test_an_offline_node_is_called_by_nobody():
    cluster = dead()
    cluster.nodes[GNT2].role = "O"
    assert plan(cluster, calls_lifetime=90).calls == ()


def test_the_verdicts_tell_that_the_mirrors_are_alone():
    found = plan(dead())
    assert [(verdict.instance, verdict.word) for verdict in found.verdicts] == [
        ("vm1.example.com", "degraded_but_current"),
        ("vm2.example.com", "degraded_but_current"),
    ]
    assert found.staying == ()


def test_the_dead_node_is_not_asked():
    cluster = dead()
    census(cluster)
    asked = next(words for words in cluster.ran if words[:2] == ("gnt-cluster", "command"))
    assert GNT2 not in asked
    assert GNT1 in asked


def test_those_the_others_need_come_first():
    found = plan(dead(3), start_first=["vm3", "vm2"])
    assert [vm.name[:3] for vm in found.moving] == ["vm3", "vm2", "vm1"]
    assert found.first == ("vm3.example.com", "vm2.example.com")


def test_what_is_stopped_comes_last_and_is_not_started_first():
    cluster = FakeGaneti(instances=2)
    cluster.swap_all()
    cluster.stop("vm1.example.com")
    cluster.die(GNT2)
    found = plan(cluster, accept=["vm1"], start_first=["vm1"])
    assert found.first == ()
    assert found.as_result()["running"] == ["vm2.example.com"]


def test_a_stopped_one_that_nothing_is_known_of_stays_and_does_no_harm():
    cluster = FakeGaneti(instances=1)
    cluster.swap_all()
    cluster.stop("vm1.example.com")
    cluster.die(GNT2)
    found = plan(cluster)
    assert [(stays.instance, stays.matters) for stays in found.staying] == [("vm1.example.com", False)]
    assert "-e accept_data_loss=vm1.example.com" in found.staying[0].remedy


def test_what_was_cut_off_before_stays_until_its_loss_is_accepted():
    cluster = FakeGaneti(instances=2)
    cluster.swap_all()
    cluster.cut(cluster.instances["vm1.example.com"].disks[0], GNT2, 0)
    cluster.nodes[GNT1].kernel = [line.replace("T03:", "T02:") for line in cluster.nodes[GNT1].kernel]
    cluster.die(GNT2)
    found = plan(cluster)
    assert [vm.name for vm in found.moving] == ["vm2.example.com"]
    assert [(stays.instance, stays.matters) for stays in found.staying] == [("vm1.example.com", True)]
    assert found.staying[0].why.startswith("unknown: ")
    assert [vm.name for vm in plan(cluster, accept=["vm1"]).moving] == ["vm1.example.com", "vm2.example.com"]


def test_a_plain_instance_is_named_and_left():
    cluster = dead()
    cluster.instances["vm2.example.com"].template = "plain"
    found = plan(cluster)
    assert [stays.instance for stays in found.staying] == ["vm2.example.com"]
    assert "on gnt2.example.com only" in found.staying[0].why


def test_without_memory_for_it_an_instance_is_named_and_left():
    cluster = dead()
    cluster.memory[GNT1] = 200
    found = plan(cluster)
    assert [vm.name for vm in found.moving] == ["vm1.example.com"]
    assert "needs 128 MiB of memory, gnt1.example.com has 72 MiB free" in found.staying[0].why


@pytest.mark.parametrize(
    ("node", "more", "says"),
    [
        ("gnt9", {}, "is not in the cluster"),
        ("gnt2; reboot", {}, "can't be the name"),
        ("gnt1", {}, "is the master itself"),
        ("gnt2", {"accept": ["vm9"]}, "Instance 'vm9'"),
        ("gnt2", {"start_first": ["vm9"]}, "Instance 'vm9'"),
    ],
)
def test_refusals(node, more, says):
    found = plan(dead(), node, **more)
    assert says in found.refusal
    assert found.steps == ()


def test_a_node_that_answers_and_runs_instances_is_refused():
    cluster = FakeGaneti(instances=1)
    cluster.swap_all()
    assert "is alive and runs vm1.example.com" in plan(cluster).refusal


class TestProof:
    def after(self, cluster, **more):
        """The plan, carried out by hand, and the cluster then."""
        found = plan(cluster, **more)
        cluster.nodes[GNT2].role = "O"
        for vm in found.moving:
            for _step in cluster._failover(cluster.instances[vm.name], ()):
                pass
            for disk in vm.disks:
                cluster.instances[vm.name].disks[disk.index].cs = {GNT1: "WFConnection"}
        return found.as_result()

    def unproven(self, cluster, carried_out):
        return failover_unproven(census(cluster).as_result(), carried_out)

    def test_all_is_well(self):
        cluster = dead()
        assert self.unproven(cluster, self.after(cluster)) == []

    def test_not_marked_offline(self):
        cluster = dead()
        carried_out = self.after(cluster)
        cluster.nodes[GNT2].role = "C"
        assert "N: gnt2.example.com is master-candidate, not offline." in self.unproven(cluster, carried_out)

    @pytest.mark.parametrize(
        ("address", "state", "back"),
        [
            ("192.168.77.12", "open", True),
            ("192.168.77.12", "refused", True),
            ("192.168.77.12", "silent", False),
            ("192.168.77.13", "open", False),
        ],
        ids=["it lets in", "it turns down", "it is silent", "another node"],
    )
    def test_the_node_is_back_meanwhile(self, address, state, back):
        cluster = dead()
        carried_out = self.after(cluster)
        port = {"address": address, "port": 22, "state": state, "reason": "as the system says"}
        heard = {"at": "2026-11-23T03:12:00Z", "seconds": 4.0, "ports": [port]}
        found = failover_unproven({**census(cluster).as_result(), "heard": heard}, carried_out)
        assert len(found) == back
        if back:
            assert "N: gnt2.example.com is back: port 22 of 192.168.77.12 answers" in found[0]
            assert "daemon-util stop-master" in found[0]
            assert "sci.ganeti.return_node -e node=gnt2.example.com" in found[0]

    def test_an_instance_that_was_not_moved(self):
        cluster = dead()
        carried_out = self.after(cluster)
        cluster.swap(cluster.instances["vm1.example.com"])
        assert any("still the primary of vm1" in said for said in self.unproven(cluster, carried_out))

    def test_an_instance_that_does_not_run(self):
        cluster = dead()
        carried_out = self.after(cluster)
        cluster.instances["vm1.example.com"].running = False
        assert "I: vm1.example.com is ERROR_down, not running." in self.unproven(cluster, carried_out)

    def test_a_disk_that_is_not_current(self):
        cluster = dead()
        carried_out = self.after(cluster)
        cluster.instances["vm1.example.com"].disks[0].data[GNT1] = "Inconsistent"
        assert any(said.startswith("D: disk/0 of vm1") for said in self.unproven(cluster, carried_out))
