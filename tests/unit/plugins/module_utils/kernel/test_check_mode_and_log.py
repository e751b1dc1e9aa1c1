# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads always run, writes only outside check mode, and the log tells them apart."""

from __future__ import annotations

import time

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed, CommandTookTooLong
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner


class Execute:
    """Answers every command, and remembers it."""

    def __init__(self, rc=0, stdout="", stderr=""):
        self.ran = []
        self._answer = (rc, stdout, stderr)

    def __call__(self, argv, limit):
        self.ran.append(argv)
        return Reply(argv, *self._answer, seconds=0.5)


def test_a_write_runs_and_is_logged():
    execute = Execute()
    runner = Runner(execute=execute)
    assert runner.write(["gnt-node", "modify"]).rc == 0
    assert execute.ran == [("gnt-node", "modify")]
    (entry,) = [entry.as_result() for entry in runner.writes]
    assert entry.pop("at") == pytest.approx(time.time(), abs=60)
    assert entry == {
        "argv": ["gnt-node", "modify"],
        "ran": True,
        "rc": 0,
        "seconds": 0.5,
        "output": "",
        "expected": True,
    }
    assert runner.reads == []


def test_check_mode_leaves_a_write_undone_and_logs_it():
    execute = Execute()
    runner = Runner(check_mode=True, execute=execute)
    assert runner.write(("gnt-node", "modify")) is None
    assert execute.ran == []
    assert [(entry.argv, entry.ran, entry.rc) for entry in runner.writes] == [(("gnt-node", "modify"), False, None)]


def test_check_mode_reads_all_the_same():
    execute = Execute(stdout="gnt1|M\n")
    runner = Runner(check_mode=True, execute=execute)
    assert runner.read(("gnt-node", "list")).stdout == "gnt1|M\n"
    assert execute.ran == [("gnt-node", "list")]
    assert [entry.ran for entry in runner.reads] == [True]
    assert runner.writes == []


@pytest.mark.parametrize("accept", [(1,), (0, 1)])
def test_a_status_that_is_an_answer_is_no_failure(accept):
    runner = Runner(execute=Execute(rc=1))
    assert runner.read(("gnt-cluster", "master-ping"), accept=accept).rc == 1


@pytest.mark.parametrize("method", ["read", "write"])
def test_any_other_status_is_a_failure_with_everything_known(method):
    runner = Runner(execute=Execute(rc=2, stdout="half\n", stderr="usage\n"))
    with pytest.raises(CommandFailed, match="'gnt-node lst' ended with exit status 2: usage") as caught:
        getattr(runner, method)(("gnt-node", "lst"))
    result = caught.value.as_result()
    assert (result["cmd"], result["rc"]) == (["gnt-node", "lst"], 2)
    assert (result["stdout"], result["stderr"]) == ("half\n", "usage\n")
    assert [entry.rc for entry in runner.log] == [2]


def test_a_failure_without_a_word_says_so():
    with pytest.raises(CommandFailed, match="exit status 13: it printed nothing"):
        Runner(execute=Execute(rc=13)).write(("gnt-node", "evacuate"))


@pytest.mark.parametrize("method", ["read", "write"])
def test_the_log_has_of_each_when_how_long_and_what_it_printed(method):
    runner = Runner(execute=Execute(rc=1, stdout="no\n", stderr="not yet\n"))
    getattr(runner, method)(("gnt-cluster", "master-ping"), accept=(0, 1))
    (entry,) = [entry.as_result() for entry in runner.log]
    assert entry.pop("at") == pytest.approx(time.time(), abs=60)
    told = {"ran": True, "rc": 1, "seconds": 0.5, "output": "no\nnot yet", "expected": True}
    assert entry == {"argv": ["gnt-cluster", "master-ping"], **told}


@pytest.mark.parametrize("method", ["read", "write"])
def test_the_log_has_what_a_command_printed_before_it_failed(method):
    runner = Runner(execute=Execute(rc=1, stderr="node is full\n"))
    with pytest.raises(CommandFailed):
        getattr(runner, method)(("gnt-node", "add"))
    assert [(entry.rc, entry.output, entry.expected) for entry in runner.log] == [(1, "node is full", False)]


@pytest.mark.parametrize("method", ["read", "write"])
def test_the_log_has_a_command_that_was_stopped(method):
    runner = Runner(limit=0.3)
    with pytest.raises(CommandTookTooLong):
        getattr(runner, method)(("sh", "-c", "echo so far; exec sleep 60"))
    (entry,) = runner.log
    assert (entry.rc, entry.output, entry.expected) == (None, "so far", False)
    assert 0.3 <= entry.seconds < 30
