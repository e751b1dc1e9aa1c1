# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every module of the collection answers, in one shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.log import few
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner


@dataclass(frozen=True)
class Outcome:
    """The result of a module.

    :param before: the compared part of the state as it was read.
    :param after: as it was read again, or as it would be in check mode.
    :param steps: the plan that was carried out, or would be.
    :param facts: further fields of the result, the state read among them.
    :param changed: None for "when there were steps".
    :param warnings: what a person should know though it stops nothing; no field of the result, see :mod:`serve`.
    """

    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    changed: bool | None = None
    warnings: tuple[str, ...] = ()

    def as_result(self, runner: Runner) -> dict[str, Any]:
        """The fields for ``exit_json``; the commands come from the runner's log."""
        return {
            **self.facts,
            "changed": bool(self.steps) if self.changed is None else self.changed,
            "diff": {"before": dict(self.before), "after": dict(self.after)},
            "plan": [step.as_result() for step in self.steps],
            **commands_of(runner),
        }


def commands_of(runner: Runner) -> dict[str, Any]:
    """The fields that tell what was run: ``commands`` are what changed something, or would, and ``reads`` the rest."""
    return {
        "commands": [entry.as_result() for entry in runner.writes],
        "reads": few([entry.as_result() for entry in runner.reads]),
    }
