# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running ``gnt-*`` tools: the runner, with Ganeti's failures explained."""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.failure import explained
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.listing import (
    UNKNOWN_FIELD_STATUS,
    Row,
    list_argv,
    parse_rows,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import (
    CommandFailed,
    CommandTookTooLong,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner


class Ganeti:
    """The cluster's command line on this host.

    :param runner: runs the commands and honours check mode.
    """

    def __init__(self, runner: Runner) -> None:
        self.runner = runner

    def ask(self, argv: Sequence[str], limit: float | None = None, accept: Sequence[int] = (0,)) -> Reply:
        """Run a command that changes nothing.

        :raises CommandFailed: in Ganeti's words, with a remedy where one is known.
        """
        try:
            return self.runner.read(argv, limit, accept)
        except CommandTookTooLong:
            raise
        except CommandFailed as error:
            raise explained(error) from error

    def tell(self, argv: Sequence[str], limit: float | None = None, accept: Sequence[int] = (0,)) -> Reply | None:
        """Run a command that changes something; None in check mode.

        :raises CommandFailed: in Ganeti's words, with a remedy where one is known.
        """
        try:
            return self.runner.write(argv, limit, accept)
        except CommandTookTooLong:
            raise
        except CommandFailed as error:
            raise explained(error) from error

    def rows(self, command: str, fields: Sequence[str], names: Sequence[str] = ()) -> list[Row]:
        """A listing. Fields this Ganeti doesn't know are None, not an error."""
        reply = self.ask(list_argv(command, fields, names), accept=(0, UNKNOWN_FIELD_STATUS))
        return parse_rows(reply.stdout, fields)
