# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is made of a checkout can be made: its web pages, its package. And it keeps its limits on a large cluster."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from lint import Step
from project import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from running import Tally

TESTS = ROOT / "tests"
# Less than a minute of CPU time each. Their limits are wide: they start a hundred short programs, one after
# the other, which a machine that is busy with a lab lets wait.
STEPS = (
    Step("web pages", (sys.executable, TESTS / "tools" / "docs.py"), minutes=40),
    Step("package", (sys.executable, TESTS / "tools" / "dist.py"), minutes=30),
    Step("large clusters", (sys.executable, TESTS / "bench" / "scale.py"), minutes=20),
)


def jobs() -> list[Callable[[], Tally]]:
    return [step.run for step in STEPS]
