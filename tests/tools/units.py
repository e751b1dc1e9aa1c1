# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unit tests, twice: on the controller's Python, and on the oldest that a node may have."""

from __future__ import annotations

from project import RESULTS, STAGE
from running import Tally, failed, junit_cases, run, skip_reason
from stage import stage

OLDEST = "3.9"


def check() -> Tally:
    stage()
    report = RESULTS / "units.xml"
    RESULTS.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    ended = run(
        "units", ["pytest", "-q", "-n", "auto", f"--junit-xml={report}"], cwd=STAGE, minutes=10
    )
    cases = junit_cases([report] if report.exists() else [])
    failures = sum(map(failed, cases))
    skipped = sum(skip_reason(case) is not None for case in cases)
    tally = Tally(len(cases) - failures - skipped, failures, skipped)
    # Nothing collected, a crash: red without a failed test to show for it.
    return tally if ended or failures else tally + Tally(failed=1)
