# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scenario about a run that was killed is one only if it was, and amid its work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

KILL_WHEN = Path(__file__).resolve().parents[3] / "extensions" / "molecule" / "shared" / "kill_when.py"


@pytest.mark.parametrize(
    ("says", "code", "ended"),
    [
        ("echo TASK at work; sleep 60", 0, "killed"),
        ("echo TASK at work", 1, "ended by itself"),
        ("echo TASK another; exit 1", 1, "ended by itself"),
        ("echo TASK at work; echo TASK Give the watcher back as it was; sleep 60", 1, "too late: "),
    ],
)
def test_it_says_what_became_of_it(says, code, ended):
    words = [sys.executable, str(KILL_WHEN), "at work", "0.5", "sh", "-c", says]
    done = subprocess.run(words, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == code
    assert done.stdout.splitlines()[-1].startswith(ended)
