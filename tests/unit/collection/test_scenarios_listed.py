# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""pytest-ansible lists every Molecule scenario as a test."""

from __future__ import annotations

import re
from pathlib import Path

from ansible_collections.sci.ganeti.tests.unit.controller import run

ROOT = Path(__file__).resolve().parents[3]


def test_each_is_listed(tmp_path):
    words = ("--collect-only", "--quiet", "--rootdir", ROOT, "-c", ROOT / "pyproject.toml", "tests/integration")
    done = run(ROOT, "pytest", *words, HOME=str(tmp_path))
    listed = set(re.findall(r"test_scenario\[extensions-([a-z_]+)\]", done.stdout))
    there = {path.parent.name for path in ROOT.glob("extensions/molecule/*/molecule.yml")}
    assert listed == there, done.stdout[-3000:] + done.stderr[-3000:]
