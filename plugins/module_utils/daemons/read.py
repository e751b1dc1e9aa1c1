# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading which Ganeti daemons this host has, and which of them run."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence

from ansible_collections.sci.ganeti.plugins.module_utils.daemons.argv import check_argv
from ansible_collections.sci.ganeti.plugins.module_utils.daemons.facts import NODED, Daemons
from ansible_collections.sci.ganeti.plugins.module_utils.daemons.parse import parse_leftovers
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.files import text_in
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner

# What is there tells how this Ganeti rules: one daemon until 2.11, two since.
_ONE = ("ganeti-masterd",)
_TWO = ("ganeti-wconfd", "ganeti-luxid")

_SOCKETS = tuple(f"/var/run/ganeti/socket/{name}" for name in ("ganeti-query", "ganeti-master"))
"""Where a master takes the questions of Ganeti's tools: luxid since 2.12, masterd before (pathutils.QUERY_SOCKET and
MASTER_SOCKET)."""

_CONNECT_SECONDS = 1.0


def read_daemons(runner: Runner, programs: str = "/usr/sbin", defaults: str = "/etc/default/ganeti") -> Daemons:
    """The daemons that rule, and noded.

    :param programs: where the daemons are installed.
    :param defaults: the file with the options they are started with.
    """
    rulers = _ONE if os.path.exists(os.path.join(programs, _ONE[0])) else _TWO
    # its exit status is the answer, and which one it is differs by how daemons are started
    running = {name: runner.read(check_argv(name), accept=range(256)).rc == 0 for name in (NODED, *rulers)}
    return Daemons(rulers, running, parse_leftovers(text_in(defaults)))


def somebody_listens(sockets: Sequence[str] = _SOCKETS) -> bool:
    """Whether a process here takes what Ganeti's tools ask a master. What can't be told counts as one that does."""
    return any(_is_listened_to(path) for path in sockets)


def _is_listened_to(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as asking:
        asking.settimeout(_CONNECT_SECONDS)
        try:
            asking.connect(path)
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        except OSError:
            return True
    return True
