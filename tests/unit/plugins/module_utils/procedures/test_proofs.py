# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proofs of an end state, on what was read of a cluster."""

from __future__ import annotations

import copy

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import USUAL_PARTS, take_census
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.proofs import leftover_volumes, not_proven, unproven
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti
from ansible_collections.sci.ganeti.tests.unit.transcripts import said

GNT2 = "gnt2.example.com"
VMS = [f"vm{number}.example.com" for number in (1, 2, 3)]


def look(cluster):
    known = Ssconf("gnt1.example.com", "gnt.example.com", "gnt1.example.com", nodes=tuple(cluster.nodes))
    return take_census(Ganeti(Runner(execute=cluster)), (*USUAL_PARTS, "findings"), known).as_result()


HEALTHY = look(FakeGaneti(disks=2))


def changed(**facts):
    cluster = copy.deepcopy(HEALTHY)
    (node,) = (item for item in cluster["nodes"] if item["name"] == GNT2)
    node.update(facts)
    return cluster


def test_a_healthy_cluster_is_proven():
    assert unproven(HEALTHY, GNT2, secondaries=VMS) == []
    assert leftover_volumes(HEALTHY, GNT2) == []


def test_a_mirror_that_went_elsewhere_is_proven_there():
    """vm1's mirror isn't on the node any more, by somebody's leave, and has to be in order all the same."""
    cluster = FakeGaneti()
    cluster.move(VMS[0], GNT2, "gnt3.example.com")
    assert unproven(look(cluster), GNT2, secondaries=VMS) == [f"N: the mirrors of {VMS[0]} aren't on {GNT2}."]
    assert unproven(look(cluster), GNT2, secondaries=VMS, elsewhere=VMS[:1]) == []
    cluster.part(VMS[0])
    assert unproven(look(cluster), GNT2, secondaries=VMS, elsewhere=VMS[:1]) == [f"D: disk/0 of {VMS[0]} is 'apart'."]


@pytest.mark.parametrize(
    ("cluster", "more", "sentence"),
    [
        (changed(role="offline"), {}, "N: gnt2.example.com is offline, not master-candidate or regular."),
        (changed(answers=False), {}, "N: the node daemon of gnt2.example.com doesn't answer."),
        (
            changed(secondaries=VMS[:1]),
            {"secondaries": VMS},
            "N: the mirrors of vm2.example.com, vm3.example.com aren't on gnt2.example.com.",
        ),
        ({**HEALTHY, "nodes": []}, {}, "N: gnt2.example.com isn't in the cluster."),
        ({**HEALTHY, "findings": None}, {}, "V: 'gnt-cluster verify' was not run."),
    ],
)
def test_what_is_not(cluster, more, sentence):
    assert unproven(cluster, GNT2, **more) == [sentence]


@pytest.mark.parametrize("condition", ["apart", "diskless", "syncing", "silent", "primary", "unreadable", None])
def test_a_mirror_that_is_not_clean(condition):
    cluster = copy.deepcopy(HEALTHY)
    cluster["instances"][1]["disks"][1]["condition"] = condition
    assert unproven(cluster, GNT2) == [f"D: disk/1 of vm2.example.com is '{condition}'."]
    assert unproven(cluster, "gnt3.example.com") == [], "it has nothing to do with that node"


def test_an_inactive_one_needs_nothing():
    cluster = copy.deepcopy(HEALTHY)
    cluster["instances"][1]["disks"][1]["condition"] = "inactive"
    assert unproven(cluster, GNT2) == []


def test_a_mirror_whose_disks_could_not_be_read_proves_nothing():
    cluster = copy.deepcopy(HEALTHY)
    cluster["instances"][1]["disks"] = []
    (sentence,) = unproven(cluster, GNT2)
    assert sentence.startswith("D: the disks of vm2.example.com")


def test_errors_that_ganeti_finds_count_and_warnings_do_not():
    cluster = FakeGaneti()
    cluster.findings = said("gnt-cluster-verify-3.0.2-split-brain")
    found = look(cluster)
    wrong = unproven(found, GNT2)
    assert len(wrong) == 3
    assert wrong[0] == ("V: EINSTANCEWRONGNODE vm4.example.com: instance should not run on node gnt1.example.com")
    assert unproven(found, GNT2, known_findings=["EINSTANCEWRONGNODE"]) == []


