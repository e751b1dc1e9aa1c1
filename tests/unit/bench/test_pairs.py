# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Medians of fewer than three prove nothing, and a slow median is found."""

from __future__ import annotations

import pairs
import pytest


@pytest.mark.parametrize(
    ("count", "ours", "enough"),
    [(3, 6.0, True), (3, 7.0, False), (5, 6.0, True), (1, 6.0, False), (2, 6.0, False)],
)
def test_ours_is_fast_enough_in_three_pairs_or_more(monkeypatch, capsys, count, ours, enough):
    starts = []
    monkeypatch.setattr("sys.argv", ["bench", str(count)])
    monkeypatch.setattr(pairs, "seconds", lambda act: act())
    ways = pairs.Way("page", lambda: 10.0), pairs.Way("ours", lambda: ours)
    assert pairs.compared("it", lambda: starts.append(1), *ways, at_most=0.65) is enough
    assert len(starts) == 2 * count
    assert ("it: a trial, which proves nothing: that takes 3 pairs" in capsys.readouterr().out) is (count < 3)
