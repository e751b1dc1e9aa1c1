# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tasks answered becomes a record."""

from __future__ import annotations

import json

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.log import MOST_OUTPUT
from ansible_collections.sci.ganeti.plugins.plugin_utils.report import outcome
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.collect import Started
from ansible_collections.sci.ganeti.tests.unit.fake_disks import FakeDisks
from ansible_collections.sci.ganeti.tests.unit.reported import (
    ASK,
    BEGAN,
    ONE,
    STEP,
    TWO,
    Told,
    asked,
    checked,
    named,
    ran,
    replaced_disk,
    replaced_node,
)

SET_FACT = "ansible.builtin.set_fact"
COMMAND = "ansible.builtin.command"


def test_a_run_that_was_confirmed():
    record = replaced_node().record()
    assert record.outcome == outcome.PROVEN
    assert (record.began, round(record.ended - BEGAN, 3)) == (BEGAN, 330.7)
    assert [len(plan.steps) for plan in record.plans] == [13]
    assert record.plans[0].steps[0].command.startswith("gnt-node add --readd")
    writes = [command for command in record.commands if command.writes]
    assert [command.words for command in writes] == [step.command for step in record.plans[0].steps if step.command]
    assert {command.rc for command in writes} == {0}
    assert record.before["nodes"][TWO]["answers"] is False
    assert record.after["nodes"][TWO]["answers"] is True
    assert record.before["instances"]["vm1.example.com"]["disks"][0]["condition"] == "apart"
    assert record.after["instances"]["vm1.example.com"]["disks"][0]["condition"] == "clean"
    assert record.before["drbd"][ONE]["0"]["connection"] == "WFConnection"
    assert record.after["drbd"][TWO]
    assert record.samples[0].left_kib > record.samples[-1].left_kib == 0
    json.dumps(record.as_plain())


def test_of_several_clusters_the_one_is_shown_that_the_run_is_about():
    run = Told()
    for host, said in (("gnt1", named("gnt.example.com", 2)), ("other1", named("gnt.example.org", 5))):
        run.task("Ask every node who the master is", ASK, said, host=host, role="find_master")
    run.task("Ask the BMC", "sci.ganeti.bmc_power", {"changed": False}, host="gnt1")
    assert set(run.record().before["instances"]) == {"vm1.example.com", "vm2.example.com"}
    assert run.record().after == run.record().before
    assert run.record().other_clusters == ()


def test_of_several_clusters_each_is_shown_that_the_run_is_about():
    record = checked("b.example.com", "a.example.com", "c.example.com").record()
    everything = [*record.other_clusters, {"before": record.before, "after": record.after}]
    assert [(one["after"]["cluster"]["name"], len(one["before"]["instances"])) for one in everything] == [
        ("b.example.com", 2),
        ("a.example.com", 3),
        ("c.example.com", 4),
    ]
    plain = json.loads(json.dumps(record.as_plain()))
    assert [one["before"]["cluster"]["name"] for one in plain["other_clusters"]] == ["b.example.com", "a.example.com"]


def test_a_cluster_that_has_no_nodes_to_show_is_none_of_them():
    """Such is the one that a machine remembers that is to be let in."""
    run = checked("a.example.com")
    stale = {"ssconf": {"cluster_name": "old.example.com"}, "master_reachable": False}
    run.task("Look at the new machine", ASK, stale, host="new1")
    run.task("Ask this machine", "sci.ganeti.port_info", {"changed": False}, host="localhost")
    record = run.record()
    assert (record.after["cluster"]["name"], record.other_clusters) == ("a.example.com", ())


def test_a_host_of_no_cluster_makes_the_run_about_none():
    run = Told()
    for host, said in (("gnt1", named("gnt.example.com")), ("other1", named("gnt.example.org"))):
        run.task("Ask every node who the master is", ASK, said, host=host, role="find_master")
    run.task("Ask this machine", "sci.ganeti.port_info", {"changed": False}, host="localhost")
    run.task("Read the cluster", ASK, named("gnt.example.com"), host="gnt1")
    assert (run.record().after["cluster"]["name"], run.record().other_clusters) == ("gnt.example.com", ())


