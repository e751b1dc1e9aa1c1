# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The procedures on a real cluster: every Molecule scenario, in labs side by side.

SCENARIOS="name name" in the environment picks some of them. A scenario with a file of variants takes
long (kills at several moments, every refusal, every module): it is left to the matrix, unless it is picked.
"""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import labs
from project import LAB, ROOT, environment
from running import Tally, run

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = ROOT / "extensions" / "molecule"


def names() -> list[str]:
    return sorted(path.parent.name for path in FOLDER.glob("*/molecule.yml"))


def picked() -> list[str]:
    usual = [name for name in names() if not (FOLDER / name / "variants").exists()]
    return os.environ.get("SCENARIOS", "").split() or usual


def check() -> Tally:
    chosen = picked()
    succeeded = labs.spread(chosen, os.environ.get("SCI_LAB_NAME", "default"), run_scenario) if chosen else 0
    return Tally(succeeded, len(chosen) - succeeded)


def run_scenario(name: str, lab: Mapping[str, str]) -> bool:
    molecule = (LAB, "exec", "--", "molecule", "test", "--scenario-name", name)
    return run(f"scenario {name}", molecule, env=variables(lab), minutes=30)


def variables(lab: Mapping[str, str]) -> dict[str, str]:
    """What extensions/molecule/config.yml and the shared playbooks ask for."""
    return {**lab, "SCI_LAB": str(LAB), "SCI_LAB_INVENTORY": inventory(lab)}


def inventory(lab: Mapping[str, str]) -> str:
    """The folder in which the lab says how its nodes are reached."""
    env = {**environment(), **lab}
    said = subprocess.run([LAB, "inventory"], env=env, stdout=subprocess.PIPE, text=True, check=True)
    return said.stdout.strip()
