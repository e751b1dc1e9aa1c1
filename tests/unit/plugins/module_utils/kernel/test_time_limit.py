# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A command that doesn't end is stopped, with everything it has started."""

from __future__ import annotations

import os
import time

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import (
    CommandFailed,
    CommandTookTooLong,
    TookTooLong,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner, execute_here
from ansible_collections.sci.ganeti.tests.unit.processes import gone, wait_until

# Writes its own number and its child's, and both sleep.
FAMILY = "sleep 60 & echo $$ $! > $0; echo said before; wait"

# A child in a session of its own keeps the pipes open after the family is gone.
RUNAWAY = "setsid sleep 60 & echo $! > $0; wait"

# Long enough for a shell to write its line on a busy machine.
LIMIT = 1.5


def test_the_whole_family_is_killed(tmp_path):
    pids = tmp_path / "pids"
    with pytest.raises(CommandTookTooLong) as caught:
        execute_here(("sh", "-c", FAMILY, str(pids)), LIMIT)
    family = [int(pid) for pid in pids.read_text().split()]
    assert len(family) == 2
    assert wait_until(lambda: all(gone(pid) for pid in family))
    assert caught.value.stdout == "said before\n"
    assert isinstance(caught.value, TookTooLong)
    assert caught.value.rc is None
    assert "after 1.5 s" in caught.value.found
    assert "command_timeout" in caught.value.remedy


def test_a_child_that_ran_away_delays_nobody(tmp_path):
    pid = tmp_path / "pid"
    started = time.monotonic()
    try:
        with pytest.raises(CommandTookTooLong):
            execute_here(("sh", "-c", RUNAWAY, str(pid)), LIMIT)
        assert time.monotonic() - started < 30
    finally:
        os.kill(int(pid.read_text()), 9)


def test_the_runner_s_own_limit_counts_where_no_other_is_named():
    limits = []

    def execute(argv, limit):
        limits.append(limit)
        raise CommandTookTooLong("too long", argv=argv)

    runner = Runner(limit=7.0, execute=execute)
    for limit in (None, 600.0):
        with pytest.raises(CommandTookTooLong):
            runner.read(("slow",), limit)
    assert limits == [7.0, 600.0]
    assert [entry.rc for entry in runner.log] == [None, None]


def test_a_wait_that_is_stopped_is_no_failure():
    runner = Runner()
    assert runner.wait(("true",), 60.0)
    assert runner.wait(("false",), 60.0, accept=(0, 1))
    assert not runner.wait(("sleep", "60"), 0.3)
    assert [(entry.rc, entry.expected) for entry in runner.log] == [(0, True), (1, True), (None, True)]
    with pytest.raises(CommandFailed):
        runner.wait(("false",), 60.0)
    assert not runner.log[-1].expected


def test_what_may_fail_says_nothing_then_and_yet_has_to_end():
    runner = Runner(limit=LIMIT)
    assert runner.read_if_it_can(("sh", "-c", "echo 8.4.11")) == "8.4.11\n"
    assert runner.read_if_it_can(("sh", "-c", "echo 8.4.11; exit 3")) == ""
    assert runner.read_if_it_can(("no-such-program",)) == ""
    with pytest.raises(CommandTookTooLong):
        runner.read_if_it_can(("sleep", "60"))
