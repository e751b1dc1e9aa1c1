# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A procedure for people to watch: the outage, the one command that mends it, and the proof."""

from __future__ import annotations

import subprocess
import sys

import scenarios
from project import ROOT, environment
from stage import stage

CHAPTERS = {
    "create": "A healthy cluster",
    "prepare": "The outage",
    "converge": "The one command",
    "verify": "The proof",
}


def main() -> None:
    stage()
    chosen = scenarios.picked()[:1]
    if not chosen or not scenarios.bring_up({}):
        sys.exit("no scenario in extensions/molecule, or no lab to run it in")
    env = {**environment(), **scenarios.variables({})}
    subprocess.run(scenarios.molecule("reset", *chosen), cwd=ROOT, env=env, check=True)
    for action, title in CHAPTERS.items():
        print(f"\n### {title}\n", flush=True)
        if subprocess.run(scenarios.molecule(action, *chosen), cwd=ROOT, env=env, check=False).returncode:
            sys.exit(f"the demo ended early: {title}")


if __name__ == "__main__":
    main()
