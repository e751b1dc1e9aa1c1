# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Python that isn't there is counted, and named beside the count."""

from __future__ import annotations

import sys

import check
import pytest
import units
from running import LEFT_OUT, Tally


def test_that_the_oldest_python_is_not_there_is_said_at_the_end(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(units, "PYTHONS", tmp_path)
    monkeypatch.setattr(units, "on_controller", lambda *_what: Tally(passed=3))
    monkeypatch.setattr(check, "stage", lambda: None)
    monkeypatch.setattr(check, "end_all_on_interrupt", lambda: None)
    monkeypatch.setattr(sys, "argv", ["check.py", "units"])
    try:
        with pytest.raises(SystemExit) as ended:
            check.main()
    finally:
        LEFT_OUT.clear()
    assert ended.value.code == 0
    took, *rest = capsys.readouterr().out.splitlines()
    assert took.startswith("all of it took ")
    assert rest == [
        "skipped units on Python 3.9: this machine has no python3.9",
        "units:       3 passed, 0 failed, 1 skipped",
        "3 passed, 0 failed, 1 skipped",
    ]
