# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The default that a role's specification tells, and with it pages, surveys and ``ansible-doc``, is the one it has."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
ROLES = sorted(path.parent.parent.name for path in ROOT.glob("roles/*/defaults/main.yml"))
# Given by other roles always; the default is for what looks at them before.
UNTOLD = {"find_master_expected", "procedure_compared"}


@pytest.mark.parametrize("role", ROLES)
def test_it_is_the_one_that_is_told(role):
    own = yaml.safe_load((ROOT / "roles" / role / "defaults" / "main.yml").read_text())
    specs = yaml.safe_load((ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text())["argument_specs"]
    options = {name: option for spec in specs.values() for name, option in (spec.get("options") or {}).items()}
    # what follows from other variables is told in words
    plain = {name: value for name, value in own.items() if "{{" not in str(value)}
    assert plain
    told = {name: options[name].get("default") for name in plain if name in options and name not in UNTOLD}
    assert told == {name: plain[name] for name in told}
