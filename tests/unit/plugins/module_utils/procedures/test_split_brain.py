# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Row 12: what is said of mirrors that have parted, and what a decision comes to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.device import Device
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.generations import Generations, Handshake, Marks
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.history import Parting, SplitBrain
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.facts import Cluster
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job.parse import Job
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import Node
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.resolve import Allowed, resolution, unhealed
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.split_brain import (
    analysis_text,
    cases,
    proposal,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.resync import copy_seconds
from ansible_collections.sci.ganeti.tests.unit.builders import CLEAN, HERE, THERE, VM, instance, minor, pair, survey

ALONE = "cs:StandAlone ro:{role}/Unknown ds:{disk}/DUnknown oos:{oos}"
ANCESTOR = 0xF668AF3C797F78DC
MINE = Generations(0x8322AF8836A8974D, ANCESTOR, (0x448DB2FEE54EF49A, 4))
ITS = Generations(0x7506D45B287B17BB, ANCESTOR | 1, (0x448DB2FEE54EF49A, 4))


def alone(number, ids, oos=4096, role="Primary", disk="UpToDate", marks=None, **more):
    said = minor(ALONE.format(role=role, disk=disk, oos=oos), number)
    return Device(said, ids, marks or Marks(consistent=True, up_to_date=True), **more)


def here(index=0, **more):
    """The side on Ganeti's primary."""
    return alone(index, **{"ids": MINE, "oos": 3072, **more})


def there(index=0, **more):
    return alone(10 + index, **{"ids": ITS, **more})


def evidence(mine=(), its=()):
    return {
        node: {"host": node, "devices": [device.as_result() for device in devices]}
        for node, devices in ((HERE, mine), (THERE, its))
        if devices is not None
    }


def census(disks=1, role="master-candidate", free=24080, **more):
    vm = instance(disks, **more)
    vm = replace(vm, disks=tuple(replace(disk, port=11000 + disk.index) for disk in vm.disks))
    other = instance(1, name="vm2.example.com", primary="gnt3.example.com", secondary=THERE)
    other = replace(
        other, disks=(replace(other.disks[0], minors=(("gnt3.example.com", 5), (THERE, 5))),), template="plain"
    )
    nodes = {
        name: Node(name, role if name == THERE else "master", ip, ip, "default", answers=True, free_disk=free)
        for name, ip in ((HERE, "192.0.2.1"), (THERE, "192.0.2.2"), ("gnt3.example.com", "192.0.2.3"))
    }
    return Census(
        ssconf=Ssconf(host=HERE, cluster_name="gnt", master_node=HERE),
        master_reachable=True,
        cluster=Cluster("gnt", HERE, volume_group="xenvg"),
        nodes=nodes,
        instances={vm.name: vm, other.name: other},
        surveys={node: survey(node, disks=disks) for node in nodes},
    )


def split(**more):
    return cases(census(), evidence([here(**more)], [there()]))


class TestAnalysis:
    def test_one_that_has_parted_side_by_side(self):
        (case,) = split()
        assert case.relation == "split"
        text = "\n".join(analysis_text([case]))
        assert "vm1.example.com disk/0 (running): split brain" in text
        assert "gnt1.example.com (Ganeti's primary, minor 0): cs:StandAlone" in text
        assert "gnt2.example.com (secondary, minor 10): cs:StandAlone" in text
        assert "generations 8322AF8836A8974D from F668AF3C797F78DC, consistent up_to_date" in text
        assert "part at generation F668AF3C797F78DC" in text
        assert "gnt1.example.com would lose what it changed since (3 MiB), gnt2.example.com 4 MiB" in text

    def test_when_they_were_last_connected_and_how_they_found_out(self):
        parting = Parting(1000.0, "connection_lost", "NetworkFailure", "Primary", "Secondary", "UpToDate", "UpToDate")
        met = SplitBrain(2000.0, 0, Handshake("self", MINE, 46, 0), Handshake("peer", ITS, 12288, 2))
        text = "\n".join(analysis_text(split(parting=parting, split_brain=met)))
        assert "last connected until 1970-01-01 00:16:40 UTC (NetworkFailure), then Primary/Secondary" in text
        assert "found the split brain at 1970-01-01 00:33:20 UTC" in text
        assert "12 of them" in text

    def test_both_written_to_can_t_be_told(self):
        found = proposal(split())
        assert found.discard == ""
        assert "can't tell. Both are Primary now." in found.reasons[0]

    def test_who_changed_nothing_loses_nothing(self):
        found = proposal(cases(census(), evidence([here()], [there(oos=0)])))
        assert found.discard == THERE
        assert "loses nothing" in found.reasons[0]
        assert "moved" not in found.reasons[0]

    def test_even_the_primary(self):
        found = proposal(cases(census(), evidence([here(oos=0)], [there()])))
        assert found.discard == HERE
        assert "has to be moved" in found.reasons[0]

    def test_one_that_crashed_while_the_other_went_on(self):
        crashed = there(role="Secondary", oos=49152, marks=Marks(consistent=True, crashed_primary=True))
        found = proposal(cases(census(), evidence([here()], [crashed])))
        assert found.discard == THERE
        assert "went down while it was Primary" in found.reasons[0]

    def test_disks_that_speak_for_different_sides(self):
        found = proposal(
            cases(census(2), evidence([here(), here(1, oos=0)], [there(oos=0), there(1)])),
        )
        assert found.discard == ""
        assert found.reasons[0] == "Its disks don't speak for the same side."

    @pytest.mark.parametrize(
        ("mine", "its", "relation"),
        [
            ([here()], [there(ids=Generations(ANCESTOR, 0, ()))], "apart"),
            ([here()], [there(disk="Inconsistent")], "apart"),
            ([here()], [there(ids=Generations(0x10, 0x20, (0, 4)))], "unrelated"),
            ([here()], [there(ids=None, disk="Diskless")], "unknown"),
            ([here()], [], "unknown"),
            ([here()], None, "unknown"),
        ],
    )
    def test_other_ways_not_to_talk(self, mine, its, relation):
        (case,) = cases(census(), evidence(mine, its))
        assert case.relation == relation
        assert len(analysis_text([case])) >= 3

    def test_what_talks_is_no_case(self):
        talking = [Device(minor(CLEAN, number), MINE) for number in (0, 10)]
        assert cases(census(), evidence(talking[:1], talking[1:])) == []
        assert "nothing has parted" in analysis_text([])[0]

    def test_neither_are_disks_that_aren_t_in_use(self):
        assert cases(census(disks_active=False), evidence()) == []


def plan(found=None, mine=None, its=None, word="vm1", discard_word="", stale=False, **allowed):
    seen = evidence([here()] if mine is None else mine, [there()] if its is None else its)
    if stale:
        seen[THERE]["running"] = [{"instance": VM, "hypervisor": "fake", "handle": "/run/fake/vm1"}]
    return resolution(found or census(), seen, word, discard_word, Allowed(**allowed))


def commands(resolved):
    return [" ".join(step.command) for step in resolved.steps]


class TestResolution:
    def test_the_whole_cluster_is_only_analysed(self):
        found = plan(word="")
        assert (len(found.cases), found.steps, found.undecided, found.refusal) == (1, (), "", "")

    def test_nobody_has_decided(self):
        found = plan()
        assert (found.steps, found.refusal) == ((), "")
        assert "-e discard_node=gnt1.example.com or -e discard_node=gnt2.example.com" in found.undecided

    def test_the_secondary_s_side_is_given_up(self):
        found = plan(discard_word="gnt2")
        assert (found.victim, found.moves, found.demote) == (THERE, False, (THERE,))
        assert found.as_result()["survivor"] == HERE
        assert commands(found) == [
            "drbdsetup secondary 10",
            "lvcreate --snapshot --name uuid.disk0_data.before-7506D45B287B17BA --size 73m xenvg/uuid.disk0_data",
            "drbdsetup connect resource10 ipv4:192.0.2.2:11000 ipv4:192.0.2.1:11000 --protocol=C --cram-hmac-alg=md5 "
            "--after-sb-0pri=discard-zero-changes --after-sb-1pri=consensus --discard-my-data",
            "gnt-instance activate-disks --submit --print-jobid vm1.example.com",
        ]
        assert "7 MiB that the bitmaps of both sides name" in found.steps[2].why
        assert "4 MiB by its bitmap" in found.steps[2].risk
        assert [step.loses_kib for step in found.steps] == [None, None, 4096, None]

    def test_nothing_is_kept_when_nobody_wants_it(self):
        assert not any("lvcreate" in words for words in commands(plan(discard_word="gnt2", keep_snapshot=False)))

    def test_nothing_is_kept_where_there_is_no_room(self):
        assert not any("lvcreate" in words for words in commands(plan(census(free=50), discard_word="gnt2")))

    def test_only_a_candidate_knows_how_to_connect(self):
        assert "drbdsetup invalidate 10" in commands(plan(census(role="regular"), discard_word="gnt2"))

    def test_all_disks_go_together(self):
        found = plan(census(2), [here(), here(1)], [there(), there(1)], discard_word="gnt2")
        assert [words.split()[2] for words in commands(found) if "secondary" in words] == ["10", "11"]
        assert sum("--discard-my-data" in words for words in commands(found)) == 2

    def test_the_page_s_own_case_waits_for_its_peer(self):
        waiting = there(role="Secondary")
        waiting = replace(waiting, minor=replace(waiting.minor, connection="WFConnection"))
        plain = evidence([here()], [waiting])
        net = {"local": "ipv4:192.0.2.2:11000", "remote": "ipv4:192.0.2.1:11000", "options": {"cram-hmac-alg": "sha1"}}
        plain[THERE]["devices"][0]["addresses"] = net
        found = resolution(census(), plain, "vm1", "gnt2")
        assert [words.split()[1] for words in commands(found)] == [
            "--snapshot",
            "disconnect",
            "connect",
            "activate-disks",
        ]
        assert "--cram-hmac-alg=sha1" in commands(found)[2]

    def test_where_nothing_was_written_nobody_has_to_decide(self):
        found = plan(its=[there(oos=0)])
        assert (found.victim, found.by_nobody, found.undecided) == (THERE, True, "")
        assert [words.split()[:2] for words in commands(found)] == [
            ["drbdsetup", "secondary"],
            ["drbdsetup", "connect"],
            ["gnt-instance", "activate-disks"],
        ]
        assert found.steps[1].risk == "none: gnt2.example.com has changed nothing since the two have parted"
        assert found.steps[1].loses_kib == 0

    def test_a_person_s_word_is_a_person_s_word(self):
        assert plan(its=[there(oos=0)], discard_word="gnt2").by_nobody is False

    def test_a_lone_one_that_has_not_parted_is_just_connected(self):
        behind = there(role="Secondary", ids=Generations(ANCESTOR, 0, ()), oos=0)
        found = plan(its=[behind])
        assert commands(found) == ["gnt-instance activate-disks --submit --print-jobid vm1.example.com"]

    def test_what_is_copied_has_its_time_and_is_counted_once(self):
        gib = 1024**2
        (activated,) = plan(
            mine=[here(oos=gib)], its=[there(role="Secondary", ids=Generations(ANCESTOR, 0, ()), oos=0)]
        ).steps
        assert (activated.copies_kib, activated.seconds) == (gib, 10.0 + copy_seconds(gib))
        *_others, given_up, activated = plan(mine=[here(oos=gib)], its=[there(oos=gib)], discard_word="gnt2").steps
        assert (given_up.copies_kib, given_up.seconds) == (2 * gib, 5.0 + copy_seconds(2 * gib))
        assert (activated.copies_kib, activated.seconds) == (None, 10.0)

    def test_then_nothing_is_given_up(self):
        behind = there(role="Secondary", ids=Generations(ANCESTOR, 0, ()), oos=0)
        assert "nothing has to be given up" in plan(its=[behind], discard_word="gnt2").refusal

    def test_begun_before_and_killed_it_goes_on(self):
        begun = there(role="Secondary", disk="Inconsistent", oos=65536)
        found = plan(its=[begun], discard_word="gnt2")
        assert found.refusal == ""
        assert commands(found) == ["gnt-instance activate-disks --submit --print-jobid vm1.example.com"]

    def test_the_primary_s_side_only_when_it_may_be_moved(self):
        found = plan(discard_word="gnt1")
        assert "-e move_primary=true" in found.refusal
        assert found.steps == ()

    def test_the_primary_s_side_after_a_move(self):
        moved = plan(discard_word="gnt1", move_primary=True, keep_snapshot=False)
        assert (moved.victim, moved.moves) == (HERE, True)
        assert moved.as_result()["survivor"] == THERE
        assert [words.split()[:2] for words in commands(moved)] == [
            ["gnt-instance", "deactivate-disks"],
            ["gnt-instance", "failover"],
            ["drbdsetup", "connect"],
            ["gnt-instance", "activate-disks"],
        ]

    def test_it_is_stopped_first_where_it_is_to_go_on(self):
        found = plan(discard_word="gnt1", move_primary=True, stale=True)
        assert "still runs on gnt2.example.com, and its primary node is gnt1.example.com" in found.refusal
        assert "It is started there again" in found.refusal
        moved = plan(discard_word="gnt1", move_primary=True, stale=True, stop_stale=True)
        assert moved.stale == (THERE,)
        assert [words.split()[0] for words in commands(moved)][:2] == ["rm", "gnt-instance"]

    def test_it_still_runs_on_the_victim(self):
        found = plan(discard_word="gnt2", stale=True)
        assert "still runs on gnt2.example.com" in found.refusal
        assert "-e stop_stale_instances=true" in found.refusal
        assert any("fake runs the instance" in line for line in found.as_result()["analysis"])

    def test_it_is_stopped_on_the_victim_when_that_is_allowed(self):
        found = plan(discard_word="gnt2", stale=True, stop_stale=True)
        assert found.stale == (THERE,)
        assert "runs here (fake) and must not" in found.steps[0].why
        assert commands(found)[1] == "drbdsetup secondary 10"

    def test_not_where_drbd_would_settle_it_the_other_way_round(self):
        found = plan(its=[there(oos=0)], discard_word="gnt1", move_primary=True)
        assert "the opposite of what is asked for" in found.refusal
        assert "drbdmeta" in found.refusal

    def test_nor_where_neither_side_is_primary(self):
        found = plan(mine=[here(oos=0, role="Secondary")], its=[there(role="Secondary")], discard_word="gnt2")
        assert "DRBD copies the data of gnt2.example.com over it by itself" in found.refusal
        assert "'drbdsetup primary 0' on gnt1.example.com" in found.refusal

    def test_nor_a_disk_that_has_gone_on_alone_beside_one_that_has_parted(self):
        behind = here(1, ids=Generations(ANCESTOR, 0, ()), oos=0)
        found = plan(census(2), [here(), behind], [there(), there(1)], discard_word="gnt2")
        assert "they have not parted" in found.refusal
        assert "'drbdsetup invalidate 11'" in found.refusal

    @pytest.mark.parametrize(
        ("more", "says"),
        [
            ({"word": "vm9"}, "is not in the cluster"),
            ({"word": "vm2"}, "have no other side"),
            ({"discard_word": "gnt9"}, "is not in the cluster"),
            ({"discard_word": "gnt3"}, "has no copy of vm1.example.com"),
            ({"its": [there(ids=Generations(0x10, 0x20, ()))]}, "unrelated data"),
            ({"its": []}, "can't be compared"),
            ({"found": census(disks_active=False)}, "aren't active"),
            ({"found": replace(census(), jobs=(Job(27, "running", "INSTANCE_FAILOVER", VM),))}, "'gnt-job watch 27'"),
            ({"found": census(role="offline")}, "ansible-playbook sci.ganeti.return_node -e node=gnt2.example.com"),
            ({"mine": [here(disk="Outdated")], "discard_word": "gnt2"}, "may hold its last good copy"),
        ],
    )
    def test_what_is_refused(self, more, says):
        found = plan(**more)
        assert says in found.refusal
        assert found.steps == ()

    def test_nothing_to_do(self):
        talking = [Device(minor(CLEAN, number), MINE) for number in (0, 10)]
        found = plan(mine=talking[:1], its=talking[1:], discard_word="gnt2")
        assert (found.steps, found.refusal, found.undecided) == ((), "", "")

    def test_what_a_killed_run_has_left_is_given_back_when_nothing_else_is_to_do(self):
        talking = [Device(minor(CLEAN, number), MINE) for number in (0, 10)]
        held = replace(census(), cluster=Cluster("gnt", "gnt1", tags=("sci.ganeti:watcher-held:0:1764000000",)))
        (step,) = plan(held, talking[:1], talking[1:]).steps
        assert step.command == ("gnt-cluster", "remove-tags", "sci.ganeti:watcher-held:0:1764000000")


def test_healed_is_clean_on_both_sides():
    assert unhealed(replace(census(), surveys=pair(CLEAN, CLEAN)), VM) == []


@pytest.mark.parametrize(
    "surveys", [pair(CLEAN, None), pair(CLEAN, "cs:SyncTarget ro:Secondary/Primary ds:Inconsistent/UpToDate")]
)
def test_less_than_that_is_not(surveys):
    (wrong,) = unhealed(replace(census(), surveys=surveys), VM)
    assert wrong.startswith("D: disk/0 of vm1.example.com on gnt2.example.com")
