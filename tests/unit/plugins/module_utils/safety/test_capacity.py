# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who has the memory for what."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import Node
from ansible_collections.sci.ganeti.plugins.module_utils.safety.capacity import short_of_memory, unprotected
from ansible_collections.sci.ganeti.tests.unit.builders import HERE, STOPPED, THERE, instance


def node(name, free):
    return {name: Node(name, "regular", "", "", "default", free_memory=free)}


def vm(name, memory=100, **facts):
    return instance(name=name, memory=memory, **facts)


def test_each_takes_its_share_in_the_order_given():
    short = short_of_memory([vm("a"), vm("b"), vm("c", memory=50)], node(THERE, 150))
    assert list(short) == ["b"]
    assert short["b"] == f"needs 100 MiB of memory, {THERE} has 50 MiB free"


def test_what_is_not_meant_to_run_needs_none():
    assert short_of_memory([vm("a", memory=10**6, **STOPPED)], node(THERE, 1)) == {}


def test_what_is_not_known_is_taken_to_be_there():
    assert short_of_memory([vm("a"), vm("b", memory=None)], node(THERE, None)) == {}


def test_one_more_death_that_could_not_be_carried():
    assert unprotected([vm("a"), vm("b")], node(THERE, 150)) == [
        f"if {HERE} died, b needs 100 MiB of memory, {THERE} has 50 MiB free"
    ]
    assert unprotected([vm("a", template="plain")], node(THERE, 1)) == []
