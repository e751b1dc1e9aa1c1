# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be said about the code without running it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from project import COLLECTIONS, ROOT, STAGE
from running import Tally, run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


def jobs() -> list[Callable[[], Tally]]:
    return [step.run for step in steps()]


@dataclass(frozen=True)
class Step:
    name: str
    command: tuple[str | Path, ...]
    # The copy holds neither .venv nor .cache, which some linters would read as well.
    cwd: Path = ROOT
    env: Mapping[str, str] = field(default_factory=dict)
    minutes: float = 10

    def run(self) -> Tally:
        return Tally.of(run(self.name, self.command, cwd=self.cwd, env=self.env, minutes=self.minutes))


def steps() -> list[Step]:
    scripts = [folder for folder in ("tests/tools", "tests/bench") if (ROOT / folder).is_dir()]
    return [
        Step("ruff check", ("ruff", "check")),
        Step("ruff format", ("ruff", "format", "--check")),
        Step(
            "mypy plugins",
            # Named as a package: given a path, it would find every file under two names.
            ("mypy", "-p", "ansible_collections.sci.ganeti.plugins"),
            env={"MYPYPATH": str(COLLECTIONS)},
        ),
        # Scripts that import their neighbours by bare names, what they measure, and a package beside them.
        Step("mypy tools", ("mypy", *scripts), env={"MYPYPATH": os.pathsep.join((*scripts, str(COLLECTIONS)))}),
        Step("mypy lab", ("mypy", "tests/lab"), env={"MYPYPATH": "tests"}),
        Step("licences", ("reuse", "lint", "--lines")),
        Step("yamllint", ("yamllint", "--strict", ".")),
        Step("ansible-lint", ("ansible-lint",), cwd=STAGE),
        Step("changelog", ("antsibull-changelog", "lint")),
        Step(
            "documentation",
            ("antsibull-docs", "lint-collection-docs", "--plugin-docs", "."),
            cwd=STAGE,
        ),
    ]
