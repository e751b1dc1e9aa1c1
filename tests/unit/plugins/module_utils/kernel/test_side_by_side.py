# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same for several things at once: as many as are allowed, and a log that doesn't tell who was faster."""

from __future__ import annotations

import threading

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner

SECONDS = 10.0
"""For how long one waits for another that doesn't come."""


def words(number):
    return ("gnt-instance", "failover", f"vm{number}")


def told(runner, number):
    reply = runner.write(words(number))
    return reply.stdout if reply else None


def test_as_many_as_are_allowed_run_at_the_same_time():
    meeting = threading.Barrier(2)

    def execute(argv, limit):
        meeting.wait(SECONDS)
        return Reply(argv, 0, argv[-1], "")

    assert Runner(execute=execute).each([1, 2, 3, 4], told, at_once=2) == ["vm1", "vm2", "vm3", "vm4"]


def test_the_log_has_them_in_their_order():
    second_was_faster = threading.Event()

    def execute(argv, limit):
        if argv == words(1):
            assert second_was_faster.wait(SECONDS)
        else:
            second_was_faster.set()
        return Reply(argv, 0, "", "")

    runner = Runner(execute=execute)
    runner.each([1, 2], told, at_once=2)
    assert [entry.argv for entry in runner.writes] == [words(1), words(2)]


def test_check_mode_runs_none_of_them():
    runner = Runner(check_mode=True, execute=pytest.fail)
    assert runner.each([1, 2], told, at_once=2) == [None, None]
    assert [(entry.argv, entry.ran) for entry in runner.writes] == [(words(1), False), (words(2), False)]


def test_an_error_is_raised_and_what_was_run_is_in_the_log():
    def execute(argv, limit):
        return Reply(argv, 0 if argv == words(1) else 1, "", "no such instance")

    runner = Runner(execute=execute)
    with pytest.raises(CommandFailed, match=r"vm2.*no such instance"):
        runner.each([1, 2], told, at_once=2)
    assert [(entry.argv, entry.rc) for entry in runner.writes] == [(words(1), 0), (words(2), 1)]
