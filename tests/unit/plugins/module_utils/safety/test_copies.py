# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An array's members as copies: which may go, at every level and in every layout."""

from __future__ import annotations

import itertools

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.facts import Array, Member
from ansible_collections.sci.ganeti.plugins.module_utils.safety.copies import array_holdings
from ansible_collections.sci.ganeti.plugins.module_utils.safety.guard import losses

NEAR, FAR, OFFSET = 0x102, 0x201, 0x10201


def array(level, states, layout=0):
    """``i`` in sync, ``r`` being rebuilt, ``f`` failed, ``-`` missing; the last ``s`` are spares."""
    words = {"i": "in_sync", "r": "spare", "f": "faulty", "s": "spare"}
    members = tuple(
        Member(f"sd{chr(97 + slot)}1", None if state == "s" else slot, frozenset([words[state]]))
        for slot, state in enumerate(states)
        if state != "-"
    )
    return Array("md0", level, len(states.rstrip("s")), layout=layout, members=members)


def may_go(found, *slots):
    return not losses(array_holdings(found), [f"sd{chr(97 + slot)}1" for slot in slots])


@pytest.mark.parametrize(
    ("level", "layout", "states", "going", "allowed"),
    [
        ("raid1", 0, "ii", [0], True),
        ("raid1", 0, "ii", [0, 1], False),
        ("raid1", 0, "i", [0], False),
        ("raid1", 0, "i-", [0], False),
        ("raid1", 0, "if", [0], False),
        ("raid1", 0, "if", [1], True),
        ("raid1", 0, "ir", [0], False),
        ("raid1", 0, "ir", [1], True),
        ("raid1", 0, "iis", [2], True),
        ("raid1", 0, "i-s", [0], False),
        ("raid10", NEAR, "iiii", [0], True),
        ("raid10", NEAR, "iiii", [0, 2], True),
        ("raid10", NEAR, "iiii", [0, 1], False),
        ("raid10", NEAR, "i-ii", [0], False),
        ("raid10", NEAR, "i-ii", [2], True),
        ("raid10", NEAR, "iii", [0], True),
        ("raid10", NEAR, "i-i", [2], False),
        ("raid10", FAR, "ii-i", [1], False),
        ("raid10", FAR, "ii-i", [3], False),
        ("raid10", FAR, "ii-i", [0], True),
        ("raid10", OFFSET, "iiii", [3], True),
        ("raid5", 2, "iii", [0], True),
        ("raid5", 2, "i-i", [0], False),
        ("raid6", 2, "i-ii", [0], True),
        ("raid6", 2, "i--i", [0], False),
        ("raid0", 0, "ii", [0], False),
        ("linear", 0, "i", [0], False),
    ],
)
def test_which_may_go(level, layout, states, going, allowed):
    assert may_go(array(level, states, layout), *going) is allowed


@pytest.mark.parametrize("near", [2, 3])
def test_raid10_keeps_a_copy_of_every_chunk(near):
    """The kernel's own arithmetic (raid10.c), over every set of members that leaves."""
    for disks in range(near, 6):
        whole = array("raid10", "i" * disks, 0x100 | near)
        for count in range(1, disks):
            for gone in itertools.combinations(range(disks), count):
                lost = any(all((chunk * near + copy) % disks in gone for copy in range(near)) for chunk in range(disks))
                # what is refused is at least what would be lost
                assert not (lost and may_go(whole, *gone)), (near, disks, gone)
                if disks % near == 0:
                    assert may_go(whole, *gone) is not lost
