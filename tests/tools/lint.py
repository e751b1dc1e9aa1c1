# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be said about the code without running it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from project import COLLECTIONS, ROOT, STAGE
from running import Tally, run
from stage import stage

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent


def check() -> Tally:
    stage()
    return sum((Tally.of(step.run()) for step in steps()), Tally())


@dataclass(frozen=True)
class Step:
    name: str
    command: tuple[str | Path, ...]
    # The copy holds neither .venv nor .cache, which some linters would read as well.
    cwd: Path = ROOT
    env: Mapping[str, str] = field(default_factory=dict)

    def run(self) -> bool:
        return run(self.name, self.command, cwd=self.cwd, env=self.env, minutes=5)


def steps() -> list[Step]:
    return [
        Step("ruff check", ("ruff", "check")),
        Step("ruff format", ("ruff", "format", "--check")),
        Step(
            "mypy plugins",
            # Named as a package: given a path, it would find every file under two names.
            ("mypy", "-p", "ansible_collections.sci.ganeti.plugins"),
            env={"MYPYPATH": str(COLLECTIONS)},
        ),
        *(mypy_scripts(folder) for folder in ("tests/tools", "tests/lab") if holds_python(folder)),
        Step("licence headers", (sys.executable, HERE / "headers.py")),
        Step("yamllint", ("yamllint", "--strict", ".")),
        Step("ansible-lint", ("ansible-lint",), cwd=STAGE),
        Step("changelog", ("antsibull-changelog", "lint")),
        Step(
            "documentation",
            ("antsibull-docs", "lint-collection-docs", "--plugin-docs", "."),
            cwd=STAGE,
        ),
    ]


def mypy_scripts(folder: str) -> Step:
    """Scripts that import their neighbours by bare names, as Python finds them when one is run."""
    return Step(f"mypy {folder}", ("mypy", folder), env={"MYPYPATH": str(ROOT / folder)})


def holds_python(folder: str) -> bool:
    return any((ROOT / folder).glob("*.py"))
