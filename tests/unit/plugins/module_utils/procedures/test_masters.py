# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which host is the master, out of what all of them say, and the proof that it is the only one."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.masters import the_master, unproven_master
from ansible_collections.sci.ganeti.tests.unit.answers import (
    NOBODY,
    ONE,
    THREE,
    TWO,
    UNREACHABLE,
    healthy,
    says,
)

STOP = "/usr/lib/ganeti/daemon-util stop-master"

UNTOLD = (
    "takes gnt1.example.com for the master, not gnt2.example.com. "
    "Tell it: 'gnt-cluster redist-conf' on gnt2.example.com."
)


@pytest.mark.parametrize(
    ("answers", "master"),
    [
        (healthy(), "gnt1"),
        ({"gnt1": says(ONE)}, "gnt1"),
        ({"gnt1": says(ONE, TWO), "gnt2": says(TWO, TWO), "new": NOBODY}, "gnt2"),
        (healthy(gnt3=says(THREE, THREE, is_master=False)), "gnt1"),
        (healthy(gnt2=UNREACHABLE, gnt3=UNREACHABLE), "gnt1"),
        # its daemons are down: whoever asks it next is told
        (healthy(gnt1=says(ONE, rules=False)), "gnt1"),
    ],
)
def test_the_one_that_most_name(answers, master):
    assert the_master(answers) == master


def test_an_old_master_that_came_back_and_does_not_rule_is_no_second_one():
    answers = {"gnt1": says(ONE, rules=False), "gnt2": says(TWO, TWO), "gnt3": says(THREE, TWO)}
    assert the_master(answers) == "gnt2"


def test_nor_in_a_cluster_of_two():
    assert the_master({"gnt1": says(ONE, rules=False), "gnt2": says(TWO, TWO)}) == "gnt2"


def without_mastership(said):
    """As find_master asks it: the module has pinged the daemons where a host takes itself for the master."""
    return {**said, "mastership": None}


@pytest.mark.parametrize("asked", [without_mastership, dict])
def test_it_is_enough_to_have_asked_little(asked):
    assert the_master({host: asked(said) for host, said in healthy().items()}) == "gnt1"
    with pytest.raises(Refused, match="gnt1 and gnt2 each rule"):
        the_master({"gnt1": asked(says(ONE)), "gnt2": asked(says(TWO, TWO)), "gnt3": asked(says(THREE, TWO))})


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({}, "No host of the group 'ganeti_nodes'"),
        ({"new": NOBODY}, "No host of the group 'ganeti_nodes'"),
        ({"gnt1": UNREACHABLE}, "No host of the group 'ganeti_nodes'"),
        (
            {"gnt1": says(ONE, rules=False), "gnt2": says(TWO, TWO, rules=False)},
            "gnt1 and gnt2 each take themselves for the master",
        ),
        (
            {"gnt2": says(TWO), "gnt3": says(THREE)},
            "The nodes name gnt1.example.com as the master, which doesn't answer",
        ),
        ({"gnt2": says(TWO), "gnt3": says(THREE, TWO)}, "gnt1.example.com or gnt2.example.com"),
        (
            {"gnt1": says(ONE), "gnt2": says(TWO, THREE), "gnt3": says(THREE, THREE, is_master=False)},
            "most nodes name gnt3.example.com",
        ),
    ],
)
def test_nobody_is_when_they_do_not_agree(answers, found):
    with pytest.raises(Refused) as caught:
        the_master(answers)
    assert found in caught.value.found
    assert caught.value.remedy


def test_a_dead_master_is_recovered_with_one_command():
    with pytest.raises(Refused) as caught:
        the_master({"gnt2": says(TWO), "gnt3": says(THREE)})
    assert "sci.ganeti.recover_master" in caught.value.remedy


def test_two_that_rule_and_which_of_them_to_stop():
    with pytest.raises(Refused) as caught:
        the_master({"gnt1": says(ONE), "gnt2": says(TWO, TWO), "gnt3": says(THREE, TWO)})
    assert f"run '{STOP}' and 'ip address del 192.168.77.10/32 dev br0'" in caught.value.remedy
    assert "on gnt1.example.com" in caught.value.remedy


def test_two_that_rule_and_nobody_to_tell_which():
    with pytest.raises(Refused) as caught:
        the_master({"gnt1": says(ONE), "gnt2": says(TWO, TWO)})
    assert "serial_no" in caught.value.remedy
    assert STOP in caught.value.remedy


def test_daemons_that_nobody_stopped_on_an_old_master():
    """It was told who rules, and answers all the same."""
    with pytest.raises(Refused, match="gnt1 and gnt2 each rule"):
        the_master({"gnt1": says(ONE, TWO, rules=True), "gnt2": says(TWO, TWO), "gnt3": says(THREE, TWO)})


class TestProof:
    def switched(self, **others):
        return {"gnt1": says(ONE, TWO), "gnt2": says(TWO, TWO), "gnt3": says(THREE, TWO), **others}

    def test_of_one_master(self):
        assert unproven_master(self.switched(), "gnt2") == []
        assert unproven_master(self.switched(gnt1=UNREACHABLE), "gnt2") == []

    def test_a_late_address_is_no_fault(self):
        assert unproven_master(self.switched(gnt2=says(TWO, TWO, ip=False)), "gnt2") == []

    @pytest.mark.parametrize(
        ("others", "found"),
        [
            (
                {"gnt3": says(THREE, ONE)},
                [f"M: gnt3 {UNTOLD}"],
            ),
            ({"gnt2": says(TWO, TWO, rules=False)}, ["M: the daemons of gnt2 don't answer."]),
            ({"gnt2": says(TWO, TWO, queue=False)}, ["M: the daemons of gnt2 don't answer."]),
            ({"gnt2": UNREACHABLE}, ["M: gnt2 doesn't answer."]),
            (
                {"gnt1": says(ONE, rules=False)},
                [f"M: gnt1 {UNTOLD}"],
            ),
        ],
    )
    def test_what_is_not_proven(self, others, found):
        assert unproven_master(self.switched(**others), "gnt2") == found

    def test_a_node_that_is_marked_offline_is_told_nothing(self):
        """It answers, and knows the master of then; 'gnt-cluster redist-conf' doesn't reach it."""
        roles = {ONE: "master-candidate", TWO: "master", THREE: "offline"}
        answers = self.switched(gnt2=says(TWO, TWO, roles=roles), gnt3=says(THREE, ONE))
        assert unproven_master(answers, "gnt2") == []

    def test_an_old_master_that_rules_is_an_alarm_with_its_end(self):
        first, alarm = unproven_master(self.switched(gnt1=says(ONE)), "gnt2")
        assert first.startswith("M: gnt1 takes gnt1.example.com for the master")
        assert alarm.startswith("M: gnt1 still rules as a master: run ")
        assert STOP in alarm

    def test_an_address_that_was_left_behind(self):
        (alarm,) = unproven_master(self.switched(gnt1=says(ONE, TWO, ip=True)), "gnt2")
        assert "gnt1 has the cluster's address 192.168.77.10 and isn't the master" in alarm
        assert "ip address del 192.168.77.10/32" in alarm
