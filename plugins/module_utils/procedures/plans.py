# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan as people read it. Pure: plain data in, lines out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def plan_text(steps: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each step in a few lines: the command, where, why, its risk and its length.

    :param steps: as the modules return them in ``plan``.
    """
    if not steps:
        return ["Nothing to do: everything is as it should be."]
    lines = []
    for number, step in enumerate(steps, 1):
        length = "" if step["seconds"] is None else f", about {step['seconds']:.0f} s"
        lines.append(f"{number:2}. [{step['where']}{length}] {step['command']}")
        about = "" if step["subject"] in step["why"] else f"{step['subject']}: "
        lines.append(f"      why:  {about}{step['why']}")
        if step["risk"] != "none":
            lines.append(f"      risk: {step['risk']}")
    return lines
