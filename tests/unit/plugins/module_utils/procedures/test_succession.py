# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The newest configuration wins; votes where they can be won, and without them only by a person's word."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.succession import heir, succession
from ansible_collections.sci.ganeti.tests.unit.answers import (
    NOBODY,
    ONE,
    ROLES,
    THREE,
    TWO,
    UNREACHABLE,
    dead_master,
    healthy,
    says,
)


def refused(*args):
    with pytest.raises(Refused) as caught:
        succession(*args)
    assert caught.value.remedy
    return caught.value


class TestWho:
    def test_the_first_by_name_among_equals(self):
        chosen = succession(dead_master())
        assert (chosen.host, chosen.name, chosen.old, chosen.serial_no) == ("gnt2", TWO, ONE, 36)
        assert chosen.silent == (ONE,)
        assert "newest configuration of those that answer (serial number 36)" in chosen.because

    def test_the_newest_before_the_first(self):
        assert succession(dead_master(gnt3=says(THREE, serial=37))).host == "gnt3"

    def test_the_one_that_is_named_among_equals(self):
        for word in ("gnt3", THREE):
            assert succession(dead_master(), word).host == "gnt3"

    def test_a_stale_one_that_is_named_is_refused_and_the_right_one_named(self):
        error = refused(dead_master(gnt3=says(THREE, serial=37)), "gnt2")
        assert "gnt2.example.com is older (serial number 36) than that of gnt3.example.com (37)" in error.found
        assert "-e new_master=gnt3.example.com" in error.remedy

    def test_how_far_it_is_behind_a_master_that_rules_is_told(self):
        """Its configuration grows with every job, so the two can't be compared while one runs."""
        assert succession(healthy(gnt1=says(ONE, serial=40)), "gnt2").behind == 4
        assert succession(healthy(), "gnt2").behind == 0

    def test_a_master_that_does_not_rule_is_compared(self):
        error = refused(healthy(gnt1=says(ONE, serial=40, rules=False)), "gnt2")
        assert "older (serial number 36) than that of gnt1.example.com (40)" in error.found

    @pytest.mark.parametrize(
        ("role", "found"),
        [
            ("regular", "gnt3.example.com is no master candidate"),
            ("drained", "gnt3.example.com is drained"),
            ("offline", "gnt3.example.com is offline"),
        ],
    )
    def test_who_can_not_be_it_is_refused_and_the_candidates_listed(self, role, found):
        roles = {**ROLES, THREE: role}
        answers = dead_master(gnt2=says(TWO, roles=roles), gnt3=says(THREE, serial=None, roles=roles))
        error = refused(answers, "gnt3")
        assert found in error.found
        assert "gnt2.example.com" in error.remedy
        assert succession(answers).host == "gnt2"

    def test_what_counts_is_the_role_by_the_newest_configuration(self):
        """It was a candidate when it last heard of the cluster."""
        newer = {**ROLES, TWO: "drained"}
        assert succession(dead_master(gnt3=says(THREE, serial=40, roles=newer))).host == "gnt3"
        assert "drained" in refused(dead_master(gnt3=says(THREE, serial=40, roles=newer)), "gnt2").found

    def test_one_that_does_not_answer(self):
        error = refused(dead_master(gnt3=UNREACHABLE), "gnt3", True)
        assert "doesn't answer" in error.found
        assert "gnt2.example.com" in error.remedy

    def test_an_unknown_name(self):
        assert "is not in the cluster" in refused(dead_master(), "gnt9").found

    def test_one_whose_configuration_can_not_be_read(self):
        torn = {**says(THREE, serial=None), "configuration_trouble": "it is torn"}
        error = refused(dead_master(gnt3=torn), "gnt3")
        assert "it is torn" in error.found

    @pytest.mark.parametrize("answers", [{}, {"new": NOBODY}, dead_master(gnt2=says(TWO, serial=None), gnt3=NOBODY)])
    def test_nobody_holds_a_configuration(self, answers):
        assert "holds a configuration" in refused(answers).found

    def test_no_candidate_answers(self):
        stale = {**ROLES, THREE: "regular"}
        error = refused({"gnt1": UNREACHABLE, "gnt2": UNREACHABLE, "gnt3": says(THREE, roles=stale)})
        assert "gnt1.example.com, gnt2.example.com" in error.found


class TestVotes:
    def test_a_majority_of_all_configured_nodes_votes(self):
        chosen = succession(dead_master())
        assert (chosen.voting, chosen.votes, chosen.nodes) == (True, 2, 3)

    def test_voting_is_used_where_it_wins_though_going_without_is_allowed(self):
        assert succession(dead_master(), "", True).voting is True

    @pytest.mark.parametrize(
        "third", [UNREACHABLE, says(THREE, votes=False), says(THREE, TWO, is_master=False, rules=False)]
    )
    def test_without_a_majority_it_takes_a_person_s_word(self, third):
        answers = dead_master(gnt3=third)
        error = refused(answers, "gnt2", False)
        assert "1 of 3 configured nodes can vote and name gnt1.example.com" in error.found
        assert "-e no_voting=true" in error.remedy
        chosen = succession(answers, "gnt2", True)
        assert (chosen.voting, chosen.host) == (False, "gnt2")

    def test_half_is_no_majority(self):
        roles = {ONE: "master", TWO: "master-candidate"}
        answers = {"gnt1": UNREACHABLE, "gnt2": says(TWO, roles=roles)}
        assert "1 of 2" in refused(answers).found
        assert succession(answers, "", True).silent == (ONE,)

    def test_where_it_can_not_be_allowed_it_is_not_offered(self):
        assert "no_voting" not in refused(dead_master(gnt3=UNREACHABLE), "gnt2").remedy

    def test_a_node_marked_offline_counts_and_is_not_said_to_be_silent(self):
        roles = {**ROLES, THREE: "offline"}
        answers = dead_master(gnt2=says(TWO, roles=roles), gnt3=UNREACHABLE)
        chosen = succession(answers, "", True)
        assert (chosen.votes, chosen.nodes, chosen.silent) == (1, 3, (ONE,))


class TestWhoFollowsAMasterThatLives:
    def test_the_first_by_name_among_equals(self):
        assert heir(healthy(), "gnt1") == TWO

    def test_a_stale_one_is_not_chosen_though_it_is_the_first(self):
        assert heir(healthy(gnt2=says(TWO, serial=30)), "gnt1") == THREE

    def test_the_master_itself_is_never_it(self):
        assert heir(healthy(gnt1=says(ONE, serial=40)), "gnt1") == TWO

    def test_who_does_not_answer_or_is_no_candidate_is_not(self):
        assert heir(healthy(gnt2=UNREACHABLE), "gnt1") == THREE
        roles = {**ROLES, TWO: "drained"}
        assert heir(healthy(gnt1=says(ONE, roles=roles), gnt2=says(TWO, serial=40)), "gnt1") == THREE

    def test_nobody(self):
        assert heir({"gnt1": says(ONE), "gnt2": UNREACHABLE, "gnt3": says(THREE, serial=None)}, "gnt1") == ""
        assert heir({"gnt1": NOBODY}, "gnt1") == ""