def test_volumes_that_belong_to_nobody():
    cluster = FakeGaneti()
    stray = {"xenvg/uuid-009.disk0_data", "xenvg/filler", "metavg/uuid-009.disk0_meta", "metavg/uuid-008.disk0"}
    cluster.nodes[GNT2].volumes.update({*stray, "rootvg/root"})
    found = look(cluster)
    assert sorted(leftover_volumes(found, GNT2)) == sorted(stray)
    assert leftover_volumes(found, "gnt1.example.com") == []


@pytest.mark.parametrize(
    ("reserved", "named"),
    [
        ([], ["xenvg/root", "xenvg/root+old", "xenvg/rootless", "metavg/uuid-008.disk0"]),
        (["xenvg/root"], ["xenvg/root+old", "xenvg/rootless", "metavg/uuid-008.disk0"]),
        (["xenvg/none", "xenvg/root.*"], ["metavg/uuid-008.disk0"]),
        ([".*/uuid-008.disk0"], ["xenvg/root", "xenvg/root+old", "xenvg/rootless"]),
        (["root"], ["xenvg/root", "xenvg/root+old", "xenvg/rootless", "metavg/uuid-008.disk0"]),
        (["xenvg/root+old"], ["xenvg/root", "xenvg/root+old", "xenvg/rootless", "metavg/uuid-008.disk0"]),
    ],
)
def test_what_the_cluster_has_as_reserved_is_not_left_over(reserved, named):
    cluster = FakeGaneti()
    cluster.reserved = reserved
    cluster.nodes[GNT2].volumes.update({"xenvg/root", "xenvg/root+old", "xenvg/rootless", "metavg/uuid-008.disk0"})
    assert sorted(leftover_volumes(look(cluster), GNT2)) == sorted(named)


def test_a_pattern_that_is_none_is_a_name():
    cluster = FakeGaneti()
    cluster.reserved = ["xenvg/c++(", "xenvg/c{9999999999}"]
    cluster.nodes[GNT2].volumes.update({"xenvg/c++(", "xenvg/c"})
    assert leftover_volumes(look(cluster), GNT2) == ["xenvg/c"]


def test_what_a_mirror_has_left_behind_is_named_though_the_mirror_is_elsewhere():
    cluster = FakeGaneti()
    cluster.move("vm1.example.com", "gnt2.example.com", "gnt3.example.com")
    left = cluster.instances["vm1.example.com"].disks[0].volumes
    cluster.nodes["gnt2.example.com"].volumes.update(left)
    found = look(cluster)
    assert leftover_volumes(found, "gnt2.example.com") == sorted(left)
    assert leftover_volumes(found, "gnt3.example.com") == []


DOWN = "V: EINSTANCEDOWN vm1.example.com: instance not running on its primary node gnt1.example.com"
APART = "D: disk/0 of vm2.example.com is 'apart'."


@pytest.mark.parametrize(
    ("accepts", "found", "more"),
    [
        ("", [DOWN], []),
        ("known", [APART], []),
        ("known", ["V: 'gnt-cluster verify' was not run."], []),
        (
            "known",
            [DOWN, APART, DOWN],
            ["""If it was so before and may stay so: -e '{"known": ["EINSTANCEDOWN"]}'."""],
        ),
    ],
)
def test_what_is_not_proven_comes_with_what_to_do(accepts, found, more):
    assert not_proven(found, accepts).splitlines() == [
        f"The end state isn't proven: {' '.join(found)}",
        "What mends it is said by: ansible-playbook sci.ganeti.check_cluster.",
        *more,
        "Then run the same again.",
    ]


def test_where_a_look_at_the_cluster_would_say_nothing_none_is_named():
    assert not_proven([APART], looks="").splitlines() == [
        f"The end state isn't proven: {APART}",
        "Then run the same again.",
    ]
