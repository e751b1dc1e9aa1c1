# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The procedures on a real cluster: every Molecule scenario, in labs side by side.

Each procedure has a scenario of its name, which is run; the others (kills at several moments, every refusal,
every module) are left to the matrix. SCENARIOS="name name" in the environment picks any of them.

A scenario's variants are the lines of a file `variants` in its folder, the usual one first. It is given to it as
SCI_VARIANT, which in the environment picks another. One that is about another scenario has its name, which is given
as SCI_SCENARIO, and maybe a variant of that one behind a dot, which is its SCI_VARIANT then, or the usual one.

A scenario succeeds when the evidence reports of its runs are good ones, too; each run of a procedure leaves one.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import browser
import labs
import reports
from project import LAB, ROOT, environment
from running import LEFT_OUT, Tally, run

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = ROOT / "extensions" / "molecule"
# Begun first, so that at the end no lab has still a long one to do while the others are done.
LONG = ("recover_master", "replace_node", "resolve_split_brain", "retire_node", "return_node", "switch_master")
# The longest took two thirds of it, on a slow machine and beside others; what is late isn't wrong.
MOST_MINUTES = 45


def names() -> list[str]:
    return sorted(path.parent.name for path in FOLDER.glob("*/molecule.yml"))


def variants(name: str) -> list[str]:
    file = FOLDER / name / "variants"
    return file.read_text().split() if file.exists() else ["default"]


def procedures() -> set[str]:
    return {path.stem for path in (ROOT / "playbooks").glob("*.yml")}


def lab_name() -> str:
    return os.environ.get("SCI_LAB_NAME", "default")


def picked() -> list[str]:
    usual = sorted(procedures().intersection(names()), key=lambda name: (name not in LONG, name))
    return os.environ.get("SCENARIOS", "").split() or usual


def prepare() -> bool:
    """Makes what all labs begin with: the kernel, the image, the snapshot of a healthy cluster."""
    return labs.bring_up({"SCI_LAB_NAME": lab_name()})


def check() -> Tally:
    chosen = picked()
    if chosen and browser.MAY_BE_MISSING:
        LEFT_OUT.append(f"skipped a look at the scenarios' reports: {browser.NO_BROWSER}")
    succeeded = labs.spread(chosen, lab_name(), run_scenario) if chosen else 0
    return Tally(succeeded, len(chosen) - succeeded)


def run_scenario(name: str, lab: Mapping[str, str]) -> bool:
    molecule = (LAB, "exec", "--", "molecule", "test", "--scenario-name", name)
    usual = variants(name)[0]
    variant = lab.get("SCI_VARIANT") or os.environ.get("SCI_VARIANT", usual)
    # variants of one scenario may run side by side, each with a log of its own
    title = f"scenario {name}" if variant == usual else f"scenario {name}, {variant}"
    env = variables(name, {**lab, **named(variant)})
    home = home_of(env["SCI_LAB_INVENTORY"])
    before = reports.left(home)
    return run(title, molecule, env=env, minutes=MOST_MINUTES) and reports_are_good(title, name, home, before, env)


def reports_are_good(title: str, name: str, home: Path, before: set[Path], env: Mapping[str, str]) -> bool:
    """Looks at those that the scenario has left. One that is about no procedure may leave none."""
    files = sorted(reports.left(home) - before)
    if not files and name not in procedures():
        return True
    return run(f"reports of {title}", (sys.executable, reports.__file__, home, *files), env=env, minutes=3)


def named(variant: str) -> dict[str, str]:
    """The variant, and the scenario that it is about where it is about another one."""
    scenario, _dot, its_own = variant.partition(".")
    if scenario in names():
        return {"SCI_SCENARIO": scenario, "SCI_VARIANT": its_own or variants(scenario)[0]}
    return {"SCI_VARIANT": variant}


def made_of(name: str, variant: str) -> set[str]:
    """The scenarios whose folders are part of one: its own, that it is about, and those that their files name."""
    found: set[str] = set()
    further = {name, named(variant).get("SCI_SCENARIO", name)}
    while further:
        found |= further
        files = [path for folder in further for path in (FOLDER / folder).rglob("*") if path.is_file()]
        mentioned = {folder for path in files for folder in re.findall(r"\.\./(\w+)/", path.read_text())}
        further = mentioned.intersection(names()) - found
    return found


def variables(name: str, lab: Mapping[str, str]) -> dict[str, str]:
    """What extensions/molecule/config.yml and the shared playbooks ask for.

    By itself Molecule has one folder for a scenario, in which variants that run in labs side by side would find each
    other's fingerprints, plans and checksums, and take them away from each other.
    """
    hosts = inventory(lab)
    own = home_of(hosts) / "molecule" / name
    return {**lab, "SCI_LAB": str(LAB), "SCI_LAB_INVENTORY": hosts, "MOLECULE_EPHEMERAL_DIRECTORY": str(own)}


def home_of(hosts: str) -> Path:
    """The folder with all that a lab has, by that of its inventory."""
    return Path(hosts).parent


def inventory(lab: Mapping[str, str]) -> str:
    """The folder in which the lab says how its nodes are reached."""
    env = {**environment(), **lab}
    said = subprocess.run([LAB, "inventory"], env=env, stdout=subprocess.PIPE, text=True, check=True)
    return said.stdout.strip()