def test_what_the_cluster_is_called_is_known_though_nobody_read_about_it():
    run = Told()
    run.task("Read the cluster", ASK, {**named("gnt.example.com"), "cluster": None})
    assert run.record().before["cluster"] == run.record().after["cluster"] == {"name": "gnt.example.com"}


def test_a_run_that_only_planned():
    record = replaced_node(confirmed=False).record()
    assert record.outcome == outcome.PLANNED
    assert record.before == record.after


def stopped(acted):
    run = Told()
    run.shows(STEP)
    if acted:
        run.task("Let it in", "sci.ganeti.gnt_node", {"changed": True, "commands": [ran("gnt-node add gnt2")]})
    run.task("Check that it fits", "ansible.builtin.assert", {"msg": "It is too small. Take another."}, status="failed")
    return run.record()


def test_a_refusal_before_anything_was_changed_is_told_from_a_failure():
    assert (stopped(acted=False).outcome, stopped(acted=True).outcome) == (outcome.REFUSED, outcome.FAILED)
    (said,) = stopped(acted=False).said
    assert (said.kind, said.host, said.text) == ("refusal", "gnt1", "It is too small. Take another.")


def test_a_module_that_failed_after_it_ran_a_command_has_changed_something():
    run = Told()
    log = {
        "failed": True,
        "msg": "no",
        "commands": [ran("gnt-node add gnt2", rc=1)],
        "cmd": ["gnt-node", "add", "gnt2"],
        "rc": 1,
    }
    run.task("Let it in", "sci.ganeti.gnt_node", {**log, "stderr": "node is full\n", "stdout": ""}, status="failed")
    record = run.record()
    assert record.outcome == outcome.FAILED
    (command,) = record.commands
    assert (command.words, command.rc, command.output) == ("gnt-node add gnt2", 1, "node is full")


@pytest.mark.parametrize(
    ("steps", "changes", "expected"),
    [
        ((), False, outcome.NOTHING),
        ((STEP,), False, outcome.PLANNED),
        ((STEP,), True, outcome.DONE),
        (None, False, outcome.LOOKED),
    ],
)
def test_how_a_run_ended(steps, changes, expected):
    run = Told()
    run.task("Look", "sci.ganeti.port_info", {"changed": False})
    if steps is not None:
        run.shows(*steps)
    if changes:
        run.task("Act", "sci.ganeti.gnt_node", {"changed": True})
    assert run.record().outcome == expected


def test_what_would_change_in_check_mode_has_changed_nothing():
    run = Told()
    run.shows(STEP)
    run.task("Look at what the agent has to do", "sci.ganeti.puppet_agent", {"changed": True})
    assert run.record(check_mode=True).outcome == outcome.PLANNED
    assert run.record().outcome == outcome.DONE
    run.task("Sign it", "sci.ganeti.puppet_certificate", {"changed": True, "commands": [ran("puppetserver ca sign")]})
    assert run.record(check_mode=True).outcome == outcome.DONE


def test_an_interrupted_run():
    assert replaced_node().record(ended=False).outcome == outcome.INTERRUPTED


@pytest.mark.parametrize(("by", "expected"), [("SIGTERM", "by SIGTERM during 'Wait'"), ("", "during 'Wait'")])
def test_a_run_that_was_cut_short_tells_at_what_step(by, expected):
    run = replaced_node()
    run.collector.started("9", Started("Wait", "replace_node", "ansible.builtin.pause", run.now))
    record = run.record(ended=False, by=by)
    assert record.cut == expected
    assert (record.tasks[-1].name, record.tasks[-1].hosts) == ("Wait", {"running": 1})
    assert run.record().cut == ""
    assert run.record().tasks[-1].name == "Prove it"


