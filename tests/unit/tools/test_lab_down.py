# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever lab one of the tools may have left is ended."""

from __future__ import annotations

import subprocess

import lab_down
import labs
import pytest


@pytest.fixture(name="ended")
def _ended(monkeypatch):
    """The labs that were ended; the third of them doesn't."""
    names = []

    def run(words, check):
        names.append(words[-2])
        assert (words[-1], check) == ("down", False)
        return subprocess.CompletedProcess(words, 1 if len(names) == 3 else 0)

    monkeypatch.delenv("SCI_LAB_NAME", raising=False)
    monkeypatch.setattr(subprocess, "run", run)
    return names


def test_all_of_them_are_ended_though_one_does_not_end(ended):
    with pytest.raises(SystemExit) as end:
        lab_down.main()
    assert end.value.code == 1
    assert ended[:: labs.MOST] == ["default", "bench", "demo12", "demo13", "debian12", "debian13"]
    assert ended[:5] == ["default", "default-2", "default-3", "default-4", "bench"]
    assert ended[-1] == "debian13-4"


def test_of_a_lab_that_has_a_name_no_other_is_ended(ended, monkeypatch):
    monkeypatch.setenv("SCI_LAB_NAME", "mine")
    assert lab_down.names() == ["mine", "mine-2", "mine-3", "mine-4"]
