# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node comes back: what it must not bring along, and how it takes its place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import USUAL_PARTS, take_census
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.device import Device
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.generations import Generations, Marks
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.returning import own_view, returning
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey
from ansible_collections.sci.ganeti.tests.unit.builders import minor
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti

GNT1, GNT2 = "gnt1.example.com", "gnt2.example.com"
SILENT = NodeSurvey(GNT2, reached=True, master=GNT1, joined=True, volumes=())
LONELY_PRIMARY = "cs:StandAlone ro:Primary/Unknown ds:UpToDate/DUnknown"
LONELY = LONELY_PRIMARY.replace("Primary", "Secondary")
RESTARTED = {"readd": [], "modify": ["service ganeti restart"]}
"""What the node's daemons need; those of one that is added anew are started by that."""


def census(offline=True):
    """The mirrors of everything are on a node that is marked offline."""
    cluster = FakeGaneti(instances=2)
    if offline:
        cluster.die(GNT2)
        cluster.nodes[GNT2].role = "O"
    return look(cluster)


def look(cluster):
    known = Ssconf(GNT1, "gnt.example.com", GNT1, nodes=tuple(cluster.nodes))
    return take_census(Ganeti(Runner(execute=cluster)), USUAL_PARTS, known)


def with_minors(**said):
    """The node's own survey with these devices: ``m100="cs:..."``."""
    numbers = {int(name[1:]): words for name, words in said.items()}
    paths = {path for vm in census().instances.values() for disk in vm.disks for path in disk.volumes}
    assert paths
    return replace(SILENT, minors={number: minor(words, number) for number, words in numbers.items()}, volumes=None)


def plan(own=None, running=(), rules=False, method="readd", node="gnt2", offline=True, **more):
    return returning(census(offline), node, method, own or with_minors(), list(running), rules, **more)


def commands(found):
    assert found.refusal == "", found.refusal
    return [" ".join(step.command) for step in found.steps]


def test_it_is_added_again_and_its_mirrors_are_connected():
    found = plan()
    assert found.quarantine.clean
    assert commands(found) == [
        f"gnt-node add --readd --no-ssh-key-check {GNT2}",
        "gnt-instance activate-disks --submit --print-jobid vm1.example.com",
        "gnt-instance activate-disks --submit --print-jobid vm2.example.com",
    ]


def test_only_one_that_is_added_again_has_to_bring_its_name():
    assert plan().as_result()["needs"]["name"] == GNT2
    assert plan(method="modify").as_result()["needs"] is None
    assert plan(offline=False).as_result()["needs"] is None


def test_the_short_way_marks_it_online():
    assert commands(plan(method="modify"))[0] == f"gnt-node modify -f -O no -C yes {GNT2}"


@pytest.mark.parametrize("method", ["readd", "modify"])
def test_a_working_member_that_is_only_drained_is_used_again(method):
    cluster = FakeGaneti(instances=1)
    cluster.nodes[GNT2].role = "D"
    seen = look(cluster)
    found = returning(seen, "gnt2", method, seen.surveys[GNT2], [], rules=False)
    assert commands(found) == [f"gnt-node modify -f -D no -C yes {GNT2}", *RESTARTED[method]]


def test_a_node_that_is_back_already_needs_nothing():
    clean = "cs:Connected ro:Secondary/Primary ds:UpToDate/UpToDate"
    found = plan(own=with_minors(m100=clean, m101=clean), offline=False)
    assert found.quarantine.clean
    assert commands(found) == []


@pytest.mark.parametrize("method", ["readd", "modify"])
def test_copies_that_are_under_way_need_no_step_and_are_named(method):
    """None that restarts its daemons either, which the short way has where there is anything else to do."""
    cluster = FakeGaneti(instances=2, rate=1)
    cluster.submit(["gnt-instance", "replace-disks", "--submit", "--print-jobid", "-s", "vm1.example.com"])
    cluster.tick(2)
    seen = look(cluster)
    found = returning(seen, "gnt2", method, seen.surveys[GNT2], [], rules=False)
    assert (commands(found), found.copying) == ([], ("vm1.example.com",))


