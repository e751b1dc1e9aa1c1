# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An old master steps down: its daemons stop, and the cluster's address leaves it."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.census.mastership import Mastership
from ansible_collections.sci.ganeti.plugins.module_utils.daemons.facts import Daemons
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply
from ansible_collections.sci.ganeti.plugins.module_utils.states import step_down
from ansible_collections.sci.ganeti.plugins.module_utils.states.step_down import plan_stepped_down

RULERS = ("ganeti-wconfd", "ganeti-luxid")
KNOWN = Ssconf("gnt1", "gnt", "gnt1", "192.168.77.10", master_netdev="eth0", master_netmask="32")
STOP = ("/usr/lib/ganeti/daemon-util", "stop-master")
RELEASE = ("ip", "address", "del", "192.168.77.10/32", "dev", "eth0")


def seen(running=(), address=False):
    return Mastership(cluster_ip_here=address, daemons=Daemons(RULERS, {name: name in running for name in RULERS}))


@pytest.mark.parametrize(
    ("mastership", "commands"),
    [
        (seen(), []),
        (seen(running=RULERS), [STOP]),
        (seen(running=["ganeti-luxid"]), [STOP]),
        (seen(address=True), [RELEASE]),
        (seen(running=RULERS, address=True), [STOP, RELEASE]),
    ],
)
def test_what_is_left_of_its_rule_is_ended(mastership, commands):
    assert [step.command for step in plan_stepped_down(mastership, KNOWN).steps] == commands


class Host:
    """A host whose daemons stop when they are told to."""

    def __init__(self):
        self.running, self.address, self.mutations = set(RULERS), True, []

    def read(self, _runner, _known):
        return seen(self.running, self.address)

    def __call__(self, argv, limit):
        self.mutations.append(argv)
        if argv == STOP:
            self.running = set()
        elif argv == RELEASE:
            self.address = False
        return Reply(argv, 0, "", "")


def test_in_four_steps(host, monkeypatch):
    old = Host()
    monkeypatch.setattr(step_down, "read_mastership", old.read)
    monkeypatch.setattr(step_down, "read_ssconf", lambda: KNOWN)
    foreseen = host.run("gnt_cluster", old, True, daemons="stopped")
    assert (foreseen["changed"], old.mutations) == (True, [])
    done = host.run("gnt_cluster", old, daemons="stopped")
    assert (done["changed"], old.mutations) == (True, [STOP, RELEASE])
    assert foreseen["diff"] == done["diff"]
    for check in (False, True):
        again = host.run("gnt_cluster", old, check, daemons="stopped")
        assert (again["changed"], len(old.mutations)) == (False, 2)
