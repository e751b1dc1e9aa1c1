# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A master died: who takes over, which node is dead, and how far an earlier run came."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.recover_master import recovery
from ansible_collections.sci.ganeti.tests.unit.answers import (
    ONE,
    ROLES,
    THREE,
    TWO,
    UNREACHABLE,
    dead_master,
    healthy,
    says,
)

MOVED = {ONE: "master-candidate", TWO: "master", THREE: "master-candidate"}
OFFLINE = {**MOVED, ONE: "offline"}


def taken_over(roles, left=0, **others):
    """A run before has moved the master role to the second node."""
    return {
        "gnt1": UNREACHABLE,
        "gnt2": says(TWO, TWO, 40, roles=roles, primaries={ONE: left, TWO: 1}),
        "gnt3": says(THREE, TWO, 40, roles=roles),
        **others,
    }


def refused(*args):
    with pytest.raises(Refused) as caught:
        recovery(*args)
    assert caught.value.remedy
    return caught.value


def test_with_votes_only_the_master_has_to_be_proven_off():
    plan = recovery(dead_master())
    assert (plan.host, plan.name, plan.dead, plan.rules, plan.no_voting) == ("gnt2", TWO, ONE, False, False)
    assert plan.proven_off == (ONE,)
    assert [step["command"] for step in plan.as_result()["switch"]] == ["gnt-cluster master-failover"]


def test_without_votes_everybody_who_is_silent():
    plan = recovery(dead_master(gnt3=UNREACHABLE), "", "", True)
    assert (plan.no_voting, plan.proven_off) == (True, (ONE, THREE))
    assert [step.command[1:] for step in plan.switch] == [("master-failover", "--no-voting", "--yes-do-it")]


def test_a_master_that_answers_is_not_dead():
    error = refused(healthy(gnt1=says(ONE, rules=False)))
    assert "lets Ansible in" in error.found
    assert "service ganeti start" in error.remedy


def test_another_node_than_the_master_is_not_what_died():
    assert "not gnt3" in refused(dead_master(), "", "gnt3").found
    assert recovery(dead_master(), "", "gnt1").dead == ONE


class TestAgain:
    def test_after_the_switch_the_rest_is_left(self):
        plan = recovery(taken_over(MOVED, 1))
        assert (plan.host, plan.rules, plan.dead, plan.proven_off) == ("gnt2", True, ONE, (ONE,))

    def test_after_it_was_marked_offline_its_instances_are_left(self):
        assert recovery(taken_over(OFFLINE, 1)).dead == ONE

    def test_after_everything_nothing_is(self):
        plan = recovery(taken_over(OFFLINE))
        assert (plan.dead, plan.proven_off) == ("", ())
        assert recovery(taken_over(OFFLINE), "gnt2", "gnt1").dead == ""

    def test_a_healthy_cluster_needs_nothing(self):
        assert recovery(healthy()).dead == ""

    def test_a_node_that_came_back_is_not_dead(self):
        back = says(ONE, ONE, 36, rules=False)
        assert recovery(taken_over(OFFLINE, 1, gnt1=back)).dead == ""

    def test_where_several_are_silent_a_person_names_the_one(self):
        answers = taken_over(MOVED, gnt3=UNREACHABLE)
        error = refused(answers)
        assert "which of them was the master" in error.found
        assert recovery(answers, "", "gnt1").dead == ONE

    def test_another_new_master_is_a_switch(self):
        assert "switch_master" in refused(taken_over(MOVED), "gnt3").remedy

    def test_two_that_rule_are_an_alarm(self):
        assert "each rule as a master" in refused(taken_over(MOVED, gnt1=says(ONE))).found


def test_roles_are_those_of_the_newest_configuration():
    assert recovery(dead_master(gnt3=says(THREE, serial=40, roles={**ROLES, TWO: "offline"}))).host == "gnt3"
