# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Making this host rule. What is seen afterwards decides, never an exit status.

``gnt-cluster master-failover`` ends with 1 where only the cluster's address came late, and
with 0 where the old master could not be told and may still rule.
"""

from __future__ import annotations

import time
from typing import Callable

from ansible_collections.sci.ganeti.plugins.module_utils.census.mastership import read_mastership
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.failure import own_words
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import read_ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import NotReached
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.establish import establish
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.states.mastership import (
    MastershipWish,
    Seat,
    plan_mastership,
    view_mastership,
)

_PAUSE = 2.0
"""Seconds between two looks."""

_ROUNDS = 3
"""The switch; the daemons, which may have ended because they counted votes; and once more."""


def take_over(
    runner: Runner,
    wish: MastershipWish,
    timeout: float,
    sleep: Callable[[float], object] = time.sleep,
) -> Outcome:
    """Bring it about that this host rules.

    :param timeout: seconds the daemons may take until they answer after each command.
    :raises Refused: see :func:`plan_mastership`.
    :raises NotReached: with Ganeti's own words, when it doesn't rule in the end.
    """
    ganeti = Ganeti(runner)
    said: list[str] = []

    def look() -> Seat:
        known = read_ssconf()
        return Seat(known, read_mastership(runner, known))

    def look_patiently() -> Seat:
        deadline = Deadline(timeout)
        while True:
            seat = look()
            if seat.is_reached or not seat.known.is_master or deadline.passed:
                return seat
            sleep(_PAUSE)

    def apply(step: Step) -> None:
        reply = ganeti.tell(step.command, accept=range(256))
        words = own_words(f"{reply.stderr}\n{reply.stdout}") if reply else ""
        if words:
            said.append(words)

    try:
        outcome = establish(
            runner,
            read=look_patiently,
            first=look(),
            plan=lambda seat: plan_mastership(seat, wish),
            view=view_mastership,
            apply=apply,
            facts=lambda seat: {"answer": seat.as_answer(), "mastership": seat.seen.as_result(), "said": said},
            warnings=_warnings,
            rounds=_ROUNDS,
            remedy=_remedy(wish),
        )
    except NotReached as error:
        raise NotReached(
            " ".join((error.found, *(f"It said: {words}" for words in said[-1:]))),
            error.remedy,
            facts={"said": said},
        ) from error
    return outcome


def _warnings(seat: Seat) -> tuple[str, ...]:
    return tuple(
        f"/etc/default/ganeti of {seat.known.host} starts the master without voting, at every start: "
        f"take '{line}' out of it, or two masters may rule one day."
        for line in seat.seen.daemons.leftovers
    )


def _remedy(wish: MastershipWish) -> str:
    look = "Look at /var/log/ganeti on this host (wconf-daemon.log, luxi-daemon.log, or master-daemon.log before 2.12)"
    if wish.no_voting:
        return f"{look}, then run the same again."
    return (
        f"{look}. Daemons that count votes need more than half of all configured nodes; where every "
        "node that doesn't answer is known to be off, allow it without voting (no_voting: true)."
    )
