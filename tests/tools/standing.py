# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""On which files a result stands: it is true as long as none of them changes, on whichever machine it was seen."""

from __future__ import annotations

import hashlib
import re

import scenarios
from project import ROOT
from stage import listed

PROVEN = (
    "extensions/",
    "galaxy.yml",
    "meta/",
    "playbooks/",
    "plugins/",
    "pyproject.toml",
    "requirements/",
    "roles/",
    "tests/bench/",
    "tests/lab/",
    "tests/puppet/",
    "tests/tools/",
    "tests/unit/",
)
# Of these, a scenario sees nothing.
OFF_THE_CLUSTER = ("tests/bench/", "tests/puppet/", "tests/unit/")
TOOLS = "tests/tools/"
DIGITS = 10


def of_everything() -> str:
    return digest(PROVEN, ())


def of_scenario(name: str, variant: str) -> str:
    """Other scenarios' folders may change, but for those it is made of as well, and what isn't a tool to run it."""
    others = set(scenarios.names()) - scenarios.made_of(name, variant)
    folders = (f"extensions/molecule/{other}/" for other in others)
    return digest(PROVEN, (*OFF_THE_CLUSTER, *folders, *sorted(tools() - tools_of("scenarios"))))


def tools() -> set[str]:
    return {name for name in listed(ROOT) if name.startswith(TOOLS)}


def tools_of(module: str) -> set[str]:
    """The files of a tool and of all that it imports."""
    found: set[str] = set()
    further = {f"{TOOLS}{module}.py"}
    while further:
        found |= further
        texts = ((ROOT / name).read_text() for name in further)
        imported = {word for text in texts for word in re.findall(r"^ *(?:import|from) (\w+)", text, re.MULTILINE)}
        further = tools().intersection(f"{TOOLS}{word}.py" for word in imported) - found
    return found


def digest(within: tuple[str, ...], without: tuple[str, ...]) -> str:
    """Of the files that git tracks or would track, their names and what is in them."""
    found = hashlib.sha256()
    for name in sorted(name for name in listed(ROOT) if name.startswith(within) and not name.startswith(without)):
        if (ROOT / name).is_file():
            found.update(name.encode() + b"\0" + hashlib.sha256((ROOT / name).read_bytes()).digest())
    return found.hexdigest()[:DIGITS]
