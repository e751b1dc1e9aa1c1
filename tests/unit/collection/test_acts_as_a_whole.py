# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing acts in check mode, nor where a stage is left out, with whichever name of a variable it was confirmed."""

from __future__ import annotations

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
WHOLE = "not ansible_check_mode and ansible_run_tags | sci.ganeti.whole_run(ansible_skip_tags)"


def confirmed():
    """Whether a procedure acts, as its role's variables say it; the gate is told by those that go through it."""
    for file in set(ROOT.glob("roles/*/vars/main.yml")) - {ROOT / "roles/fencing_gate/vars/main.yml"}:
        for name, value in (yaml.safe_load(file.read_text()) or {}).items():
            if "ansible_check_mode" in str(value):
                yield name, " ".join(value.split())


def test_each_procedure_that_acts_does_so_as_a_whole():
    found = dict(confirmed())
    defaults = ROOT.glob("roles/*/defaults/main.yml")
    assert {name.rsplit("_", 1)[0] for name in found} == {
        file.parts[-3] for file in defaults if "sci.ganeti.operators_word" in file.read_text()
    }
    assert [name for name, value in found.items() if WHOLE not in value] == []
