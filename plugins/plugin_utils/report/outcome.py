# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a run ended, in a word. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.sci.ganeti.plugins.plugin_utils.report.record import Command, Said, ShownPlan, Task

PROVEN = "proven"
DONE = "done"
PLANNED = "planned"
NOTHING = "nothing"
LOOKED = "looked"
REFUSED = "refused"
FAILED = "failed"
INTERRUPTED = "interrupted"

TITLES = {
    PROVEN: "Carried out, and the end state is proven",
    DONE: "Carried out",
    PLANNED: "Plan only: nothing was changed",
    NOTHING: "Nothing to do: everything is as it should be",
    LOOKED: "Looked only: nothing was changed",
    REFUSED: "Stopped before anything was changed",
    FAILED: "Failed after something was changed",
    INTERRUPTED: "Cut short: the run was ended from outside",
}
"""What each means, for the page."""

GOOD = (PROVEN, DONE, NOTHING)
BAD = (REFUSED, FAILED, INTERRUPTED)


def outcome(
    tasks: Sequence[Task],
    commands: Sequence[Command],
    plans: Sequence[ShownPlan],
    said: Sequence[Said],
    ended: bool = True,
    check_mode: bool = False,
) -> str:
    """The word for a run.

    :param ended: it came to its end, be that a failure.
    :param check_mode: of the whole run: a task says then that it would change something.
    """
    if not ended:
        return INTERRUPTED
    ran = any(command.writes and command.ran for command in commands)
    acted = ran or (not check_mode and any(task.hosts.get("changed") for task in tasks))
    if any(task.hosts.get("failed") or task.hosts.get("unreachable") for task in tasks):
        return FAILED if acted else REFUSED
    if acted:
        return PROVEN if any(one.kind == "proof" for one in said) else DONE
    if not plans:
        return LOOKED
    return PLANNED if any(plan.steps for plan in plans) else NOTHING
