# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every tool of the checks is run with."""

from __future__ import annotations

import subprocess
import sys

import project

ASK = "import importlib.util, sys; print(sys.dont_write_bytecode, importlib.util.cache_from_source('/where/what.py'))"


def test_python_keeps_what_it_compiled_beside_the_checkout_whatever_was_inherited(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    said = subprocess.run(
        [sys.executable, "-c", ASK], env=project.environment(), capture_output=True, text=True, check=True
    ).stdout.split()
    assert said[0] == "False"
    assert said[1].startswith(str(project.CACHE / "bytecode" / "where"))
