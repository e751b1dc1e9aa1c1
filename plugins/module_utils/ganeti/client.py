# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running ``gnt-*`` tools: the runner, with Ganeti's failures explained."""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.failure import (
    COMMAND_TIMEOUT,
    STARTS,
    in_ganetis_words,
    never_began,
)
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.listing import (
    UNKNOWN_FIELD_STATUS,
    Row,
    list_argv,
    parse_rows,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner

LOOK = "Run the same again; if it stays, look at 'gnt-job list' and /var/log/ganeti on the master."
"""How to go on when every command was run and the state isn't what it should be."""


class Ganeti:
    """The cluster's command line on this host.

    :param runner: runs the commands and honours check mode.
    """

    def __init__(self, runner: Runner) -> None:
        self.runner = runner

    def ask(
        self,
        argv: Sequence[str],
        limit: float | None = None,
        accept: Sequence[int] = (0,),
        bound: str = COMMAND_TIMEOUT,
    ) -> Reply:
        """Run a command that changes nothing.

        :param bound: the option that the limit comes from.
        :raises CommandFailed: in Ganeti's words, with a remedy where one is known.
        """
        with in_ganetis_words(bound):
            return self.runner.read(argv, limit, accept)

    def ask_by_job(
        self,
        argv: Sequence[str],
        limit: float | None = None,
        accept: Sequence[int] = (0,),
        bound: str = COMMAND_TIMEOUT,
    ) -> Reply:
        """Run a command that changes nothing and is a job of Ganeti's: once more where that never began.

        :param limit: seconds for each time.
        :param bound: the option that the limit comes from.
        :raises CommandFailed: in Ganeti's words, with a remedy where one is known.
        """
        starts = (self._ask_once(argv, limit, accept, bound) for _start in range(STARTS - 1))
        return next((reply for reply in starts if reply), None) or self.ask(argv, limit, accept, bound)

    def _ask_once(self, argv: Sequence[str], limit: float | None, accept: Sequence[int], bound: str) -> Reply | None:
        """The answer of a job; None where it never began."""
        try:
            reply = self.ask(argv, limit, accept, bound)
        except CommandFailed as error:
            if never_began(f"{error.stdout}\n{error.stderr}"):
                return None
            raise
        return None if never_began(f"{reply.stdout}\n{reply.stderr}") else reply

    def wait(self, argv: Sequence[str], limit: float, accept: Sequence[int] = (0,)) -> bool:
        """Run a command that only waits, for no longer than this; whether it has ended.

        :raises CommandFailed: in Ganeti's words, with a remedy where one is known.
        """
        with in_ganetis_words():
            return self.runner.wait(argv, limit, accept)

    def tell(
        self,
        argv: Sequence[str],
        limit: float | None = None,
        accept: Sequence[int] = (0,),
        bound: str = COMMAND_TIMEOUT,
    ) -> Reply | None:
        """Run a command that changes something; None in check mode.

        :param bound: the option that the limit comes from.
        :raises CommandFailed: in Ganeti's words, with a remedy where one is known.
        """
        with in_ganetis_words(bound):
            return self.runner.write(argv, limit, accept)

    def rows(self, command: str, fields: Sequence[str], names: Sequence[str] = ()) -> list[Row]:
        """A listing. Fields this Ganeti doesn't know are None, not an error."""
        reply = self.ask(list_argv(command, fields, names), accept=(0, UNKNOWN_FIELD_STATUS))
        return parse_rows(reply.stdout, fields)
