# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A master that is alone: which host it is, and who has to be off before it rules without votes."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.lone_master import lone_master
from ansible_collections.sci.ganeti.tests.unit.answers import ONE, THREE, TWO, UNREACHABLE, healthy, says

PAIR = {ONE: "master", TWO: "master-candidate"}


def alone(**odd):
    return says(ONE, **{"rules": False, **odd})


def refused(*args):
    with pytest.raises(Refused) as caught:
        lone_master(*args)
    assert caught.value.remedy
    return caught.value


def test_in_a_cluster_of_two_the_other_has_to_be_off():
    found = lone_master({"gnt1": alone(roles=PAIR), "gnt2": UNREACHABLE})
    assert (found.host, found.name, found.rules, found.no_voting) == ("gnt1", ONE, False, True)
    assert found.proven_off == (TWO,)


def test_in_one_of_three_both():
    assert lone_master({"gnt1": alone(), "gnt2": UNREACHABLE, "gnt3": UNREACHABLE}).proven_off == (TWO, THREE)


def test_one_that_answers_and_agrees_needs_no_proof():
    found = lone_master({"gnt1": alone(), "gnt2": says(TWO, votes=False), "gnt3": UNREACHABLE}, "gnt1")
    assert (found.no_voting, found.proven_off) == (True, (THREE,))


def test_where_votes_can_be_won_nobody_goes_without():
    found = lone_master({"gnt1": alone(), "gnt2": says(TWO), "gnt3": UNREACHABLE})
    assert (found.no_voting, found.proven_off) == (False, ())


def test_one_that_rules_needs_nothing():
    found = lone_master({"gnt1": says(ONE, roles=PAIR), "gnt2": UNREACHABLE})
    assert (found.rules, found.proven_off) == (True, ())


def test_no_host_that_answers_is_the_master():
    error = refused({"gnt1": UNREACHABLE, "gnt2": says(TWO), "gnt3": says(THREE)})
    assert "they name gnt1.example.com" in error.found
    assert "recover_master" in error.remedy


@pytest.mark.parametrize("wanted", ["", "gnt1"])
def test_nobody_answers(wanted):
    error = refused({"gnt1": UNREACHABLE, "gnt2": UNREACHABLE}, wanted)
    assert error.found == "No host that answers is the master; they name nobody."


def test_the_one_that_is_named_is_not_the_master():
    error = refused(healthy(gnt1=UNREACHABLE), "gnt2")
    assert "isn't the master" in error.found
    assert "-e new_master=gnt2.example.com" in error.remedy


def test_another_one_rules():
    error = refused({"gnt1": alone(), "gnt2": says(TWO, TWO), "gnt3": UNREACHABLE}, "gnt1")
    assert "gnt2.example.com rules as the master" in error.found
    assert "return_node -e node=gnt1.example.com" in error.remedy


def test_two_that_rule():
    answers = {"gnt1": says(ONE), "gnt2": says(TWO, TWO), "gnt3": says(THREE, TWO)}
    error = refused(answers, "gnt1")
    assert "gnt1 and gnt2 each rule as a master" in error.found
    assert "stop-master' and 'ip address del 192.168.77.10/32 dev br0' on gnt1.example.com" in error.remedy


def test_two_that_do_not_rule_and_a_name():
    answers = {"gnt1": alone(), "gnt2": says(TWO, TWO, 40, rules=False), "gnt3": UNREACHABLE}
    assert "each take themselves" in refused(answers).found
    assert lone_master(answers, "gnt2").host == "gnt2"
    older = refused(answers, "gnt1")
    assert "older (serial number 36) than that of gnt2.example.com (40), which names gnt2.example.com" in older.found


def test_a_master_that_was_replaced_while_it_was_away():
    answers = {"gnt1": alone(), "gnt2": UNREACHABLE, "gnt3": says(THREE, TWO, 40)}
    assert "older (serial number 36)" in refused(answers).found


def test_a_master_without_a_configuration():
    assert "holds no configuration" in refused({"gnt1": alone(serial=None), "gnt2": UNREACHABLE}).found