def test_an_instance_that_runs_there_and_belongs_elsewhere_stops_it():
    found = plan(running=["vm1.example.com"])
    assert "runs vm1.example.com, which belongs elsewhere" in found.refusal
    assert "-e stop_stale_instances=true" in found.refusal
    assert found.steps == ()


def test_it_may_be_stopped_there_before_anything_else():
    found = plan(running=["vm1.example.com"], stop_stale=True)
    assert commands(found)[0] == "stop vm1.example.com"
    assert found.quarantine.stale == ("vm1.example.com",)


def test_an_instance_that_nobody_knows_is_stale_too():
    assert "runs vm9.example.com" in plan(running=["vm9.example.com"]).refusal


def test_the_primary_role_is_taken_from_it():
    found = plan(own=with_minors(m100=LONELY_PRIMARY, m101=LONELY))
    assert found.quarantine.primary == ("vm1.example.com",)
    assert commands(found)[0] == "drbdsetup secondary"


WAITING = "cs:WFConnection ro:Secondary/Unknown ds:UpToDate/DUnknown"


@pytest.mark.parametrize(
    ("said", "oos", "given_up"),
    [
        (LONELY, 0, True),
        (LONELY_PRIMARY, 0, True),
        (LONELY_PRIMARY.replace("StandAlone", "WFConnection"), 0, True),
        (LONELY, 4, False),
        (WAITING, 0, False),
        (LONELY.replace("UpToDate/", "Inconsistent/"), 0, False),
        ("cs:Connected ro:Secondary/Primary ds:UpToDate/UpToDate", 0, False),
    ],
)
def test_a_side_that_went_its_own_way_and_changed_nothing_is_given_up(said, oos, given_up):
    own = with_minors(m100=said)
    own = replace(own, minors={100: replace(own.minors[100], out_of_sync_kib=oos)})
    found = plan(own=own)
    assert found.quarantine.unchanged == (("vm1.example.com",) if given_up else ())
    assert ("drbdsetup connect --discard-my-data" in commands(found)) is given_up


ANCESTOR = 0xF668AF3C797F78DC
FROM_ANCESTOR = {
    GNT1: Generations(0x8322AF8836A8974C, ANCESTOR, (4, 4)),
    GNT2: Generations(0x7506D45B287B17BA, ANCESTOR, (4, 4)),
}
WROTE, WROTE_NOTHING = f"{LONELY_PRIMARY} oos:4096", f"{LONELY_PRIMARY} oos:0"


def seen_on(here=WROTE, there=WROTE, generations=None):
    """What drbd_info says of vm1 on its primary, and on the node that comes back; nothing where it has no device."""
    (disk,) = census().instances["vm1.example.com"].disks
    said = {GNT1: here, GNT2: there}
    return {
        node: {
            "host": node,
            "devices": [
                Device(
                    minor(words, disk.minor_on(node)), (generations or FROM_ANCESTOR)[node], Marks(consistent=True)
                ).as_result()
                for words in [said[node]]
                if words
            ],
        }
        for node in said
    }


def back_with(there=WROTE, **more):
    return plan(own=with_minors(m100=there), evidence=seen_on(there=there), **more)


