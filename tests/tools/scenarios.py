# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The procedures on a real cluster: every Molecule scenario, one after the other, in the lab.

SCENARIOS="name name" in the environment picks some of them. A scenario with a file of variants takes
long (kills at several moments, every refusal, every module): it is left to the matrix, unless it is picked.
"""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

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
    if not chosen:
        print("no scenario yet in extensions/molecule")
        return Tally()
    if not bring_up({}):
        return Tally(failed=len(chosen))
    return sum((Tally.of(run_scenario(name, {})) for name in chosen), Tally())


def bring_up(lab: Mapping[str, str], *options: str) -> bool:
    """Starts the lab that these variables name; what it needs on this machine, it installs first.

    Each scenario restores it, so that it need not be healthy.
    """
    return run("lab setup", [LAB, "setup"], env=lab, minutes=10) and run(
        "lab up", [LAB, "up", "--as-it-is", *options], env=lab, minutes=20
    )


def take_down(lab: Mapping[str, str]) -> bool:
    return run("lab down", [LAB, "down"], env=lab, minutes=5)


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
