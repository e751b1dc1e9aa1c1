# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies that are under way need no step. A confirmed run waits for them; to any other the end state isn't proven."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.tests.unit.role_values import value_of

NODE = {"name": "gnt2.example.com", "secondaries": ["vm1"]}
PLAN = {"node": NODE, "mirrors": ["vm1"], "moved": [], "steps": []}
SEEN = {
    "replace_node": {"replace_node_own_files": {"plan": []}, "replace_node_files": {"results": []}},
    "return_node": {},
}
NEEDS = {"replace_node": "replace_node_needs", "return_node": "return_node_plan"}


@pytest.mark.parametrize("role", NEEDS)
@pytest.mark.parametrize(
    ("copying", "confirm", "expected"),
    [
        pytest.param(["vm1"], "gnt2", [True, True], id="waits, and proves"),
        pytest.param(["vm1"], "", [False, True], id="is told that it isn't proven"),
        pytest.param([], "gnt2", [False, True], id="nothing is left: proves"),
    ],
)
def test_a_run_that_finds_nothing_else_to_do(tmp_path, role, copying, confirm, expected):
    made = value_of(
        role,
        f"[{role}_acts | bool, {role}_proves | bool] | to_json",
        tmp_path,
        node="gnt2",
        confirm=confirm,
        **{NEEDS[role]: {**PLAN, "copying": copying}},
        **SEEN[role],
    )
    assert made == str(expected).lower()