class TestBothSidesHaveWritten:
    """A split brain that shows before the node is let in."""

    def test_the_other_sides_of_what_does_not_talk_are_asked_for(self):
        assert plan(own=with_minors(m100=WROTE)).apart == (GNT1,)
        assert plan(own=with_minors(m100=WAITING)).apart == (GNT1,)
        assert plan(own=with_minors(m100="cs:Connected ro:Secondary/Primary ds:UpToDate/UpToDate")).apart == ()
        assert plan().apart == ()

    @pytest.mark.parametrize("method", ["readd", "modify"])
    def test_the_node_is_let_in_and_the_other_mirrors_are_connected(self, method):
        """Ganeti connects nothing on a node that is offline: a decision can be carried out only then."""
        found = back_with(method=method)
        assert found.refusal == ""
        assert found.parted == ("vm1.example.com",)
        assert found.as_result()["mirrors"] == ["vm2.example.com"]
        secondary, joins, *mirrors = commands(found)
        assert secondary == "drbdsetup secondary"
        assert joins.startswith("gnt-node")
        assert mirrors == [*RESTARTED[method], "gnt-instance activate-disks --submit --print-jobid vm2.example.com"]

    def test_the_instance_and_the_playbook_are_named(self):
        said = back_with().as_result()["undecided"]
        assert "The two sides of vm1.example.com have parted (split brain)" in said
        assert "ansible-playbook sci.ganeti.resolve_split_brain -e instance=vm1.example.com" in said
        assert "vm2" not in said
        assert "run this again" in said

    def test_once_the_node_is_in_nothing_is_left_but_the_decision(self):
        clean = "cs:Connected ro:Secondary/Primary ds:UpToDate/UpToDate"
        alone = WROTE.replace("Primary/", "Secondary/")
        found = plan(own=with_minors(m100=alone, m101=clean), evidence=seen_on(there=alone), offline=False)
        assert commands(found) == []
        assert "sci.ganeti.resolve_split_brain -e instance=vm1.example.com" in found.undecided

    @pytest.mark.parametrize(
        ("more", "why"),
        [
            ({"there": WROTE_NOTHING}, "it is given up without a loss"),
            ({"there": ""}, "it was down: whether it has parted shows once it is connected"),
            ({"generations": dict.fromkeys(FROM_ANCESTOR, FROM_ANCESTOR[GNT2])}, "they only don't talk"),
        ],
    )
    def test_nobody_has_to_decide(self, more, why):
        words = more.get("there", WROTE)
        own = with_minors(m100=words) if words else None
        found = plan(own=own, evidence=seen_on(**more))
        assert found.parted == (), why
        assert found.undecided == ""
        assert any("activate-disks" in command and "vm1" in command for command in commands(found))


def test_an_old_master_steps_down():
    found = plan(rules=True)
    assert commands(found)[0] == "daemon-util stop-master"


def test_devices_that_mirrors_have_left_are_freed():
    found = plan(own=with_minors(m7=LONELY))
    assert found.quarantine.strays == (7,)
    assert commands(found)[0] == "drbdsetup down /dev/drbd7"


def test_one_of_them_that_is_primary_is_somebodys():
    found = plan(own=with_minors(m7=LONELY_PRIMARY))
    assert "/dev/drbd7 on gnt2.example.com is Primary and belongs to no instance" in found.refusal.replace(
        "belong to", "belongs to"
    )


@pytest.mark.parametrize(("node", "says"), [("gnt9", "is not in the cluster"), ("gnt1", "is the master")])
def test_refusals(node, says):
    assert says in plan(node=node).refusal


def test_its_own_primaries_do_not_keep_it_out():
    """Their data is where it was: it is the same machine."""
    cluster = FakeGaneti(instances=1)
    cluster.swap_all()
    cluster.nodes[GNT2].role = "O"
    known = Ssconf(GNT1, "gnt.example.com", GNT1, nodes=tuple(cluster.nodes))
    found = returning(
        take_census(Ganeti(Runner(execute=cluster)), USUAL_PARTS, known), "gnt2", "readd", with_minors(), [], False
    )
    assert commands(found) == [f"gnt-node add --readd --no-ssh-key-check {GNT2}"]


@pytest.mark.parametrize(
    ("running", "address", "rules"),
    [({"ganeti-luxid": False}, False, False), ({"ganeti-luxid": True}, False, True), ({}, True, True)],
)
def test_whether_it_does_a_masters_work(running, address, rules):
    said = {"mastership": {"daemons": {"rulers": ["ganeti-luxid"], "running": running}, "cluster_ip_here": address}}
    assert own_view(said, [{"instance": "vm1"}]) == (["vm1"], rules)
