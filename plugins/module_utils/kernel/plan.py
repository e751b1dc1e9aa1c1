# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan as data: what will be done, in order, before any of it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Step:
    """One command of a plan, with what a person wants to know of it.

    :param command: the words of the command; empty for a wait.
    :param where: the host it runs on.
    :param why: what is wrong now that this mends.
    :param risk: what it can cost; "none" where it can cost nothing.
    :param seconds: about how long it takes; None when that isn't known.
    :param subject: the node or instance it is about.
    :param down: for about how many seconds it stops what the subject runs; 0 where it stops nothing.
    :param copies_kib: how much is copied because of it, at most; None when that isn't known, or nothing is.
    :param loses_kib: how much data is lost by it; None for a step that gives up no data.
    """

    command: tuple[str, ...]
    where: str
    why: str
    risk: str = "none"
    seconds: float | None = None
    subject: str = ""
    down: float = 0.0
    copies_kib: int | None = None
    loses_kib: int | None = None

    def as_result(self) -> dict[str, Any]:
        return {
            "command": " ".join(self.command),
            "where": self.where,
            "why": self.why,
            "risk": self.risk,
            "seconds": self.seconds,
            "subject": self.subject,
            "down": self.down,
            "copies_kib": self.copies_kib,
            "loses_kib": self.loses_kib,
        }


@dataclass(frozen=True)
class Plan:
    """Ordered steps, and the state that should hold after them.

    :param steps: nothing to do when empty.
    :param after: what the compared part of the state is expected to be.
    """

    steps: tuple[Step, ...] = ()
    after: Mapping[str, Any] | None = None

    def __bool__(self) -> bool:
        return bool(self.steps)

    def at(self, host: str) -> Plan:
        """The same plan, for the host that it runs on."""
        return replace(self, steps=tuple(replace(step, where=host) for step in self.steps))
