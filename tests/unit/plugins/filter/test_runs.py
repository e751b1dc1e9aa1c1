# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A procedure acts after all of its checks, or not at all."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.filter.runs import STAGES, operators_word, whole_run


@pytest.mark.parametrize(
    ("run", "skip"),
    [(["all"], []), (sorted(STAGES), []), (["mine"], []), (["all"], ["mine"]), (["all", "plan"], [])],
)
def test_a_whole_run_is_confirmed(run, skip):
    assert operators_word("gnt2", "gnt2", "", run, skip) == "gnt2"
    assert operators_word("", "gnt2", "", run, skip) == ""
    assert whole_run(run, skip)


@pytest.mark.parametrize("confirm", ["", None], ids=["empty", "null"])
def test_a_plan_that_is_named_confirms_what_it_is_about(confirm):
    assert operators_word(confirm, "gnt2", "abcdefgh", ["all"], []) == "gnt2"
    assert operators_word(confirm, "gnt2", None, ["all"], []) == ""


def test_what_was_said_counts_even_beside_a_plan():
    assert operators_word("gnt3", "gnt2", "abcdefgh", ["all"], []) == "gnt3"


@pytest.mark.parametrize(
    ("run", "skip"),
    [
        *((["all"], [stage]) for stage in sorted(STAGES)),
        *(([stage], []) for stage in sorted(STAGES)),
        (["plan", "act", "prove"], []),
        (["act", "mine"], []),
        (["all"], ["always"]),
    ],
)
def test_nothing_acts_without_its_checks(run, skip):
    assert operators_word("gnt2", "gnt2", "", run, skip) == ""
    assert operators_word("", "gnt2", "abcdefgh", run, skip) == ""
    assert not whole_run(run, skip)
