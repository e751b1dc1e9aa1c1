# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports as a host sees them."""

from __future__ import annotations

import socket

import pytest


def ran(*_words):
    raise AssertionError("a probe runs no command")


@pytest.mark.parametrize("check", [True, False])
def test_it_tries_all_in_order(host, check):
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as bound:
        bound.bind(("127.0.0.2", 0))
        ports = [server.getsockname()[1], bound.getsockname()[1]]
        result = host.run(
            "port_info", ran, check=check, addresses=["127.0.0.1", "127.0.0.2"], ports=ports[:1], timeout=5.0
        )
    assert result["changed"] is False
    assert result["ports"] == [
        {"address": "127.0.0.1", "port": ports[0], "state": "open", "reason": "connected"},
        {"address": "127.0.0.2", "port": ports[0], "state": "refused", "reason": "connection refused"},
    ]


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"addresses": ["gnt2.example.com"]}, "is no IP address"),
        ({"addresses": ["192.0.2.12; id"]}, "is no IP address"),
        ({"addresses": []}, "0 ports are to be tried"),
        ({"ports": [0]}, "0 is no TCP port"),
        ({"ports": [65536]}, "65536 is no TCP port"),
        ({"ports": list(range(1, 300))}, "299 ports are to be tried"),
    ],
)
def test_what_cant_be_tried_is_refused(host, wrong, found):
    result = host.run("port_info", ran, **{"addresses": ["192.0.2.12"], "ports": [22], **wrong})
    assert result["failed"] is True
    assert found in result["found"]
    assert result["remedy"]
