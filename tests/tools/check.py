# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the checks named, all of them whatever fails, and ends with one line that counts.

Each check is a list of jobs, run side by side as far as there are processors; scenarios, which need
the machine for themselves, come last. Their lab is made beside the other checks: that is mostly waiting.
"""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import lint
import products
import sanity
import scenarios
import units
from running import FAILED, LEFT_OUT, Tally, end_all_on_interrupt
from stage import stage

TOGETHER = {"sanity": sanity.jobs, "units": units.jobs, "products": products.jobs, "lint": lint.jobs}
ALONE = {"scenarios": scenarios.check}


def main() -> None:
    started_at = time.monotonic()
    names = sys.argv[1:]
    end_all_on_interrupt()
    stage()
    with ThreadPoolExecutor(os.cpu_count()) as pool, ThreadPoolExecutor(1) as beside:
        if "scenarios" in names:
            beside.submit(scenarios.prepare)
        started = {name: [pool.submit(job) for job in jobs()] for name, jobs in TOGETHER.items() if name in names}
    tallies = {name: sum((job.result() for job in jobs), Tally()) for name, jobs in started.items()}
    tallies |= {name: check() for name, check in ALONE.items() if name in names}
    print(f"all of it took {(time.monotonic() - started_at) / 60:.1f} minutes")
    for line in [*FAILED, *LEFT_OUT]:
        print(line)
    for name in names:
        print(f"{name + ':':<12} {tallies[name]}")
    total = sum(tallies.values(), Tally())
    print(total, flush=True)
    sys.exit(1 if total.failed or not total.passed else 0)


if __name__ == "__main__":
    main()
