# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The matrix goes on where it was stopped, as long as the code is the same."""

from __future__ import annotations

from dataclasses import replace

import matrix
import pytest
from running import Tally
from verified import Result

ENTRY, OTHER = matrix.Entry(12, "check_cluster", "default"), matrix.Entry(13, "check_cluster", "default")
PASSED = Result("passed", "2026-11-23", "Ganeti 3.0.2", "this")


@pytest.fixture(autouse=True)
def written(monkeypatch):
    """The tables that were written, newest last."""
    tables = []
    monkeypatch.setattr(matrix.verified, "write", lambda results: tables.append(dict(results)))
    monkeypatch.setattr(matrix.standing, "of_scenario", lambda *_words: "this")
    monkeypatch.setattr(matrix.standing, "of_everything", lambda: "this")
    return tables


@pytest.fixture
def tried(monkeypatch):
    """The scenarios that are run, on labs that are there at once; each passes."""
    names = []

    def spread(work, _name, act, *_options):
        return sum(act(entry, {"SCI_LAB_NAME": "a"}) for entry in work)

    def run_scenario(name, lab):
        names.append(f"{name}, {lab['SCI_VARIANT']}")
        return True

    monkeypatch.setattr(matrix.labs, "spread", spread)
    monkeypatch.setattr(matrix.labs, "take_down", lambda _lab: True)
    monkeypatch.setattr(matrix.labs, "asked", lambda *_words: "gnt-cluster (ganeti v3.0.2) 3.0.2")
    monkeypatch.setattr(matrix.scenarios, "run_scenario", run_scenario)
    return names


def test_any_pattern_picks():
    names = {entry.name for entry in matrix.picked(["^killed, recover_master,", "^replace_node, default.*13$"])}
    assert names == {
        "killed, recover_master, Debian 12",
        "killed, recover_master, Debian 13",
        "replace_node, default, Debian 13",
    }
    assert matrix.picked([]) == matrix.entries()


def test_what_has_passed_with_this_code_is_left_alone(tried, written):
    results = {ENTRY.name: PASSED}
    assert matrix.of_scenarios([ENTRY, OTHER], results) == Tally(passed=2)
    assert tried == ["check_cluster, default"]
    assert written[-1][ENTRY.name] == PASSED
    assert written[-1][OTHER.name].code == "this"
    assert "Ganeti 3.0.2, ansible-core" in written[-1][OTHER.name].versions


@pytest.mark.parametrize("before", [replace(PASSED, code="other"), replace(PASSED, outcome="failed")])
def test_what_has_failed_or_was_other_code_is_tried_again(tried, before):
    assert matrix.of_scenarios([ENTRY], {ENTRY.name: before}) == Tally(passed=1)
    assert tried == ["check_cluster, default"]


@pytest.mark.usefixtures("tried")
def test_what_changed_while_it_ran_does_not_count(written, monkeypatch):
    codes = iter(["this", "other"])
    monkeypatch.setattr(matrix.standing, "of_scenario", lambda *_words: next(codes))
    assert matrix.of_scenarios([ENTRY], {}) == Tally(failed=1)
    assert written[-1][ENTRY.name].code == "-"


@pytest.mark.usefixtures("tried")
def test_without_a_lab_nothing_has_passed(monkeypatch):
    monkeypatch.setattr(matrix.labs, "spread", lambda *_words: 0)
    assert matrix.of_scenarios([ENTRY], {}) == Tally(failed=1)


def test_a_scenario_that_is_gone_has_no_row_and_others_keep_theirs(written):
    others = {"units, ansible-core 2.21": PASSED, "scale, 10 nodes, 50 instances": PASSED, OTHER.name: PASSED}
    matrix.save({**others, "gone, default, Debian 12": PASSED, ENTRY.name: PASSED})
    assert list(written[-1]) == [*list(others)[:2], ENTRY.name, OTHER.name]


@pytest.mark.parametrize("passed", [True, False])
def test_rows_of_a_kind_take_the_place_of_its_former_ones(written, passed):
    results = {"scale, 5 nodes, 9 instances": replace(PASSED, code="other"), "units, ansible-core 2.21": PASSED}
    outcomes = iter([("scale, 10 nodes, 50 instances", passed, "0.01 s of CPU")])
    assert matrix.of_kind("scale", lambda: outcomes, results) == Tally.of(passed)
    (table,) = written
    assert list(table) == ["units, ansible-core 2.21", "scale, 10 nodes, 50 instances"]
    row = table["scale, 10 nodes, 50 instances"]
    assert (row.versions, row.holds("this")) == ("0.01 s of CPU", passed)


def test_a_kind_whose_rows_hold_is_not_tried_again(written):
    results = {"units, ansible-core 2.21": PASSED}
    assert matrix.of_kind("units", lambda: pytest.fail("tried again"), results) == Tally(passed=1)
    assert written == []
