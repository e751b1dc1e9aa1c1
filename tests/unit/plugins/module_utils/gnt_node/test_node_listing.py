# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes of ``gnt-node list``: who answers, who is offline, what is where."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.listing import list_argv, parse_rows
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.parse import FIELDS, parse_node
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable
from ansible_collections.sci.ganeti.tests.unit.transcripts import said, transcript


def nodes(name):
    return {row["name"]: parse_node(row) for row in parse_rows(said(name), FIELDS)}


def test_the_words_are_those_that_were_recorded():
    assert list_argv("gnt-node", FIELDS) == transcript("gnt-node-list-3.0.2-plain").argv


def test_a_healthy_cluster():
    found = nodes("gnt-node-list-3.0.2-plain")
    assert {name: node.role for name, node in found.items()} == {
        "gnt1.example.com": "master",
        "gnt2.example.com": "master-candidate",
        "gnt3.example.com": "master-candidate",
    }
    assert all(node.answers for node in found.values())
    gnt2 = found["gnt2.example.com"]
    assert gnt2.primaries == ()
    assert gnt2.secondaries == ("vm1.example.com", "vm2.example.com", "vm3.example.com", "vm5.example.com")
    assert (gnt2.primary_ip, gnt2.secondary_ip, gnt2.group) == ("192.168.77.12", "192.168.77.12", "default")
    assert (gnt2.free_disk, gnt2.total_disk, gnt2.free_memory) == (24080, 24848, 729)


@pytest.mark.parametrize(
    ("name", "role", "answers", "offline", "free_disk"),
    [
        pytest.param("gnt1.example.com", "master", True, False, 24080, id="online"),
        pytest.param("gnt2.example.com", "offline", False, True, None, id="offline: *"),
        pytest.param("gnt3.example.com", "regular", False, False, None, id="silent: ?"),
        pytest.param("gnt4.example.com", "drained", True, False, None, id="no volume group: -"),
    ],
)
def test_the_signs_for_no_value(name, role, answers, offline, free_disk):
    node = nodes("gnt-node-list-3.0.2-nonvalues-composed")[name]
    assert (node.role, node.answers, node.offline, node.free_disk) == (role, answers, offline, free_disk)


def test_an_offline_node_keeps_what_the_configuration_says_of_it():
    node = nodes("gnt-node-list-3.0.2-nonvalues-composed")["gnt2.example.com"]
    assert (node.primary_ip, node.secondary_ip) == ("192.168.77.12", "10.0.0.12")
    assert node.secondaries == ("vm1.example.com",)


def test_the_letters_of_the_roles_are_ganeti_s():
    rows = parse_rows(said("gnt-node-list-3.0.2-offline"), ("name", "role", "pinst_cnt", "sinst_cnt"))
    known = {**dict.fromkeys(FIELDS), "name": "x"}
    assert [parse_node({**known, "role": row["role"]}).role for row in rows] == [
        "offline",
        "master",
        "master-candidate",
    ]


@pytest.mark.parametrize("letter", ["X", None])
def test_a_role_that_ganeti_does_not_have_is_unreadable(letter):
    with pytest.raises(Unreadable, match="none of M, C, R, D, O"):
        parse_node({**dict.fromkeys(FIELDS), "name": "gnt1", "role": letter})
