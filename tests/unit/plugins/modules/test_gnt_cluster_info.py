# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole state of a cluster, in a constant number of commands, and answers where there is none."""

from __future__ import annotations

import json
import socket

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.census.recall import recall
from ansible_collections.sci.ganeti.plugins.module_utils.census.take import USUAL_PARTS, take_census
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandTookTooLong
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti
from ansible_collections.sci.ganeti.tests.unit.fake_seat import FakeSeat
from ansible_collections.sci.ganeti.tests.unit.transcripts import said

DOWN = "Cannot communicate with the {} daemon.\nIs the process running and listening for connections?\n"


@pytest.mark.parametrize("size", [3, 300])
@pytest.mark.parametrize("check", [False, True])
def test_six_commands_whatever_the_size_and_none_that_changes_anything(run, size, check):
    cluster = FakeGaneti(nodes=size, instances=size)
    result = run("gnt_cluster_info", cluster, check=check)
    assert len(cluster.ran) == len(result["reads"]) <= 6
    assert cluster.mutations == []
    assert result["changed"] is False
    assert (len(result["nodes"]), len(result["instances"]), len(result["surveys"])) == (size, size, size)


UNBEGUN = "Failure: command execution error:\njob 23 failed to start: GenericError\n"


def test_six_commands_where_ganeti_begins_no_job_either(host):
    """Whatever of the usual parts is a job of Ganeti's is in the configuration of the master, too."""
    cluster = FakeGaneti()
    cluster._gnt_instance_info = lambda words: (1, "", UNBEGUN)
    host.join(cluster)
    (host.folder / "config.data").write_text(said("ganeti-config-3.0.2"))
    result = host.run("gnt_cluster_info", cluster)
    assert len(cluster.ran) == len(result["reads"]) == 6
    ports = {vm["name"]: [disk["port"] for disk in vm["disks"]] for vm in result["instances"]}
    assert ports == {"vm1.example.com": [11000], "vm2.example.com": [11001], "vm3.example.com": [11002]}


def test_where_that_configuration_is_missing_ganeti_s_words_remain(run):
    cluster = FakeGaneti()
    cluster._gnt_instance_info = lambda words: (1, "", UNBEGUN)
    result = run("gnt_cluster_info", cluster)
    assert "job 23 failed to start" in result["msg"]
    assert "Run the same again" in result["remedy"]


@pytest.mark.parametrize("size", [3, 300])
@pytest.mark.parametrize(("more", "commands"), [(["partings"], 0), (["findings"], 1)])
def test_what_comes_to_the_usual_parts_costs_the_same_whatever_the_size(run, size, more, commands):
    cluster = FakeGaneti(nodes=size, instances=size)
    result = run("gnt_cluster_info", cluster, gather=[*USUAL_PARTS, *more])
    assert len(cluster.ran) == len(result["reads"]) == 6 + commands


def asked_of(cluster):
    """Whom the master asked for a survey; everybody where it named nobody."""
    (words,) = [argv for argv in cluster.ran if argv[:2] == ("gnt-cluster", "command")]
    return [name for option, name in zip(words, words[1:]) if option == "-n"]


def elsewhere(vm, node):
    """Its mirror is on this node, and always was."""
    for disk in vm.disks:
        for side in (disk.minors, disk.data, disk.cs):
            side[node] = side.pop(vm.secondary)
    vm.secondary = node


@pytest.mark.parametrize("part", ["surveys", "partings"])
@pytest.mark.parametrize("lost", ["gnt3", "gnt3.example.com"])
def test_only_partners_of_a_node_are_asked_where_one_is_named(run, part, lost):
    """vm1 and vm2 are on the first two nodes, vm3 is on the first and the third."""
    cluster = FakeGaneti(nodes=5, instances=3)
    elsewhere(cluster.instances["vm3.example.com"], "gnt3.example.com")
    gather = ["nodes", "instances", "disks", "cluster", "jobs", part]
    found = run("gnt_cluster_info", cluster, gather=gather, partners_of=lost)
    assert asked_of(cluster) == ["gnt1.example.com", "gnt3.example.com"]
    assert len(cluster.ran) == 6
    assert [survey["node"] for survey in found["surveys"]] == ["gnt1.example.com", "gnt3.example.com"]
    # of the others one side wasn't looked at, which is no fault of theirs
    conditions = {vm["name"]: vm["disks"][0]["condition"] for vm in found["instances"]}
    assert conditions == {"vm1.example.com": None, "vm2.example.com": None, "vm3.example.com": "clean"}


def test_a_partner_that_is_dead_is_one_that_cannot_be_asked(run):
    cluster = FakeGaneti(nodes=5, instances=1)
    cluster.swap_all()
    cluster.die("gnt2.example.com")
    found = run("gnt_cluster_info", cluster, gather=["instances", "disks", "partings"], partners_of="gnt2")
    assert asked_of(cluster) == ["gnt1.example.com"]
    assert found["instances"][0]["disks"][0]["condition"] == "unreadable"


