# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports as they are seen from here, with real sockets of this host."""

from __future__ import annotations

import errno
import os
import socket
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.port import probe as probing
from ansible_collections.sci.ganeti.plugins.module_utils.port.facts import Port, recalled
from ansible_collections.sci.ganeti.plugins.module_utils.port.probe import probe

HERE = "127.0.0.1"


@pytest.fixture(name="listening")
def _listening():
    with socket.create_server((HERE, 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture(name="closed")
def _closed():
    """A port that nobody else gets while the test runs, and nobody listens on."""
    with socket.socket() as bound:
        bound.bind((HERE, 0))
        yield bound.getsockname()[1]


@pytest.fixture(name="deaf")
def _deaf():
    """Who has more callers waiting than it takes drops the next one's packets, as a dead host does."""
    with ExitStack() as callers, socket.socket() as server:
        server.bind((HERE, 0))
        server.listen(0)
        for _caller in range(3):
            caller = callers.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(server.getsockname())
        yield server.getsockname()[1]


def test_answers_and_silence_at_once(listening, closed, deaf):
    began = time.monotonic()
    found = probe([(HERE, listening), (HERE, closed), (HERE, deaf)], 0.6)
    assert [(port.port, port.state) for port in found] == [(listening, "open"), (closed, "refused"), (deaf, "silent")]
    assert [port.answers for port in found] == [True, True, False]
    assert [port.reason for port in found] == ["connected", "connection refused", "no answer within 0.6 s"]
    assert 0.5 < time.monotonic() - began < 5


def test_who_has_all_answers_waits_for_nothing(listening, closed):
    began = time.monotonic()
    probe([(HERE, listening), (HERE, closed)], 60)
    assert time.monotonic() - began < 10


def test_no_socket_is_left(listening, deaf):
    before = open_files()
    probe([(HERE, listening), (HERE, deaf)], 0.1)
    assert open_files() == before


def open_files():
    return sum(1 for _file in Path("/proc/self/fd").iterdir())


def test_twice_the_same_is_tried_once(listening):
    assert len(probe([(HERE, listening), (HERE, listening)], 5)) == 1


@pytest.mark.parametrize(
    ("ended", "state"),
    [
        (errno.EHOSTUNREACH, "unreachable"),
        (errno.EHOSTDOWN, "unreachable"),
        (errno.ETIMEDOUT, "silent"),
        (errno.ECONNREFUSED, "refused"),
        (errno.ECONNRESET, "refused"),
        # This host has no way there, or may not go: that says nothing of the other.
        (errno.ENETUNREACH, "failed"),
        (errno.EPERM, "failed"),
        (errno.EACCES, "failed"),
        (errno.EADDRNOTAVAIL, "failed"),
    ],
)
def test_what_the_system_says(monkeypatch, ended, state):
    class Trying(socket.socket):
        def connect_ex(self, _address):
            return ended

    monkeypatch.setattr(probing.socket, "socket", Trying)
    (port,) = probe([("192.0.2.12", 22)], 1)
    assert (port.state, port.reason) == (state, os.strerror(ended).lower())


def test_a_socket_that_cant_be_had_is_no_silence(monkeypatch):
    def none(*_words):
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(probing.socket, "socket", none)
    (port,) = probe([("192.0.2.12", 22)], 1)
    assert (port.state, port.answers) == ("failed", False)


def test_a_port_goes_through_a_result():
    port = Port("192.0.2.12", 22, "silent", "no answer within 4 s")
    assert recalled(port.as_result()) == port
