# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends the lab, those that scenarios had beside it, and those that a `make test-all` has left which was stopped.

Runs on whatever `python3` a machine has, as the lab does: standard library only.
"""

from __future__ import annotations

import os
import subprocess
import sys

import labs
import matrix
from kinds import BENCH_LAB, DEMO_LABS
from project import LAB


def main() -> None:
    # one that doesn't end keeps no other from ending
    ends = [subprocess.run([LAB, "--name", name, "down"], check=False).returncode for name in names()]
    sys.exit(1 if any(ends) else 0)


def names() -> list[str]:
    """Every name that a lab may have here; where one is chosen, those that begin with it."""
    chosen = os.environ.get("SCI_LAB_NAME")
    firsts = [chosen] if chosen else ["default", BENCH_LAB, *DEMO_LABS.values(), *map(matrix.lab_of, matrix.DEBIANS)]
    return [name for first in firsts for name in labs.side_by_side(first)]


if __name__ == "__main__":
    main()
