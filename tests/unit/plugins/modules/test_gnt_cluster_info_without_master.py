# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What any node of a cluster tells, whether or not a master rules."""

from __future__ import annotations

import json
import socket

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.census import mastership
from ansible_collections.sci.ganeti.plugins.module_utils.census.recall import recall
from ansible_collections.sci.ganeti.plugins.module_utils.census.take import OWN_PARTS
from ansible_collections.sci.ganeti.plugins.module_utils.daemons.read import somebody_listens
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply
from ansible_collections.sci.ganeti.plugins.module_utils.survey.argv import own_survey_argv
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti
from ansible_collections.sci.ganeti.tests.unit.fake_seat import HOST, OTHER, THIRD, FakeSeat
from ansible_collections.sci.ganeti.tests.unit.transcripts import said

SURVEY = "@@master\ngnt1.example.com\n@@joined\nyes\n@@ssconf\ne00b56af  -\n@@drbd\n{}\n@@volumes\n@@listed\n@@end\n"


@pytest.fixture(name="ask")
def _ask(host):
    """Asks a seat for its own parts."""
    host.name(HOST)

    def ask(seat, *parts, check=False):
        def execute(argv, limit):
            if argv == own_survey_argv():
                return Reply(argv, 0, SURVEY.format(said("proc-drbd-8.4.11-connected")), "")
            return seat(argv, limit)

        return host.run("gnt_cluster_info", execute, check, gather=list(parts))

    return ask


def test_a_candidate_knows_the_whole_configuration_and_says_that_it_is_only_that(ask, host):
    (host.folder / "config.data").write_text(said("ganeti-config-3.0.2"))
    found = ask(FakeSeat(host.folder), "config")
    assert (found["failed"], found["from_configuration"], found["master_reachable"]) == (False, True, False)
    assert found["configuration"]["serial_no"] == 36
    assert found["configuration"]["candidates"] == [OTHER, HOST, THIRD]
    assert [node["role"] for node in found["nodes"]] == ["master", "master-candidate", "master-candidate"]
    assert {vm["status"] for vm in found["instances"]} == {"unknown"}
    assert {node["answers"] for node in found["nodes"]} == {False}
    assert found["cluster"]["volume_group"] == "xenvg"
    assert found["reads"] == []
    assert "SECRET" not in json.dumps(found)


def test_a_node_that_is_no_candidate_holds_none(ask, host):
    found = ask(FakeSeat(host.folder), "config")
    assert (found["configuration"], found["from_configuration"], found["nodes"]) == (None, False, [])
    assert "no master candidate" in found["configuration_trouble"]


def test_a_torn_one_is_told_and_fails_nothing(ask, host):
    (host.folder / "config.data").write_text(said("ganeti-config-3.0.2")[:500])
    found = ask(FakeSeat(host.folder), "config")
    assert (found["failed"], found["configuration"]) == (False, None)
    assert "can't be understood" in found["configuration_trouble"]


@pytest.mark.parametrize("rules", [True, False])
def test_one_that_says_whether_it_rules_is_not_asked_twice(ask, host, rules):
    seat = FakeSeat(host.folder, master=HOST)
    if not rules:
        seat.stop()
    found = ask(seat, "mastership")
    assert (found["is_master"], found["master_reachable"], found["mastership"]["answers"]) == (True, rules, rules)
    assert bool(found["trouble"]) is not rules
    assert [read["argv"] for read in found["reads"]].count(["gnt-cluster", "master-ping"]) == int(rules)


def test_one_without_a_master_s_process_is_asked_where_somebody_listens(ask, host, monkeypatch):
    seat = FakeSeat(host.folder, master=HOST)
    seat.stop()
    path = str(host.folder / "ganeti-query")
    monkeypatch.setattr(mastership, "somebody_listens", lambda: somebody_listens([path]))
    with socket.socket(socket.AF_UNIX) as forgotten:
        forgotten.bind(path)
        forgotten.listen()
        found = ask(seat, "mastership")
    assert [read["argv"] for read in found["reads"]].count(["gnt-cluster", "master-ping"]) == 1
    assert found["mastership"]["answers"] is False


def test_where_the_master_answers_its_answer_counts(run, host):
    (host.folder / "config.data").write_text(said("ganeti-config-3.0.2"))
    found = run("gnt_cluster_info", FakeGaneti(instances=2), gather=["config", "nodes", "instances"])
    assert found["from_configuration"] is False
    assert {vm["status"] for vm in found["instances"]} == {"running"}
    assert found["configuration"]["serial_no"] == 36


@pytest.mark.parametrize("rules", [True, False])
def test_what_it_does_of_a_master_s_work(ask, host, rules):
    seat = FakeSeat(host.folder, master=HOST)
    if not rules:
        seat.stop()
    found = ask(seat, "mastership")["mastership"]
    assert (found["answers"], found["queue_answers"], found["cluster_ip_here"]) == (rules, rules, True)
    assert found["votes"] is True
    assert found["daemons"]["running"]["ganeti-luxid"] is rules


def test_an_old_master_that_was_told_and_still_answers(ask, host):
    seat = FakeSeat(host.folder, master=HOST)
    seat._write(OTHER)
    found = ask(seat, "mastership")
    assert (found["is_master"], found["master"], found["mastership"]["answers"]) == (False, OTHER, True)


def test_its_own_devices_without_anybody_s_ssh(ask, host):
    found = ask(FakeSeat(host.folder), "self")
    assert [survey["node"] for survey in found["surveys"]] == [HOST]
    assert found["surveys"][0]["reached"] is True
    assert found["surveys"][0]["minors"]
    assert [read["argv"] for read in found["reads"]] == [list(own_survey_argv())]


@pytest.mark.parametrize("drained", [True, False])
def test_a_drained_queue_is_seen_without_a_daemon(ask, host, drained):
    if drained:
        (host.folder / "queue").mkdir()
        (host.folder / "queue" / "drain").touch()
    assert ask(FakeSeat(host.folder), "mastership")["queue_drained"] is drained


@pytest.mark.parametrize("check", [True, False])
def test_all_of_it_comes_back_on_the_controller_and_nothing_was_changed(ask, host, check):
    (host.folder / "config.data").write_text(said("ganeti-config-3.0.2"))
    seat = FakeSeat(host.folder, master=HOST)
    seat.stop()
    found = ask(seat, *OWN_PARTS, check=check)
    assert seat.mutations == []
    again = recall(found).as_result()
    assert again == {key: found[key] for key in again}