def test_partners_of_a_node_that_the_cluster_does_not_have_are_nobody(run):
    cluster = FakeGaneti()
    found = run("gnt_cluster_info", cluster, gather=["nodes", "partings"], partners_of="gnt9")
    assert (found["surveys"], cluster.mutations) == ([], [])
    assert not [argv for argv in cluster.ran if argv[:2] == ("gnt-cluster", "command")]


@pytest.mark.parametrize(("given", "limit"), [({"verify_timeout": 555.0}, 555.0), ({}, 20.0)])
def test_ganeti_s_own_verification_has_a_limit_of_its_own(host, given, limit):
    """It waits for the locks of jobs that work, which no other command that reads does."""
    cluster, limits = FakeGaneti(), {}
    host.join(cluster)

    def execute(argv, limit):
        limits[" ".join(argv[:2])] = limit
        return cluster(argv, limit)

    host.run("gnt_cluster_info", execute, gather=["cluster", "findings"], command_timeout=20.0, **given)
    assert (limits["gnt-cluster verify"], limits["gnt-cluster info"]) == (limit, 20.0)


def test_where_it_takes_too_long_that_limit_is_named(run):
    def verify(words):
        raise CommandTookTooLong("'gnt-cluster verify' was stopped after 555 s", argv=("gnt-cluster", "verify"))

    cluster = FakeGaneti()
    cluster._gnt_cluster_verify = verify
    result = run("gnt_cluster_info", cluster, gather=["findings"])
    assert "gnt-debug locks" in result["remedy"]
    assert "more with verify_timeout (a procedure's variable for it: PROCEDURE_verify_timeout)." in result["remedy"]


@pytest.mark.parametrize(
    ("part", "rules", "commands"),
    [("mastership", True, 6), ("mastership", False, 4), ("self", False, 1), ("claim", False, 1), ("config", False, 0)],
)
def test_what_a_host_tells_of_itself_costs_what_is_said(host, part, rules, commands):
    cluster, seat = FakeGaneti(), FakeSeat(host.folder)
    if rules:
        seat.start(voting=True)
    host.join(cluster)

    def execute(argv, limit):
        if argv[0] == "sh":
            return Reply(argv, 0, "", "")
        return (cluster if argv[0].startswith("gnt-") else seat)(argv, limit)

    result = host.run("gnt_cluster_info", execute, gather=[*USUAL_PARTS, part])
    assert len(result["reads"]) == 6 + commands


def test_everything_is_in_the_answer(run):
    cluster = FakeGaneti()
    cluster.submit(["gnt-instance", "activate-disks", "--submit", "--print-jobid", "vm2.example.com"])
    result = run("gnt_cluster_info", cluster)
    assert (result["in_cluster"], result["is_master"], result["master_reachable"]) == (True, True, True)
    assert (result["host"], result["master"], result["trouble"]) == ("gnt1.example.com", "gnt1.example.com", "")
    assert result["cluster"]["volume_group"] == "xenvg"
    assert [node["role"] for node in result["nodes"]] == ["master", "master-candidate", "master-candidate"]
    assert [disk["condition"] for vm in result["instances"] for disk in vm["disks"]] == ["clean"] * 3
    assert [(job["operation"], job["subject"]) for job in result["jobs"]] == [
        ("INSTANCE_ACTIVATE_DISKS", "vm2.example.com")
    ]
    assert result["findings"] is None
    assert result["watcher_paused_until"] is None


@pytest.mark.parametrize(
    ("gather", "commands"),
    [
        (["nodes"], ["gnt-node list"]),
        (["instances"], ["gnt-instance list"]),
        (["disks"], ["gnt-instance list", "gnt-instance info"]),
        (["surveys"], ["gnt-node list", "gnt-cluster command"]),
        (["cluster"], ["gnt-cluster info"]),
        (["jobs"], ["gnt-job list"]),
        ([], ["gnt-cluster master-ping"]),
    ],
)
def test_only_what_was_asked_for_is_read(run, gather, commands):
    cluster = FakeGaneti()
    run("gnt_cluster_info", cluster, gather=gather)
    # those that don't wait for each other run at once, in any order
    assert sorted(" ".join(argv[:2]) for argv in cluster.ran) == sorted(commands)


def test_findings_are_asked_for_by_name_only(run):
    cluster = FakeGaneti()
    cluster.findings = said("gnt-cluster-verify-3.0.2-split-brain")
    result = run("gnt_cluster_info", cluster, gather=["findings"])
    assert [item["code"] for item in result["findings"]].count("EINSTANCEWRONGNODE") == 3


def test_a_dead_secondary_shows_in_its_node_its_survey_and_the_mirrors_on_it(run):
    cluster = FakeGaneti()
    cluster.blank("gnt2.example.com")
    cluster.nodes["gnt2.example.com"].up = False
    result = run("gnt_cluster_info", cluster)
    assert [node["answers"] for node in result["nodes"]] == [True, False, True]
    (gnt2,) = (survey for survey in result["surveys"] if survey["node"] == "gnt2.example.com")
    assert gnt2["reached"] is False
    assert "No route to host" in gnt2["trouble"]
    assert {disk["condition"] for vm in result["instances"] for disk in vm["disks"]} == {"apart"}


