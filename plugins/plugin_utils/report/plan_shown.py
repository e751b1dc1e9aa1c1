# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan that an operator was shown, out of what tasks answer with. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.plugin_utils.report.record import PlannedStep, ShownPlan

Plain = Mapping[str, Any]

RECORD = "procedure_record"
"""The fact in which the role ``procedure`` keeps the plan that it shows."""


def recorded_plan(record: Plain, at: float) -> ShownPlan:
    """The plan of such a fact: see ``procedures/plan_record.py``."""
    steps = tuple(map(_step, record["steps"]))
    if not steps:
        return ShownPlan(record["procedure"], at)
    return ShownPlan(record["procedure"], at, steps, record["id"], tuple(record["besides"]))


def printed_plan(role: str, msg: Any, at: float) -> ShownPlan | None:
    """The plan in what a task prints, as a module returns it; None when it prints something else."""
    plan = msg.get("plan") if isinstance(msg, Mapping) else None
    if not isinstance(plan, list) or not all(map(_is_step, plan)):
        return None
    return ShownPlan(role, at, tuple(map(_step, plan)))


def _is_step(item: Any) -> bool:
    return isinstance(item, Mapping) and {"command", "where", "why"} <= set(item)


def _step(item: Plain) -> PlannedStep:
    return PlannedStep(
        command=str(item["command"]),
        where=str(item["where"]),
        why=str(item["why"]),
        risk=str(item.get("risk", "none")),
        seconds=item.get("seconds"),
        subject=str(item.get("subject", "")),
        down=float(item.get("down") or 0.0),
        copies_kib=item.get("copies_kib"),
    )
