# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan as people read it. Pure: plain data in, lines out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.amounts import length, size

Plain = Mapping[str, Any]


def plan_text(steps: Sequence[Plain]) -> list[str]:
    """Each step in a few lines, and what all of them come to.

    A step: the command, where and how long, why, its risk, for how long it stops an instance, and how much is copied.

    :param steps: as the modules return them in ``plan``.
    """
    if not steps:
        return ["Nothing to do: everything is as it should be."]
    lines = []
    for number, step in enumerate(steps, 1):
        lasting = "" if step["seconds"] is None else f", about {length(step['seconds'])}"
        lines.append(f"{number:2}. [{step['where']}{lasting}] {step['command']}")
        about = "" if step["subject"] in step["why"] else f"{step['subject']}: "
        lines.append(f"      why:  {about}{step['why']}")
        if step["risk"] != "none":
            lines.append(f"      risk: {step['risk']}")
        if step.get("down"):
            lines.append(f"      down: {step['subject']}, for about {length(step['down'])}")
        if step.get("copies_kib"):
            lines.append(f"      copy: {size(step['copies_kib'])} at most")
    return lines + _together(steps)


def _together(steps: Sequence[Plain]) -> list[str]:
    if len(steps) == 1:
        return []
    said = [f"about {length(sum(step['seconds'] or 0 for step in steps))} one after the other, less where jobs overlap"]
    stopped = dict.fromkeys(step["subject"] for step in steps if step.get("down"))
    if stopped:
        said.append(f"{len(stopped)} {'instance is' if len(stopped) == 1 else 'instances are'} down for a while")
    copied = sum(step.get("copies_kib") or 0 for step in steps)
    if copied:
        said.append(f"{size(copied)} copied at most")
    return [f"Together: {'; '.join(said)}."]
