# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""On which files a result stands: it is true as long as none of them changes, on whichever machine it was seen."""

from __future__ import annotations

import hashlib

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
DIGITS = 10


def of_everything() -> str:
    return digest(PROVEN, ())


def of_scenario(name: str, variant: str) -> str:
    """Other scenarios' folders may change, but for those it is made of as well."""
    others = set(scenarios.names()) - scenarios.made_of(name, variant)
    return digest(PROVEN, (*OFF_THE_CLUSTER, *(f"extensions/molecule/{other}/" for other in others)))


def digest(within: tuple[str, ...], without: tuple[str, ...]) -> str:
    """Of the files that git tracks or would track, their names and what is in them."""
    found = hashlib.sha256()
    for name in sorted(name for name in listed(ROOT) if name.startswith(within) and not name.startswith(without)):
        if (ROOT / name).is_file():
            found.update(name.encode() + b"\0" + hashlib.sha256((ROOT / name).read_bytes()).digest())
    return found.hexdigest()[:DIGITS]
