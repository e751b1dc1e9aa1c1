# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What replacing a node comes to, planned from one look, and the plan as people read it."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import USUAL_PARTS, take_census
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.plans import plan_text
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.replace_node import replacement
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti

GNT2 = "gnt2.example.com"


def plan(cluster, node="gnt2"):
    known = Ssconf("gnt1.example.com", "gnt.example.com", "gnt1.example.com", nodes=tuple(cluster.nodes))
    census = take_census(Ganeti(Runner(execute=cluster)), USUAL_PARTS, known)
    assert cluster.mutations == []
    return replacement(census, node)


def commands(found):
    assert found.refusal == "", found.refusal
    return [
        " ".join(step.command).replace(" --submit --print-jobid", "").replace(" --early-release", "")
        for step in found.steps
    ]


def test_a_blank_machine():
    cluster = FakeGaneti(instances=2, disks=2)
    cluster.blank(GNT2)
    cluster.stop("vm2.example.com")
    found = plan(cluster)
    assert commands(found) == [
        f"gnt-node add --readd --no-ssh-key-check {GNT2}",
        "gnt-instance activate-disks vm1.example.com",
        "gnt-instance replace-disks -a vm1.example.com",
        "gnt-instance add-tags vm2.example.com sci.ganeti:disks-at-rest",
        "gnt-instance activate-disks vm2.example.com",
        "gnt-instance replace-disks -a vm2.example.com",
        "gnt-instance deactivate-disks vm2.example.com",
        "gnt-instance remove-tags vm2.example.com sci.ganeti:disks-at-rest",
    ]
    assert found.node.name == GNT2
    assert found.needs.volume_group == "xenvg"
    assert len(found.needs.volumes) == 2 * 2 * 2
    assert sum(size for _name, size in found.needs.volumes) == 4 * (64 + 128)
    assert found.needs.links == ("br0",)
    assert found.needs.addresses == ("192.168.77.12",)
    assert (found.needs.name, found.needs.cluster) == ("gnt2.example.com", "gnt.example.com")


def test_a_disk_that_info_rounds_up_asks_a_new_machine_for_no_more_room_than_it_takes():
    cluster = FakeGaneti(instances=1)
    cluster.instances["vm1.example.com"].disks[0].size = 1111491
    cluster.blank(GNT2)
    needed = dict(plan(cluster).needs.volumes)
    assert (needed["xenvg/uuid-001.disk0_data"], needed["xenvg/uuid-001.disk0_meta"]) == (1111491, 128)


def test_a_mirror_that_an_earlier_run_gave_up():
    cluster = FakeGaneti(instances=2)
    cluster.stop("vm2.example.com")
    cluster.give_up_mirror("vm2.example.com")
    found = plan(cluster)
    assert found.mirrors == ("vm1.example.com", "vm2.example.com")
    assert commands(found) == [
        f"gnt-instance modify -t drbd -n {GNT2} vm2.example.com",
        f"gnt-instance remove-tags vm2.example.com sci.ganeti:mirror-was:{GNT2}",
    ]
    assert "was given up" in found.steps[0].why
    needed = dict(found.needs.volumes)
    assert (needed["xenvg/uuid-002.disk0_data"], needed["xenvg/uuid-002.disk0_meta"]) == (64, 128)
    assert plan(cluster, "gnt3").mirrors == ()


def test_one_that_was_started_meanwhile_keeps_no_other_waiting():
    cluster = FakeGaneti(instances=2)
    cluster.give_up_mirror("vm2.example.com")
    found = plan(cluster)
    assert (found.mirrors, found.waiting) == (("vm1.example.com",), ("vm2.example.com",))
    assert commands(found) == []


def test_one_that_was_moved_there_meanwhile_has_no_mirror_to_come():
    cluster = FakeGaneti(instances=2)
    cluster.stop("vm2.example.com")
    cluster.give_up_mirror("vm2.example.com")
    cluster.instances["vm2.example.com"].primary = GNT2
    found = plan(cluster)
    assert (found.mirrors, found.waiting) == (("vm1.example.com",), ())


def test_a_tag_that_was_left_on_a_mirror_elsewhere_asks_for_no_room_here():
    cluster = FakeGaneti(instances=1)
    cluster.move("vm1.example.com", GNT2, "gnt3.example.com")
    cluster.instances["vm1.example.com"].tags.add(f"sci.ganeti:mirror-was:{GNT2}")
    assert plan(cluster).needs.volumes == ()


def test_a_mirror_that_an_earlier_run_has_given_another_node():
    cluster = FakeGaneti(instances=2)
    cluster.move("vm1.example.com", GNT2, "gnt3.example.com")
    cluster.instances["vm1.example.com"].tags.add(f"sci.ganeti:mirror-was:{GNT2}")
    found = plan(cluster)
    assert (found.mirrors, found.moved) == (("vm2.example.com",), ("vm1.example.com",))
    assert commands(found) == [f"gnt-instance remove-tags vm1.example.com sci.ganeti:mirror-was:{GNT2}"]
    assert plan(cluster, "gnt3").moved == ()