def test_an_offline_node_is_not_surveyed(run):
    cluster = FakeGaneti()
    cluster.nodes["gnt3.example.com"].role = "O"
    result = run("gnt_cluster_info", cluster)
    assert [survey["node"] for survey in result["surveys"]] == ["gnt1.example.com", "gnt2.example.com"]


def test_another_node_says_who_the_master_is_and_asks_nobody(run, host):
    cluster = FakeGaneti()
    host.name("gnt2")
    result = run("gnt_cluster_info", cluster)
    assert (result["is_master"], result["master"], result["host"]) == (False, "gnt1.example.com", "gnt2.example.com")
    assert result["master_reachable"] is False
    assert result["trouble"] == "the master is gnt1.example.com"
    assert cluster.ran == []


def test_a_host_of_no_cluster_says_so(host):
    result = host.run("gnt_cluster_info", FakeGaneti())
    assert (result["failed"], result["in_cluster"], result["master"]) == (False, False, "")
    assert result["trouble"] == "this host is in no cluster"


@pytest.mark.parametrize("daemon", ["config", "master"])
def test_daemons_that_are_down_are_an_answer_too(run, daemon):
    cluster = FakeGaneti()
    cluster.down = DOWN.format(daemon)
    result = run("gnt_cluster_info", cluster)
    assert (result["failed"], result["is_master"], result["master_reachable"]) == (False, True, False)
    assert f"Cannot communicate with the {daemon} daemon" in result["trouble"]
    assert "service ganeti start" in result["trouble"]
    assert result["ssconf"]["nodes"] == list(cluster.nodes)


def test_an_old_master_that_was_replaced_meanwhile(run):
    cluster = FakeGaneti()
    cluster.down = said("gnt-node-list-3.0.2-not-master")
    result = run("gnt_cluster_info", cluster)
    assert (result["failed"], result["master_reachable"]) == (False, False)


def test_any_other_failure_is_one(run):
    cluster = FakeGaneti()
    cluster.down = "Corrupt configuration file: nothing in it\n"
    result = run("gnt_cluster_info", cluster)
    assert result["failed"] is True
    assert "Corrupt configuration file" in result["msg"]
    assert result["cmd"] == list(cluster.ran[0])


def test_a_release_that_lacks_a_field(run):
    result = run("gnt_cluster_info", FakeGaneti(lacks=["disks_active"]))
    assert [vm["disks_active"] for vm in result["instances"]] == [None, None, None]


def test_the_watcher_s_pause_comes_from_its_file(run, host):
    (host.folder / "watcher.pause").write_text("1795385156\n")
    assert run("gnt_cluster_info", FakeGaneti())["watcher_paused_until"] == 1795385156


def test_the_answer_holds_all_that_was_read():
    """The controller plans with it: what comes back out of JSON is the same census."""
    cluster = FakeGaneti(disks=2)
    cluster.findings = said("gnt-cluster-verify-3.0.2-split-brain")
    cluster.submit(["gnt-instance", "activate-disks", "--submit", "--print-jobid", "vm2.example.com"])
    known = Ssconf(
        host="gnt1.example.com",
        cluster_name="gnt.example.com",
        master_node="gnt1.example.com",
        nodes=tuple(cluster.nodes),
        primary_ips={},
    )
    census = take_census(Ganeti(Runner(execute=cluster)), (*USUAL_PARTS, "findings"), known)
    again = recall(json.loads(json.dumps(census.as_result())))
    assert again.as_result() == census.as_result()
    assert again.instances == census.instances
    assert again.surveys == census.surveys
    assert (again.nodes, again.cluster, again.findings) == (census.nodes, census.cluster, census.findings)


@pytest.mark.parametrize("check", [False, True])
def test_it_listens_meanwhile_to_a_node_that_may_be_off(run, host, check):
    (host.folder / "ssconf_node_primary_ips").write_text("gnt2.example.com 127.0.0.2\ngnt3.example.com 127.0.0.3\n")
    (host.folder / "ssconf_node_secondary_ips").write_text("gnt2.example.com 127.0.1.2\n")
    with socket.create_server(("127.0.1.2", 0)) as lives:
        number = lives.getsockname()[1]
        given = {"listen_to": ["gnt2", "gnt9"], "listen_ports": [number], "asked_at": "noon"}
        result = run("gnt_cluster_info", FakeGaneti(), check, gather=[], **given)
    heard = result["heard"]
    assert (heard["at"], heard["seconds"]) == ("noon", 4.0)
    assert [(port["address"], port["port"], port["state"]) for port in heard["ports"]] == [
        ("127.0.0.2", number, "refused"),
        ("127.0.0.3", number, "refused"),
        ("127.0.1.2", number, "open"),
    ]


@pytest.mark.parametrize("names", [[], ["gnt1"]])
def test_it_listens_to_nobody_unless_another_node_is_named(run, names):
    assert run("gnt_cluster_info", FakeGaneti(), gather=[], listen_to=names)["heard"] is None
