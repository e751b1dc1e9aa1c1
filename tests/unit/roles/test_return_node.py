# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What return_node does beside the modules' own wishes: each only where the plan has shown it."""

from __future__ import annotations

import pytest
import yaml

from ansible_collections.sci.ganeti.tests.unit.role_values import ROLES, value_of

NODE = {"name": "gnt2.example.com", "role": "regular", "secondaries": []}
STEP = {"command": ["gnt-instance", "activate-disks", "vm1"], "subject": "vm1"}
NOTHING = {"node": NODE, "mirrors": [], "moved": [], "copying": [], "steps": []}


def condition(task_name):
    """What a task of its work hangs on, as an expression."""
    (work,) = yaml.safe_load((ROLES / "return_node" / "tasks" / "act.yml").read_text())
    (task,) = (task for task in work["block"] if task["name"] == task_name)
    return task["when"]


def is_done(task_name, folder, method="modify", **plan):
    given = {"method": method, "return_node_plan": {**NOTHING, **plan}}
    return value_of("return_node", f"({condition(task_name)}) | to_json", folder, node="gnt2", **given) == "true"


@pytest.mark.parametrize("task_name", ["Give every node the present configuration", "Have its daemons read it"])
def test_a_run_that_only_waits_for_copies_touches_no_daemon(task_name, tmp_path):
    assert is_done(task_name, tmp_path, steps=[STEP])
    assert not is_done(task_name, tmp_path, copying=["vm1"], mirrors=["vm1"])


def test_daemons_of_a_node_that_is_added_again_are_not_restarted_once_more(tmp_path):
    assert not is_done("Have its daemons read it", tmp_path, method="readd", steps=[STEP])


@pytest.mark.parametrize("where", ["mirrors", "moved"])
def test_mirrors_are_brought_in_order_on_it_and_where_they_have_gone(where, tmp_path):
    assert is_done("Bring its mirrors in order", tmp_path, **{where: ["vm1"]})
    assert not is_done("Bring its mirrors in order", tmp_path)