def test_a_step_at_work_is_told_with_its_hosts_and_since_when():
    run = replaced_node()
    began = run.now
    run.begins("Let them in", "sci.ganeti.gnt_node", "gnt1", "gnt2", "gnt3", seconds=5)
    key = str(run.count)
    run.collector.host_ended(key, "gnt2", "ok", run.now)
    run.now += 20
    task = run.record(ended=False, by="SIGTERM").tasks[-1]
    assert (task.name, task.hosts) == ("Let them in", {"ok": 1, "running": 2})
    assert (task.began, task.ended, task.at_work) == (began, run.now, {"gnt1": 35.0, "gnt3": 25.0})
    assert json.loads(json.dumps(run.record(ended=False).as_plain()))["tasks"][-1]["at_work"]["gnt1"] == 35.0


def test_between_two_steps_none_is_at_work():
    tasks = replaced_node().record(ended=False, by="SIGTERM").tasks
    assert [task.name for task in tasks if task.at_work or "running" in task.hosts] == []


def test_of_a_run_that_ended_none_is_at_work():
    run = Told()
    run.begins("Ask", ASK, "gnt1")
    run.collector.host_ended(str(run.count), "gnt1", "ok", run.now)
    assert [(task.hosts, task.at_work) for task in run.record().tasks] == [({"ok": 1}, {})]


def test_a_dead_host_that_is_normal_is_no_failure():
    run = Told()
    run.task(
        "Ask every node", "sci.ganeti.gnt_cluster_info", {"unreachable": True, "msg": "No route"}, status="ignored"
    )
    assert run.record().outcome == outcome.LOOKED
    assert run.record().said == ()


def test_a_command_that_would_be_run():
    run = Told()
    run.task("Cut its power", "sci.ganeti.bmc_power", {"changed": False, "commands": [ran("ipmitool off", done=False)]})
    (command,) = run.record().commands
    assert (command.ran, command.rc, command.seconds, command.writes) == (False, None, None, True)
    assert run.record().outcome == outcome.LOOKED


def test_what_a_command_task_printed():
    run = Told()
    said = {"cmd": ["ledctl", "locate=/dev/sd b"], "rc": 3, "stdout": "a\n", "stderr": "b\n", "changed": False}
    run.task("Light its slot", COMMAND, said)
    (command,) = run.record().commands
    assert (command.words, command.rc, command.output) == ("ledctl 'locate=/dev/sd b'", 3, "a\nb")


def test_of_a_long_output_the_end_is_kept():
    run = Told()
    run.task("Verify", COMMAND, {"cmd": "verify", "rc": 1, "stdout": "x" * 100000 + "the end"})
    (command,) = run.record().commands
    assert len(command.output) == MOST_OUTPUT + len("[...]")
    assert command.output.endswith("the end")


@pytest.mark.parametrize(
    ("delta", "expected"),
    [("0:00:01.250000", 1.25), ("1:02:03", 3723.0), ("2 days, 0:00:01.500000", 172801.5), (None, None), ("soon", None)],
)
def test_how_long_a_command_task_took(delta, expected):
    run = Told()
    run.task("Verify", COMMAND, {"cmd": "verify", "rc": 0, "delta": delta})
    assert [command.seconds for command in run.record().commands] == [expected]


def test_a_command_that_only_read_is_told_as_whole_as_one_that_wrote():
    run = Told()
    log = {
        "changed": True,
        "commands": [{**ran("gnt-node add gnt2", seconds=19.0), "at": BEGAN + 1}],
        "reads": [
            asked("gnt-node list", BEGAN + 0.5, "gnt1|M"),
            asked("gnt-cluster master-ping", BEGAN + 20, rc=1),
            asked("gnt-job list", BEGAN + 21, times=700),
        ],
    }
    run.task("Let it in", "sci.ganeti.gnt_node", log, 30)
    commands = run.record().commands
    assert [(command.words.split()[-1], command.writes, command.rc, command.seconds) for command in commands] == [
        ("list", False, 0, 0.25),
        ("gnt2", True, 0, 19.0),
        ("master-ping", False, 1, 0.25),
        ("list", False, 0, 0.25),
    ]
    assert [command.began - BEGAN for command in commands] == [0.5, 1.0, 20.0, 21.0]
    assert (commands[0].output, commands[2].expected, commands[3].times) == ("gnt1|M", True, 700)


