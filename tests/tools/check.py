# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the checks named, all of them whatever fails, and ends with one line that counts."""

from __future__ import annotations

import sys

import lint
import sanity
import scenarios
import units
from running import Tally

CHECKS = {
    "lint": lint.check,
    "sanity": sanity.check,
    "units": units.check,
    "scenarios": scenarios.check,
}


def main() -> None:
    tallies = {}
    for name in sys.argv[1:]:
        print(f"=== {name}", flush=True)
        tallies[name] = CHECKS[name]()
    for name, tally in tallies.items():
        print(f"{name + ':':<12} {tally}")
    total = sum(tallies.values(), Tally())
    print(total, flush=True)
    sys.exit(1 if total.failed or not total.passed else 0)


if __name__ == "__main__":
    main()
