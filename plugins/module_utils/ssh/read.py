# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking a host for its keys, from here."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterable
from typing import Callable

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import (
    CommandFailed,
    TookTooLong,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.argv import VOUCHED, find_argv, login_argv, scan_argv
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.facts import HostKey
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.parse import parse_known_hosts

SCAN_SECONDS = 5
"""Seconds that one try may take to connect."""


def read_presented(
    runner: Runner,
    host: str,
    port: int,
    deadline: Deadline,
    pause: float = 2.0,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[HostKey, ...]:
    """The keys a host presents, tried until it answers.

    A new machine has a new MAC address: right after its first power-on the others'
    ARP entries are stale, and for a while nothing reaches it though it is up.

    :raises TookTooLong: when it doesn't answer before the deadline.
    """
    while True:
        try:
            said = runner.read(scan_argv(host, port, SCAN_SECONDS), accept=(0, 1)).stdout
        except CommandFailed as error:
            if error.rc is None:
                raise
            said = ""
        keys = parse_known_hosts(said)
        if keys:
            return keys
        if deadline.passed:
            raise TookTooLong(
                f"{host} doesn't answer on ssh port {port} from here.",
                "Look whether it is on, has its address and runs sshd; wait longer with reach_timeout, or name "
                "another port (port; replace_node: -e replace_node_ssh_port=PORT).",
            )
        sleep(min(pause, deadline.left))


def login_trouble(runner: Runner, host: str, port: int, keys: Iterable[HostKey]) -> str:
    """Why this host's root can't log in there as root, in ssh's own words; empty when he can.

    Ganeti adds a node over such a login (lib/client/gnt_node.py, _SetupSSH), with root's own keys and no terminal to
    ask for a password on.

    :param keys: those that count; whoever has another one isn't logged in to.
    """
    with tempfile.NamedTemporaryFile("w", prefix="known_hosts.") as known:
        known.writelines(f"{VOUCHED} {key.line}\n" for key in keys)
        known.flush()
        reply = runner.read(login_argv(host, port, known.name, SCAN_SECONDS), accept=range(256))
    said = reply.stderr.strip().splitlines()
    return "" if reply.rc == 0 else said[-1] if said else f"ssh ended with {reply.rc}"


def read_known(runner: Runner, name: str, files: list[str]) -> dict[str, tuple[HostKey, ...]]:
    """File to the keys it has for a name; a file that doesn't exist has none."""
    return {file: _read_file(runner, name, file) for file in files}


def _read_file(runner: Runner, name: str, file: str) -> tuple[HostKey, ...]:
    # for a missing file it ends as for one that it can't read
    accept = (0, 1) if os.path.exists(file) else (0, 1, 255)
    return parse_known_hosts(runner.read(find_argv(name, file), accept=accept).stdout)
