# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one root of everything that can go wrong, and its few kinds.

Utilities raise, and only ``main()`` of a module turns an error into a failed
task. Every error says what was found; ``remedy`` says how to go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_FORM_UNKNOWN = (
    "Run it by hand on that host. If it prints the same there, its form is one that the collection doesn't know: "
    "report what it printed, with its version."
)


class HouseError(Exception):
    """Root of all errors of the collection.

    :param found: what was seen and why it stops, a sentence.
    :param remedy: the exact command or variable to go on with; empty only
        where no step of the operator's can help.
    :param facts: further fields of the failed task's result.
    """

    def __init__(self, found: str, remedy: str = "", *, facts: Mapping[str, Any] | None = None) -> None:
        super().__init__(found)
        self.found = found
        self.remedy = remedy
        self.facts = dict(facts or {})

    def __str__(self) -> str:
        return f"{self.found} {self.remedy}".strip()

    def as_result(self) -> dict[str, Any]:
        """The fields of a failed task's result."""
        return {**self.facts, "msg": str(self), "found": self.found, "remedy": self.remedy}


class Refused(HouseError):
    """The request doesn't fit what is seen: nothing was changed."""


class Unreadable(HouseError):
    """A tool printed something its parser doesn't know."""

    def __init__(self, found: str, remedy: str = "", *, facts: Mapping[str, Any] | None = None) -> None:
        super().__init__(found, remedy or _FORM_UNKNOWN, facts=facts)


class NotReached(HouseError):
    """Every command was run, yet the end state isn't the desired one."""


class TookTooLong(HouseError):
    """A bounded wait ended before the state was reached."""


class CommandFailed(HouseError):
    """A command ended with an exit status it must not have.

    :param argv: the command, one item a word.
    :param rc: its exit status; None when it was stopped at its time limit or
        could not be started.
    """

    def __init__(
        self,
        found: str,
        remedy: str = "",
        *,
        argv: tuple[str, ...] = (),
        rc: int | None = None,
        stdout: str = "",
        stderr: str = "",
    ) -> None:
        super().__init__(found, remedy)
        self.argv = argv
        self.rc = rc
        self.stdout = stdout
        self.stderr = stderr

    def retold(self, found: str, remedy: str) -> CommandFailed:
        """The same failure of the same command, of the same kind, in other words."""
        return type(self)(found, remedy, argv=self.argv, rc=self.rc, stdout=self.stdout, stderr=self.stderr)

    def as_result(self) -> dict[str, Any]:
        return {
            **super().as_result(),
            "cmd": list(self.argv),
            "rc": self.rc,
            "stdout": self.stdout,
            "stderr": self.stderr,
        }


class CommandTookTooLong(CommandFailed, TookTooLong):
    """A command was stopped at its own time limit."""
