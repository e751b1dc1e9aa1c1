# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The addresses of a machine, as ``ip`` prints them."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable
from ansible_collections.sci.ganeti.plugins.module_utils.machine.parse import parse_addresses
from ansible_collections.sci.ganeti.tests.unit.transcripts import said


def test_global_ones_count_those_of_a_bridge_and_of_the_cluster_included():
    assert parse_addresses(said("ip-json-address-6.1-bridge")) == ("192.168.77.11", "192.168.77.10")


def test_a_machine_without_any():
    assert parse_addresses('[{"ifname": "lo", "addr_info": [{"local": "127.0.0.1", "scope": "host"}]}, {}]') == ()


@pytest.mark.parametrize("text", ["", "1: lo: <LOOPBACK>"])
def test_what_is_no_json_is_unreadable(text):
    with pytest.raises(Unreadable, match="ip -json address"):
        parse_addresses(text)
