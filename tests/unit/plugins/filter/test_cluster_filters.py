# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters: each known by its name, and errors that a playbook's reader understands."""

from __future__ import annotations

import json

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.sci.ganeti.plugins.filter.cluster import FilterModule
from ansible_collections.sci.ganeti.plugins.module_utils.census.take import USUAL_PARTS, take_census
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.device import Device
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.generations import Generations
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.tests.unit.answers import ONE, dead_master, healthy, says
from ansible_collections.sci.ganeti.tests.unit.builders import minor
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti

FILTERS = FilterModule().filters()
JOB = {"id": 7, "status": "running", "operation": "INSTANCE_REPLACE_DISKS", "subject": "vm1.example.com"}


def test_all_can_be_called():
    assert {"find_master", "inventory_host", "misfits", "plan_text", "replacement_plan", "unproven"} <= set(FILTERS)
    assert all(callable(function) for function in FILTERS.values())


@pytest.mark.parametrize(
    ("hosts", "node", "expected"),
    [
        (["gnt1", "gnt2"], "gnt2.example.com", "gnt2"),
        (["gnt1.example.com", "gnt2.example.com"], "gnt2", "gnt2.example.com"),
        (["gnt2", "gnt2.example.com"], "gnt2.example.com", "gnt2.example.com"),
    ],
)
def test_the_inventory_s_name_of_a_node(hosts, node, expected):
    assert FILTERS["inventory_host"](hosts, node) == expected


@pytest.mark.parametrize(
    ("hosts", "node", "found"),
    [
        (["gnt1"], "gnt2", "is no host"),
        ([], "gnt2", "it is empty"),
        (["gnt2.example.com", "gnt2.example.org"], "gnt2", "is several hosts"),
    ],
)
def test_a_node_that_the_inventory_does_not_name_once(hosts, node, found):
    with pytest.raises(AnsibleFilterError, match=found):
        FILTERS["inventory_host"](hosts, node)


def test_what_each_host_has_in_a_variable():
    hostvars = {"gnt1": {"answer": {"rc": 0}, "other": 1}, "gnt2": {}, "gnt3": {"answer": {"rc": 1}}}
    assert FILTERS["by_host"](["gnt1", "gnt2"], hostvars, "answer") == {"gnt1": {"rc": 0}, "gnt2": {}}
    assert FILTERS["by_host"](["gnt2"], hostvars, "answer", "none") == {"gnt2": "none"}


def test_the_master():
    assert FILTERS["find_master"](healthy()) == "gnt1"
    with pytest.raises(AnsibleFilterError, match="Check the inventory"):
        FILTERS["find_master"]({})


def test_who_becomes_it():
    assert FILTERS["master_succession"](healthy(), "gnt2")["host"] == "gnt2"
    assert FILTERS["master_recovery"](dead_master())["dead"] == "gnt1.example.com"
    assert FILTERS["master_alone"](healthy())["rules"] is True
    for name, given in (("succession", {}), ("recovery", healthy(gnt1=says(ONE, rules=False))), ("alone", {})):
        assert set(FILTERS[f"master_{name}"](given)) == {"refusal"}
    assert FILTERS["master_succession"](healthy(), "gnt2")["refusal"] == ""


def test_a_replacement_is_planned_from_plain_data():
    cluster = FakeGaneti(instances=1)
    cluster.blank("gnt2.example.com")
    known = Ssconf(
        "gnt1.example.com", "gnt.example.com", "gnt1.example.com", nodes=tuple(cluster.nodes), primary_ips={}
    )
    plain = json.loads(json.dumps(take_census(Ganeti(Runner(execute=cluster)), USUAL_PARTS, known).as_result()))
    planned = FILTERS["replacement_plan"](plain, "gnt2")
    assert [step["command"].split()[1] for step in planned["steps"]] == ["add", "activate-disks", "replace-disks"]
    assert planned["refusal"] == ""
    assert planned["node"]["name"] == "gnt2.example.com"
    json.dumps(planned)


