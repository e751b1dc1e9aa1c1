# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom a host tries when it listens to nodes of its cluster."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.port.facts import Port
from ansible_collections.sci.ganeti.plugins.module_utils.port.hearing import (
    Hearing,
    listening,
    recalled_hearing,
    targets,
)

PORTS = (22, 1811)
NODES = tuple(f"gnt{number}.example.com" for number in range(1, 8))
KNOWN = Ssconf(
    host=NODES[1],
    nodes=NODES,
    offline_nodes=(NODES[2],),
    primary_ips={name: f"192.0.2.1{number}" for number, name in enumerate(NODES, 1)},
    secondary_ips={name: f"198.51.100.1{number}" for number, name in enumerate(NODES, 1)},
)


@pytest.mark.parametrize("name", ["gnt1", "gnt1.example.com"])
def test_both_addresses_of_the_node_and_one_each_of_three_others_that_should_live(name):
    assert targets(KNOWN, [name], PORTS) == [
        (address, port)
        for address in ("192.0.2.11", "192.0.2.14", "192.0.2.15", "192.0.2.16", "198.51.100.11")
        for port in (22, 1811)
    ]


@pytest.mark.parametrize("names", [[], ["gnt2"], ["gnt9"], ["gnt1.example.org"]])
def test_nobody_is_listened_to_where_no_other_node_is_named(names):
    assert targets(KNOWN, names, PORTS) == []
    with listening(KNOWN, names, PORTS, 0.1, "now") as hearing:
        pass
    assert hearing.result() is None


def test_an_address_that_is_none_is_left_out():
    odd = Ssconf(
        host="gnt2", nodes=("gnt1", "gnt2"), primary_ips={"gnt1": "gnt1"}, secondary_ips={"gnt1": "192.0.2.11"}
    )
    assert targets(odd, ["gnt1"], PORTS) == [("192.0.2.11", 22), ("192.0.2.11", 1811)]


def test_more_than_can_be_tried_at_once_are_not():
    many = tuple(f"gnt{number}" for number in range(200))
    ips = {name: f"192.0.2.{number}" for number, name in enumerate(many)}
    assert targets(Ssconf(host="gnt0", nodes=many, primary_ips=ips), many[1:], PORTS) == []


def test_it_is_the_same_after_a_journey():
    heard = Hearing("2026-11-23T03:12:00Z", 4.0, (Port("192.0.2.11", 22, "silent", "no answer within 4 s"),))
    assert recalled_hearing(heard.as_result()) == heard
