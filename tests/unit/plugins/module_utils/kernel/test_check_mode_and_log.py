# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads always run, writes only outside check mode, and the log tells them apart."""

from __future__ import annotations

import time

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import MOST_OUTPUT, Reply, Runner


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
    assert entry == {"argv": ["gnt-node", "modify"], "ran": True, "rc": 0, "seconds": 0.5, "output": ""}
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


def test_the_log_has_the_end_of_what_a_write_printed_and_of_a_read_nothing():
    runner = Runner(execute=Execute(stdout="a" * 9000 + "\n", stderr="the end\n"))
    runner.write(("gnt-node", "modify"))
    runner.read(("gnt-node", "list"))
    (wrote,), (read,) = runner.writes, runner.reads
    assert wrote.output.endswith("aaa\nthe end")
    assert len(wrote.output) == MOST_OUTPUT + len("[...]")
    assert read.output == ""


def test_the_log_has_what_a_write_printed_before_it_failed():
    runner = Runner(execute=Execute(rc=1, stderr="node is full\n"))
    with pytest.raises(CommandFailed):
        runner.write(("gnt-node", "add"))
    assert [(entry.rc, entry.output) for entry in runner.writes] == [(1, "node is full")]
