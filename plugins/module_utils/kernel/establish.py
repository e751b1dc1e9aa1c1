# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reconcile kernel: read, compare, plan, apply unless check mode, read again.

An exit status is no proof: after the steps the state is read once more, and what
would still have to be done is an error, whatever the commands answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable, TypeVar

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import NotReached
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner

State = TypeVar("State")


def establish(
    runner: Runner,
    read: Callable[[], State],
    plan: Callable[[State], Plan],
    view: Callable[[State], Mapping[str, Any]],
    apply: Callable[[Step], object],
    facts: Callable[[State], Mapping[str, Any]] = lambda _state: {},
    warnings: Callable[[State], tuple[str, ...]] = lambda _state: (),
    rounds: int = 2,
    first: State | None = None,
    remedy: str = "Run the same again; if it stays, look at what its commands say when typed by hand.",
) -> Outcome:
    """Bring a state about.

    :param read: reads the state; runs reads only.
    :param plan: compares a state with what should be; empty when they agree.
    :param view: the part of the state that is compared, for ``diff``.
    :param apply: carries out one step through ``runner.write``.
    :param facts: further fields of the result, made of the last state read.
    :param warnings: of that state too, what a person should know of it.
    :param rounds: how often to plan and apply: some steps show only what they led to
        once they are done.
    :param first: the state, when the caller has read it already.
    :param remedy: how to go on when the state isn't reached.
    :raises NotReached: when the plan isn't empty after the last round.
    """
    found = read() if first is None else first
    todo = plan(found)
    before = view(found)
    if not todo:
        return Outcome(before, before, facts=facts(found), warnings=warnings(found))
    if runner.check_mode:
        for step in todo.steps:
            if step.command:
                runner.write(step.command)
        after = {**before, **(todo.after or {})}
        return Outcome(before, after, todo.steps, facts(found), warnings=warnings(found))
    done: list[Step] = []
    for _round in range(rounds):
        for step in todo.steps:
            apply(step)
        done.extend(todo.steps)
        reached = read()
        todo = plan(reached)
        if not todo:
            return Outcome(before, view(reached), tuple(done), facts(reached), warnings=warnings(reached))
    raise NotReached(
        "Every command of the plan was run, yet this is still to be done: "
        + "; ".join(step.why for step in todo.steps)
        + ".",
        remedy,
    )
