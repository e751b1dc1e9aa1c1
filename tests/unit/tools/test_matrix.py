# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The matrix goes on where it was stopped, as long as the code is the same."""

from __future__ import annotations

import matrix
import pytest

PASSED = matrix.Result("passed", "2026-11-23", "Ganeti 3.0.2")


@pytest.fixture(autouse=True)
def places(tmp_path, monkeypatch):
    monkeypatch.setattr(matrix, "RESULTS", tmp_path)
    monkeypatch.setattr(matrix, "STATE", tmp_path / "matrix.json")
    monkeypatch.setattr(matrix, "TABLE", tmp_path / "verified.md")
    monkeypatch.setattr(matrix, "fingerprint", lambda: "this code")
    return tmp_path


def test_results_are_kept_and_shown(places):
    matrix.save({"trial, default, Debian 12": PASSED})
    assert matrix.load() == {"trial, default, Debian 12": PASSED}
    table = (places / "verified.md").read_text()
    assert "| trial, default, Debian 12 | passed | 2026-11-23 | Ganeti 3.0.2 |" in table


def test_results_of_other_code_do_not_count(monkeypatch):
    matrix.save({"trial, default, Debian 12": PASSED})
    monkeypatch.setattr(matrix, "fingerprint", lambda: "other code")
    assert matrix.load() == {}


def test_any_pattern_picks():
    names = {entry.name for entry in matrix.picked(["^killed, recover_master,", "^replace_node, default.*13$"])}
    assert names == {
        "killed, recover_master, Debian 12",
        "killed, recover_master, Debian 13",
        "replace_node, default, Debian 13",
    }
    assert matrix.picked([]) == matrix.entries()


@pytest.mark.parametrize(("kept", "outcome"), [(True, "passed"), (False, "failed")])
def test_what_a_large_cluster_costs_is_a_row_a_size(places, monkeypatch, kept, outcome):
    printed = [
        "  10 nodes,   50 instances: replace_node 0.01 s of CPU, 31 MiB, 18 commands",
        "scale: more than 2 s: 9 nodes",
    ]
    monkeypatch.setattr(matrix, "run", lambda *_words, **_limits: kept)
    monkeypatch.setattr(matrix, "lines_of", lambda _log: printed)
    results = {}
    matrix.run_scale(results)
    figures = "replace_node 0.01 s of CPU, 31 MiB, 18 commands"
    assert results == {"scale, 10 nodes, 50 instances": matrix.Result(outcome, matrix.today(), figures)}
    assert figures in (places / "verified.md").read_text()
