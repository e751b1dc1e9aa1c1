# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an operator allows that is no step of the plan is in the plan all the same."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.tests.unit.role_values import value_of

NEEDS = {"node": {"name": "gnt2.example.com", "secondaries": ["vm1"]}, "mirrors": ["vm1"]}
GOES = "a mirror that cannot be rebuilt on gnt2.example.com goes where hail chooses"
REMADE = "the mirror of a stopped instance that cannot be rebuilt on gnt2.example.com is given up and made again there"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, ""),
        ({"iallocator": "hail"}, GOES),
        ({"through_plain": "true"}, REMADE),
        ({"through_plain": True}, REMADE),
        ({"through_plain": "true", "iallocator": "hail"}, GOES),
    ],
)
def test_where_a_mirror_may_go_that_cannot_be_rebuilt(tmp_path, given, said):
    made = value_of("replace_node", "replace_node_besides | join(';')", tmp_path, replace_node_needs=NEEDS, **given)
    assert made == said


def test_what_is_done_on_the_controller_is_the_same_on_every_controller(tmp_path):
    """Each job of AWX is one, with a name of its own; all that counts for a plan's name is in it."""
    step = {"where": "this-machine", "command": "ssh-keygen -R gnt2 -f known_hosts", "subject": "gnt2"}
    plans = [
        value_of(
            "replace_node",
            "replace_node_plan | to_json",
            tmp_path,
            replace_node_needs={**NEEDS, "steps": []},
            replace_node_own_files={"plan": [{**step, "where": name}]},
            replace_node_files={"results": []},
        )
        for name in ("this-machine", "another")
    ]
    assert plans[0] == plans[1]
    assert "controller" in plans[0]


def test_that_all_blocks_are_compared(tmp_path):
    words = "resolve_split_brain_besides | join(';')"
    assert value_of("resolve_split_brain", words, tmp_path) == ""
    made = value_of("resolve_split_brain", words, tmp_path, verify_data="true")
    assert made == "once both sides are in sync, all of their blocks are read and compared"


@pytest.mark.parametrize(
    ("given", "finishes"), [({"confirm": "vm1"}, "True"), ({"plan": "kfdwzhqm"}, "False"), ({}, "False")]
)
def test_what_a_killed_run_has_left_is_finished_first_only_for_a_confirmation(tmp_path, given, finishes):
    """A plan that was agreed to is held against what is there."""
    made = value_of("resolve_split_brain", "resolve_split_brain_finishes", tmp_path, instance="vm1", **given)
    assert made == finishes