def test_of_a_wait_the_first_question_and_the_last_are_told():
    """And for how many the last one stands."""
    run = Told()
    task = Started("Wait until no job runs", "switch_master", "sci.ganeti.gnt_cluster_info", BEGAN)
    run.collector.started("wait", task)
    for second in range(4):
        vain = {"reads": [asked("gnt-job list", BEGAN + second, f"{second}|running")]}
        run.collector.asked_again("wait", "gnt1", vain)
    run.collector.answered("wait", "gnt2", "ok", {"reads": [asked("gnt-job list", BEGAN + 4)]}, BEGAN + 4, by="gnt1")
    first, last = run.record().commands
    assert (first.host, first.began, first.output, first.times) == ("gnt2", BEGAN, "0|running", 1)
    assert (last.host, last.began, last.output, last.times) == ("gnt2", BEGAN + 4, "", 4)


def test_a_module_that_failed_with_a_read():
    run = Told()
    stopped = asked("gnt-node list", BEGAN + 2, "half", rc=None, expected=False)
    log = {"msg": "no end", "cmd": ["gnt-node", "list"], "rc": None, "stdout": "half\n", "stderr": ""}
    run.task("Look", "sci.ganeti.gnt_node_info", {**log, "reads": [stopped], "failed": True}, status="failed")
    (command,) = run.record().commands
    assert (command.words, command.rc, command.output, command.expected) == ("gnt-node list", None, "half", False)
    assert run.record().outcome == outcome.REFUSED


def test_a_task_without_a_log_leaves_its_name_only():
    run = Told()
    run.task("Log in", COMMAND, {"censored": "the output has been hidden", "cmd": "login hunter22", "rc": 0})
    record = run.record()
    assert [task.name for task in record.tasks] == ["Log in"]
    assert "hunter22" not in str(record)


def test_what_a_module_was_given_is_not_taken():
    run = Told()
    run.task("Ask", "sci.ganeti.bmc_power", {"invocation": {"module_args": {"user": "root"}}, "power": "off"})
    assert "root" not in str(run.record())


def test_the_evidence_of_the_gate_is_taken_once():
    run = Told()
    word = {"kind": "bmc", "said_by": "the BMC 192.0.2.22", "what": "the power is off", "when": "2026-11-26T05:41:30Z"}
    word["node"] = "gnt2"
    facts = {"ansible_facts": {"fencing_gate_evidence": [word]}}
    run.task("Keep the evidence", SET_FACT, facts)
    run.task("Keep the evidence", SET_FACT, facts)
    (found,) = run.record().evidence
    assert (found.kind, found.source, found.what) == ("bmc", "the BMC 192.0.2.22", "the power is off")
    assert (found.node, found.host) == ("gnt2", "gnt1")


def test_the_blast_radius_of_the_disks_that_it_was_about(tmp_path, monkeypatch):
    disks = FakeDisks(tmp_path, monkeypatch)
    disks.plug("sdc", "SN9")
    record = replaced_disk(disks).record()
    # the new one has nothing on it yet
    assert [(radius["why"], radius["disk"]["serial"]) for radius in record.radius] == [
        ("goes", "SN1B"),
        ("stays", "SN1A"),
    ]
    goes = record.radius[0]
    assert [chain["array"] for chain in goes["chains"]] == ["md0", "md1", "md2"]
    assert {item["instance"] for item in goes["instances"]} == {f"vm{number}.example.com" for number in range(1, 6)}
    assert record.before["arrays"]["gnt1"]["md0"]["whole"] is True


def test_a_log_may_tell_when_each_command_began_and_what_it_printed():
    run = Told()
    entry = {**ran("gnt-node add gnt2"), "at": BEGAN + 5, "output": "node added"}
    run.task("Let it in", "sci.ganeti.gnt_node", {"changed": True, "commands": [entry]}, 30)
    (command,) = run.record().commands
    assert (command.began, command.output) == (BEGAN + 5, "node added")


def test_what_nobody_named_on_the_command_line_is_what_the_plan_is_about():
    assert replaced_node().record(subject="").asked.subject == "gnt2"
    assert replaced_node().record(subject="gnt9").asked.subject == "gnt9"
