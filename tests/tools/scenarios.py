# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The procedures on a real cluster: every Molecule scenario, one after the other, in the lab.

SCENARIOS="name name" in the environment picks some of them.
"""

from __future__ import annotations

import os
import subprocess

from project import LAB, RESULTS, ROOT
from running import Tally, run
from stage import stage

FOLDER = ROOT / "extensions" / "molecule"
INVENTORY = RESULTS / "lab-inventory.yml"


def names() -> list[str]:
    return sorted(path.parent.name for path in FOLDER.glob("*/molecule.yml"))


def check() -> Tally:
    chosen = os.environ.get("SCENARIOS", "").split() or names()
    if not chosen:
        print("no scenario yet in extensions/molecule")
        return Tally()
    stage()
    if not run("lab up", [LAB, "up"], minutes=20):
        return Tally(failed=len(chosen))
    note_inventory()
    return sum((Tally.of(run_scenario(name)) for name in chosen), Tally())


def note_inventory() -> None:
    """Ansible's inventory is a file; how the lab's nodes are reached is the lab's to say."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    said = subprocess.run([LAB, "inventory"], check=True, stdout=subprocess.PIPE, text=True)
    INVENTORY.write_text(said.stdout)


def run_scenario(name: str) -> bool:
    return run(
        f"scenario {name}",
        [LAB, "exec", "--", "molecule", "test", "--scenario-name", name],
        env={"SCI_LAB": str(LAB), "SCI_LAB_INVENTORY": str(INVENTORY)},
        log=RESULTS / f"scenario-{name}.log",
        minutes=20,
    )
