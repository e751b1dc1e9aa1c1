# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long each step of each procedure takes in the lab, as a table.

"converge" is the procedure itself; "idempotence" is the same again where there is nothing to do.
"""

from __future__ import annotations

import sys
import time

import scenarios
from running import end_all_on_interrupt, run
from stage import stage

STEPS = ("create", "prepare", "converge", "idempotence", "verify")


def main() -> None:
    end_all_on_interrupt()
    stage()
    if not scenarios.bring_up({}):
        sys.exit("no lab to measure in")
    rows = {name: measure(name) for name in scenarios.picked()}
    print(f"\n| scenario, seconds | {' | '.join(STEPS)} |")
    print(f"| --- |{' ---: |' * len(STEPS)}")
    for name, seconds in rows.items():
        print(f"| {name} | {' | '.join(seconds)} |")
    sys.exit(1 if any("failed" in seconds for seconds in rows.values()) else 0)


def measure(name: str) -> list[str]:
    env = scenarios.variables({})
    run(f"reset {name}", scenarios.molecule("reset", name), env=env, minutes=2)
    seconds = []
    for step in STEPS:
        start = time.monotonic()
        passed = run(f"{step} {name}", scenarios.molecule(step, name), env=env, minutes=20)
        seconds.append(f"{time.monotonic() - start:.0f}" if passed else "failed")
    return seconds


if __name__ == "__main__":
    main()
