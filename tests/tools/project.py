# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where things are in a checkout, and the environment that every tool is run in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
PYTHONS = CACHE / "pythons"
RESULTS = CACHE / "results"
COLLECTIONS = CACHE / "collections"
STAGE = COLLECTIONS / "ansible_collections" / "sci" / "ganeti"
LOCK = ROOT / "requirements" / "dev.txt"
LAB = ROOT / "tests" / "lab" / "lab"


def environment() -> dict[str, str]:
    """The pinned tools and the real interpreters first; collections from the staging copy alone.

    Images of containers often forbid Python to keep what it compiled. Every start of Ansible, of which there
    are thousands, would compile it again.
    """
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    path = [str(VENV / "bin"), str(PYTHONS), os.environ.get("PATH", os.defpath)]
    colour = {} if sys.stdout.isatty() else {"NO_COLOR": "1"}
    return {
        **inherited,
        **colour,
        "PATH": os.pathsep.join(path),
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "LC_ALL": "C.UTF-8",
        "PYTHONPYCACHEPREFIX": str(CACHE / "bytecode"),
    }


def pins(*packages: str) -> list[str]:
    """The lock's requirement of each package, as pip takes it."""
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.partition("==")[0] in packages]
