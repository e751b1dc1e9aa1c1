# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unit tests: on the controller's Python, on a node's oldest, and on every ansible-core."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from project import CACHE, PYTHONS, RESULTS, STAGE, VENV, pins
from running import LEFT_OUT, Tally, failed, junit_cases, run, skip_reason
from sanity import offer_pip

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Ten where nothing else runs; what is late isn't wrong.
MOST_MINUTES = 25

# A node's Python; modules have to run on it, while tests of the lab and of the tools need not.
OLDEST = "3.9"
RUN_ON_NODES = ("tests/unit/plugins/module_utils", "tests/unit/plugins/modules")

# Every supported ansible-core, with the oldest Python that runs it here.
CONTROLLERS = (("2.19", "3.11"), ("2.20", "3.12"), ("2.21", "3.13"))


def jobs() -> list[Callable[[], Tally]]:
    return [partial(on_controller, "units", VENV), on_oldest]


def on_controller(name: str, venv: Path) -> Tally:
    RESULTS.mkdir(parents=True, exist_ok=True)
    report = RESULTS / f"{name.replace(' ', '-')}.xml"
    report.unlink(missing_ok=True)
    pytest = (venv / "bin" / "python", "-m", "pytest", "-q", "-n", "auto")
    return counted(run(name, (*pytest, f"--junit-xml={report}"), cwd=STAGE, minutes=MOST_MINUTES), report)


def on_oldest() -> Tally:
    name = f"units on Python {OLDEST}"
    folders = [f"{folder}/" for folder in RUN_ON_NODES]
    if not (PYTHONS / f"python{OLDEST}").exists():
        LEFT_OUT.append(f"skipped {name}: this machine has no python{OLDEST}")
        return Tally(skipped=1)
    offer_pip()
    output = STAGE / "tests" / "output" / "junit"
    for old in output.glob("*-units.xml"):
        old.unlink()
    command = ["ansible-test", "units", "--target-python", f"venv/{OLDEST}", *folders]
    ended = run(name, command, cwd=STAGE, minutes=MOST_MINUTES)
    return counted(ended, *output.glob("*-units.xml"))


def on_every_controller() -> dict[tuple[str, str], Tally]:
    """What the tests say with each supported ansible-core and a Python that is here for it."""
    return {
        (core, python): on_controller(f"units core {core}", controller_venv(core, python))
        for core, python in CONTROLLERS
        if (PYTHONS / f"python{python}").exists()
    }


def controller_venv(core: str, python: str) -> Path:
    venv = CACHE / "venvs" / f"core-{core}-python-{python}"
    uv = VENV / "bin" / "uv"
    # Pins that resolve with the newest ansible-core only are left out: pytest's are what counts.
    ansible = ("ansible-builder", "ansible-navigator", "ansible-runner")
    # pytest-ansible lists the scenarios with molecule alone
    tested_with = (*ansible, "hypothesis", "molecule", "pytest", "pytest-ansible", "pytest-xdist")
    wanted = [f"ansible-core~={core}.0", *pins(*tested_with)]
    interpreter = PYTHONS / f"python{python}"
    run(
        f"venv for ansible-core {core}",
        [uv, "venv", "--quiet", "--allow-existing", "--python", interpreter, venv],
        minutes=2,
    )
    run(f"ansible-core {core}", [uv, "pip", "install", "--quiet", "-p", venv, *wanted], minutes=5)
    return venv


def counted(ended: bool, *reports: Path) -> Tally:
    cases = junit_cases(report for report in reports if report.exists())
    failures = sum(map(failed, cases))
    skipped = sum(skip_reason(case) is not None for case in cases)
    tally = Tally(len(cases) - failures - skipped, failures, skipped)
    # Nothing collected, a crash: red without a failed test to show for it.
    return tally if ended or failures else tally + Tally(failed=1)
