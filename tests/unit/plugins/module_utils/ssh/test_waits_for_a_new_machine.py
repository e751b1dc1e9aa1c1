# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine is asked for its keys until it answers or the time is up."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed, TookTooLong
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.read import read_presented
from ansible_collections.sci.ganeti.tests.unit.transcripts import said

SCAN = said("ssh-keyscan-9.2")


class Machine:
    """Answers from the n-th time on; time passes while it is waited for."""

    def __init__(self, answers_at, rc=1):
        self.asked, self.now = 0, 0.0
        self._answers_at, self._rc = answers_at, rc

    def execute(self, argv, limit):
        self.asked += 1
        self.now += 1.0
        here = self.asked >= self._answers_at
        return Reply(argv, 0 if here else self._rc, SCAN if here else "", "")

    def sleep(self, seconds):
        self.now += seconds

    def read(self, seconds=30.0):
        deadline = Deadline(seconds, clock=lambda: self.now)
        return read_presented(
            Runner(execute=self.execute), "gnt2.example.com", 22, deadline, pause=2.0, sleep=self.sleep
        )


@pytest.mark.parametrize("times", [1, 2, 5])
@pytest.mark.parametrize("rc", [0, 1, 255])
def test_it_answers_in_time(times, rc):
    machine = Machine(times, rc)
    assert len(machine.read()) == 3
    assert machine.asked == times


def test_it_does_not():
    machine = Machine(999)
    with pytest.raises(TookTooLong, match="doesn't answer on ssh port 22") as caught:
        machine.read()
    assert machine.now < 30 + 5
    assert machine.asked == 11
    assert "reach_timeout" in caught.value.remedy


def test_no_ssh_here_is_no_reason_to_wait():
    def execute(argv, limit):
        raise CommandFailed("'ssh-keyscan' could not be started on this host", argv=argv)

    with pytest.raises(CommandFailed, match="could not be started"):
        read_presented(Runner(execute=execute), "gnt2", 22, Deadline(99.0))