def test_one_that_cannot_be_brought_in_order_there_keeps_nobody_here_waiting():
    cluster = FakeGaneti(instances=2)
    cluster.swap(cluster.instances["vm1.example.com"])
    cluster.move("vm1.example.com", GNT2, "gnt3.example.com")
    cluster.instances["vm1.example.com"].tags.add(f"sci.ganeti:mirror-was:{GNT2}")
    cluster.die("gnt3.example.com")
    assert cluster.instances["vm1.example.com"].primary == "gnt3.example.com"
    found = plan(cluster)
    assert (found.refusal, found.mirrors, found.moved) == ("", ("vm2.example.com",), ("vm1.example.com",))
    assert not any("vm1.example.com" in words for words in commands(found))


def test_copies_that_are_under_way_need_no_step_and_are_named():
    cluster = FakeGaneti(instances=2, rate=1)
    cluster.submit(["gnt-instance", "replace-disks", "--submit", "--print-jobid", "-s", "vm1.example.com"])
    cluster.tick(2)
    cluster.mutations.clear()
    found = plan(cluster)
    assert (commands(found), found.copying) == ([], ("vm1.example.com",))


def test_one_that_was_added_already_needs_the_mirrors_only():
    cluster = FakeGaneti(instances=1)
    cluster.blank(GNT2)
    cluster.admit(GNT2)
    assert commands(plan(cluster)) == [
        "gnt-instance activate-disks vm1.example.com",
        "gnt-instance replace-disks -a vm1.example.com",
    ]


def test_a_healthy_node_needs_nothing():
    assert commands(plan(FakeGaneti())) == []


def test_mirrors_on_other_nodes_are_left_alone():
    cluster = FakeGaneti(instances=2)
    cluster.move("vm2.example.com", GNT2, "gnt3.example.com")
    cluster.blank(GNT2)
    assert not any("vm2" in command for command in commands(plan(cluster)))


@pytest.mark.parametrize(
    ("node", "found"),
    [
        ("gnt9", "'gnt9' is not in the cluster"),
        ("gnt1", "is the master"),
        ("gnt2; reboot", "can't be the name of a node"),
    ],
)
def test_what_can_not_be_replaced_is_refused_with_a_remedy(node, found):
    answer = plan(FakeGaneti(), node)
    assert found in answer.refusal
    assert answer.steps == ()
    assert answer.as_result()["node"] is None


def test_a_mirror_that_can_not_be_rebuilt_refuses_the_whole_and_is_named():
    cluster = FakeGaneti(instances=3)
    cluster.move("vm2.example.com", "gnt1.example.com", "gnt3.example.com")
    cluster.blank(GNT2)
    cluster.nodes["gnt3.example.com"].up = False
    answer = plan(cluster)
    assert "vm2.example.com: its primary gnt3.example.com can't be asked" in answer.refusal
    assert "Bring gnt3.example.com back" in answer.refusal
    assert "vm1" not in answer.refusal


STEP = {
    "command": "gnt-instance replace-disks -a vm1",
    "where": "gnt1",
    "why": "its copy on gnt2 is gone",
    "risk": "gnt1 holds the only copy",
    "seconds": 16.4,
    "subject": "vm1",
}


class TestPlanText:
    def test_nothing_to_do(self):
        assert plan_text([]) == ["Nothing to do: everything is as it should be."]

    def test_a_step_has_its_place_length_reason_and_risk(self):
        assert plan_text([STEP]) == [
            " 1. [gnt1, about 16 s] gnt-instance replace-disks -a vm1",
            "      why:  vm1: its copy on gnt2 is gone",
            "      risk: gnt1 holds the only copy",
        ]

    def test_what_it_stops_and_what_it_copies(self):
        lines = plan_text([{**STEP, "down": 20.0, "copies_kib": 3 * 1024**2}])
        assert lines[-2:] == ["      down: vm1, for about 20 s", "      copy: 3 GiB at most"]

    def test_what_all_steps_come_to(self):
        moved = {**STEP, "seconds": 20.0, "down": 20.0}
        copied = {**STEP, "seconds": 300.0, "copies_kib": 2 * 1024**2}
        assert plan_text([moved, {**moved, "subject": "vm2"}, copied, copied])[-1] == (
            "Together: about 11 min one after the other, less where jobs overlap; 2 instances are down for a while; "
            "4 GiB copied at most."
        )
        assert plan_text([STEP, STEP])[-1] == "Together: about 33 s one after the other, less where jobs overlap."

    def test_what_is_not_known_or_costs_nothing_is_left_out(self):
        lines = plan_text([{**STEP, "risk": "none", "seconds": None, "subject": ""}])
        assert lines == [" 1. [gnt1] gnt-instance replace-disks -a vm1", "      why:  its copy on gnt2 is gone"]
