# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Only a name of something here may become a word of a command."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import (
    full_name,
    same_host,
    valid_host,
    valid_name,
)

NODES = ["gnt1.example.com", "gnt2.example.com", "gnt2.example.org"]

NO_NAMES = [
    "",
    " ",
    "-f",
    "--force",
    "gnt1;reboot",
    "gnt1 gnt2",
    "$(reboot)",
    "`reboot`",
    "gnt1|cat",
    "gnt1\n",
    "gnt1\x00",
    "gnt1'",
    "../gnt1",
    ".gnt1",
    "gnt1.",
    "gnt1-",
    "gnt*",
    "\u0433nt1",
    "x" * 255,
]


@pytest.mark.parametrize("word", NO_NAMES)
def test_a_word_that_is_no_name_is_refused(word):
    with pytest.raises(Refused, match="can't be the name of a node") as caught:
        valid_name(word, "node")
    assert "gnt-node list" in caught.value.remedy


@pytest.mark.parametrize("word", ["a", "gnt1", "gnt1.example.com", "vm_1", "VM-1", "x" * 254])
def test_a_name_stays_as_it_is(word):
    assert valid_name(word, "node") == word


@pytest.mark.parametrize("word", ["192.0.2.12", "2001:db8::12", "::1", "fe80:0:0:0:0:0:0:1", "gnt2.example.com"])
def test_a_host_may_be_an_address(word):
    assert valid_host(word) == word


@pytest.mark.parametrize("word", ["-oProxyCommand=reboot", "2001:db8::12 -p 1", "::1%eth0;id", "[::1]"])
def test_a_word_that_is_no_host_is_refused(word):
    with pytest.raises(Refused):
        valid_host(word)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("gnt1", "gnt1", True),
        ("gnt1", "gnt1.example.com", True),
        ("gnt1.example.com", "gnt1", True),
        ("gnt1", "gnt10.example.com", False),
        ("gnt1.example.com", "gnt1.example.org", False),
    ],
)
def test_two_names_of_one_host(one, other, same):
    assert same_host(one, other) is same


@pytest.mark.parametrize(("word", "meant"), [("gnt1", NODES[0]), ("gnt2.example.org", NODES[2])])
def test_a_name_is_completed(word, meant):
    assert full_name(word, NODES, "node") == meant


def test_the_exact_name_counts_before_one_that_only_starts_so():
    assert full_name("gnt1", ["gnt1.example.com", "gnt1"], "node") == "gnt1"


def test_a_name_that_two_have_is_refused_with_both():
    with pytest.raises(Refused, match=r"'gnt2' names gnt2\.example\.com, gnt2\.example\.org"):
        full_name("gnt2", NODES, "node")


def test_a_name_that_nobody_has_is_refused_with_those_there_are():
    with pytest.raises(Refused, match=r"'gnt9' is not in the cluster; the nodes there are: gnt1\.example\.com"):
        full_name("gnt9", NODES, "node")
    with pytest.raises(Refused, match="the instances there are: none"):
        full_name("vm1", [], "instance")
