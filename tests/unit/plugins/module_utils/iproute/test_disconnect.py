# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""On this machine's own kernel: who waits for an answer gets an error, and nobody else does."""

from __future__ import annotations

import socket
from contextlib import ExitStack

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.iproute.argv import connected_argv, disconnect_argv
from ansible_collections.sci.ganeti.plugins.module_utils.iproute.facts import Denial
from ansible_collections.sci.ganeti.plugins.module_utils.iproute.read import read_connected
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner

ANSWERED_AT_MOST = 5.0


@pytest.fixture(name="opened")
def _opened():
    """Two servers, and a client of each: what a denial of each would be, and the client."""
    with ExitStack() as kept:
        found = []
        for address in ("127.0.0.2", "127.0.0.3"):
            server = kept.enter_context(socket.create_server((address, 0)))
            client = kept.enter_context(socket.create_connection(server.getsockname(), ANSWERED_AT_MOST))
            kept.enter_context(server.accept()[0])
            found.append((Denial(address, server.getsockname()[1]), client))
        yield found


def test_the_connections_there_are_ended(opened):
    (dead, waiting), (living, other) = opened
    runner = Runner()
    assert read_connected(runner, [dead, living, Denial("127.0.0.4", dead.port)]) == {dead, living}
    told = runner.write(disconnect_argv(dead)).stdout
    if not told.strip():
        # as the module sees it too: there is no other sign
        assert read_connected(runner, [dead]) == {dead}
        pytest.skip("this machine's kernel can't end a connection")
    with pytest.raises(ConnectionAbortedError):
        waiting.recv(1)
    assert read_connected(runner, [dead, living]) == {living}
    other.setblocking(False)
    with pytest.raises(BlockingIOError):
        other.recv(1)


def test_an_address_of_the_newer_protocol():
    there = connected_argv(Denial("2001:db8::11", 1811))
    assert there[-2:] == ("dst", "[2001:db8::11]:1811")
    assert Runner().read(there).stdout == ""