def test_a_return_is_planned_with_what_both_sides_of_a_mirror_say():
    cluster = FakeGaneti(instances=1)
    known = Ssconf("gnt1.example.com", "gnt.example.com", "gnt1.example.com", nodes=tuple(cluster.nodes))
    plain = json.loads(json.dumps(take_census(Ganeti(Runner(execute=cluster)), USUAL_PARTS, known).as_result()))
    daemons = {"rulers": [], "running": {}, "leftovers": []}
    doing = {**says("gnt2.example.com")["mastership"], "daemons": daemons}
    surveys = [survey for survey in plain["surveys"] if survey["node"] == "gnt2.example.com"]
    own = {**plain, "surveys": surveys, "mastership": doing}
    (disk,) = plain["instances"][0]["disks"]
    generations = {"gnt1.example.com": 0x8322AF8836A8974C, "gnt2.example.com": 0x7506D45B287B17BA}
    seen = [
        {
            "host": node,
            "devices": [
                Device(
                    minor("cs:StandAlone ro:Primary/Unknown ds:UpToDate/DUnknown oos:4", disk["minors"][node]),
                    Generations(current, 0xF668AF3C797F78DC, ()),
                ).as_result()
            ],
        }
        for node, current in generations.items()
    ]
    planned = FILTERS["return_plan"](plain, "gnt2", own, [], seen=json.loads(json.dumps(seen)))
    assert (planned["parted"], planned["mirrors"]) == (["vm1.example.com"], [])
    silent = {"unreachable": True, "msg": "Failed to connect to the host via ssh"}
    assert FILTERS["return_plan"](plain, "gnt2", own, [], seen=[seen[0], silent])["parted"] == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [(["vm1", "vm2"], ["vm1", "vm2"]), ("vm1, vm2", ["vm1", "vm2"]), ("", []), (None, []), ("vm1,", ["vm1"])],
)
def test_names_however_they_are_given(given, expected):
    assert FILTERS["named"](given) == expected


@pytest.mark.parametrize(
    ("steps", "rate", "before"),
    [
        ([{"command": "work"}], 20480, ["gnt-cluster modify -D drbd:resync-rate=20480"]),
        ([{"command": "work"}], "20480", ["gnt-cluster modify -D drbd:resync-rate=20480"]),
        ([{"command": "work"}], 61440, []),
        ([{"command": "work"}], 0, []),
        ([], 20480, []),
    ],
    ids=["another", "as a word", "the cluster's own", "none is wished", "nothing is to be done"],
)
def test_the_rate_of_its_copies_before_a_plan(steps, rate, before):
    cluster = FakeGaneti(instances=1)
    known = Ssconf(ONE, "gnt.example.com", ONE, nodes=tuple(cluster.nodes))
    seen = take_census(Ganeti(Runner(execute=cluster)), USUAL_PARTS, known).as_result()
    found = FILTERS["with_resync_rate"](steps, seen, rate)
    assert [step["command"] for step in found] == before + [step["command"] for step in steps]


@pytest.mark.parametrize(
    ("steps", "jobs", "before"),
    [
        ([{"command": "work"}], [], ["gnt-cluster modify -D drbd:resync-rate=61440"]),
        ([{"command": "work"}], [JOB], []),
        ([], [], []),
    ],
    ids=["as before", "while its jobs go on", "nothing is to be done"],
)
def test_after_a_killed_run_the_copies_have_the_cluster_s_own_rate(steps, jobs, before):
    cluster = FakeGaneti(instances=1)
    cluster.tags, cluster.resync_rate = {"sci.ganeti:resync-rate-held:61440"}, 8192
    known = Ssconf(ONE, "gnt.example.com", ONE, nodes=tuple(cluster.nodes))
    seen = take_census(Ganeti(Runner(execute=cluster)), USUAL_PARTS, known).as_result()
    seen["jobs"] = jobs
    found = FILTERS["with_resync_rate"](steps, seen, 0)
    assert [step["command"] for step in found] == before + [step["command"] for step in steps]
