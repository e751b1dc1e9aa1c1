# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The README is true: its procedures are the playbooks, its commands the Makefile's, its versions the collection's."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
README = (ROOT / "README.md").read_text()
GALAXY = yaml.safe_load((ROOT / "galaxy.yml").read_text())
RUNTIME = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text())


def part(title):
    """What stands under a heading."""
    return README.split(f"## {title}\n")[1].split("\n## ")[0]


def test_its_parts_are_in_the_order_in_which_they_are_wanted():
    assert re.findall("^## (.*)$", README, re.MULTILINE) == ["Try it", "Procedures", "On your own cluster"]


def test_every_procedure_has_a_row_with_its_status():
    rows = re.findall(r"^\| [^|]+ \| `(\w+)` \| (works, proven on the lab)\b", part("Procedures"), re.MULTILINE)
    playbooks = {path.stem for path in (ROOT / "playbooks").glob("*.yml")}
    assert sorted(name for name, _status in rows) == sorted(playbooks - {"awx_setup"})


def test_two_commands_and_a_list_of_the_rest():
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert re.findall(r"^make (\w+)", part("Try it"), re.MULTILINE) == ["demo", "test"]
    assert set(re.findall(r"\bmake ([a-z-]+)", README)) <= targets
    assert "`make help` lists the rest" in README


def test_the_versions_are_those_of_the_collection():
    assert f"sci-ganeti-{GALAXY['version']}.tar.gz" in README
    assert f"ansible-core {RUNTIME['requires_ansible'].removeprefix('>=')} or later" in README
