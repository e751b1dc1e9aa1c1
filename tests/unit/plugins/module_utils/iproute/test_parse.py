# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Of all rules only those count that turn down one port of one address."""

from __future__ import annotations

import json

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.iproute.argv import rules_argv
from ansible_collections.sci.ganeti.plugins.module_utils.iproute.facts import Denial
from ansible_collections.sci.ganeti.plugins.module_utils.iproute.parse import parse_denials
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable
from ansible_collections.sci.ganeti.tests.unit.transcripts import transcript

RULE = {"priority": 7, "src": "all", "dst": "192.0.2.1", "ipproto": "tcp", "dport": 1811, "action": "unreachable"}


def test_recorded():
    recorded = transcript("ip-rule-6.1.0-turned-down")
    assert recorded.argv == rules_argv(4)
    assert parse_denials(recorded.text) == {Denial("192.168.77.11", 1811)}


@pytest.mark.parametrize(
    "other",
    [{"action": "prohibit"}, {"ipproto": "udp"}, {"dport": None}, {"dst": None}, {"dstlen": 24}],
    ids="".join,
)
def test_other_rules_are_none_of_ours(other):
    rule = {key: value for key, value in {**RULE, **other}.items() if value is not None}
    assert parse_denials(json.dumps([rule])) == frozenset()


@pytest.mark.parametrize("text", ["", "Error: unknown option", '{"a": 1}', "[1]"])
def test_what_can_not_be_read(text):
    with pytest.raises(Unreadable, match="ip -json rule show"):
        parse_denials(text)
