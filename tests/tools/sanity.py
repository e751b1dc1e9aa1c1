# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-test sanity, made to fail where by itself it would be green without having looked."""

from __future__ import annotations

import re
import shutil
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from project import PYTHONS, STAGE
from running import Tally, failed, junit_cases, run, skip_reason
from stage import listed

if TYPE_CHECKING:
    from collections.abc import Callable

OUTPUT = STAGE / "tests" / "output" / "junit"

# ansible-test says nothing of why a test did not run: there is nothing to look at, or its tool is
# missing. So each test that may find nothing is named with the files that it looks at.
LOOKS_AT = {
    "action-plugin-docs": "plugins/action/*.py",
    "ansible-doc": "plugins/*/*.py",
    "empty-init": "plugins/module_utils/*/__init__.py",
    "pslint": "*.ps1",
    "shellcheck": "*.sh",
    "use-argspec-type-path": "plugins/modules/*.py",
    "validate-modules": "plugins/modules/*.py",
}

# What ansible-test fetches from the network otherwise; every Python brings a pip of its own.
GET_PIP = "import ensurepip\nensurepip.bootstrap()\n"
GET_PIP_NAMES = ("get_pip_24_2.py", "get_pip_25_2.py")


def jobs() -> list[Callable[[], Tally]]:
    """Two halves that take about as long: pylint, and all the others."""
    offer_pip()
    shutil.rmtree(OUTPUT, ignore_errors=True)
    return [partial(check, "sanity", "--skip-test"), partial(check, "sanity pylint", "--test")]


def check(name: str, choice: str) -> Tally:
    command = ("ansible-test", "sanity", "--local", "--junit", choice, "pylint")
    ended = run(name, command, cwd=STAGE, minutes=15)
    only_pylint = choice == "--test"
    reports = [path for path in OUTPUT.glob("ansible-test-sanity-*.xml") if ("pylint" in path.name) == only_pylint]
    return counted(ended, reports)


def counted(ended: bool, reports: list[Path]) -> Tally:
    files = listed(STAGE)
    tally = Tally()
    for case in junit_cases(reports):
        name, reason = case.get("name", ""), skip_reason(case)
        if failed(case):
            tally += Tally(failed=1)
        elif reason is None:
            tally += Tally(passed=1)
        elif justified(name, reason, files):
            print(f"skipped {name}: {reason}")
            tally += Tally(skipped=1)
        else:
            print(f"FAILED {name}: it has to run here, but: {reason}")
            tally += Tally(failed=1)
    return tally if ended or tally.failed else tally + Tally(failed=1)


def offer_pip() -> None:
    cache = Path.home() / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for name in GET_PIP_NAMES:
        if not (cache / name).exists():
            (cache / name).write_text(GET_PIP)


def justified(name: str, reason: str, files: set[str]) -> bool:
    """A test may be skipped for a Python that isn't here, or where it has nothing to look at."""
    absent = re.search(r"on Python (\S+) because it could not be found", reason)
    if absent:
        return not (PYTHONS / f"python{absent.group(1)}").exists()
    test = re.sub(r"-python-[\d.]+$", "", name)
    return test in LOOKS_AT and not any(PurePath(file).match(LOOKS_AT[test]) for file in files)
