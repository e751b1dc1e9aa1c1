# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan that an operator was shown, as steps again. Pure.

A run shows its plan with ``procedures/plans.py``; this reads the same lines back, so that the report has
the plan that was shown and no other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.sci.ganeti.plugins.plugin_utils.report.record import PlannedStep

NOTHING = "Nothing to do: everything is as it should be."

_STEP = re.compile(r"^ ?\d+\. \[([^,\]]*)(?:, about (\d+) s)?\] (.*)$")
_MORE = re.compile(r"^      (why:  |risk: )(.*)$")


def shown_steps(msg: Any) -> tuple[PlannedStep, ...] | None:
    """The steps of a message that shows a plan; None when it is another message.

    :param msg: what a task printed: lines, or data with the ``plan`` of a module in it.
    """
    if isinstance(msg, Mapping):
        plan = msg.get("plan")
        return tuple(_step(item) for item in plan) if isinstance(plan, list) and all(map(_is_step, plan)) else None
    if not isinstance(msg, str):
        return None
    if msg.strip() == NOTHING:
        return ()
    return _read(msg)


def _read(text: str) -> tuple[PlannedStep, ...] | None:
    steps: list[PlannedStep] = []
    for line in text.splitlines():
        first, more = _STEP.match(line), _MORE.match(line)
        if first:
            where, seconds, command = first.groups()
            steps.append(PlannedStep(command, where, "", seconds=float(seconds) if seconds else None))
        elif more and steps:
            told = more.group(2)
            is_why = more.group(1).startswith("why")
            steps[-1] = replace(steps[-1], why=told) if is_why else replace(steps[-1], risk=told)
        elif not steps:
            return None
    return tuple(steps) or None


def _is_step(item: Any) -> bool:
    return isinstance(item, Mapping) and {"command", "where", "why"} <= set(item)


def _step(item: Mapping[str, Any]) -> PlannedStep:
    return PlannedStep(
        command=str(item["command"]),
        where=str(item["where"]),
        why=str(item["why"]),
        risk=str(item.get("risk", "none")),
        seconds=item.get("seconds"),
    )
