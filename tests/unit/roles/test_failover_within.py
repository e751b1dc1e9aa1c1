# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A failover that is a part of a plan carried out by its name does no more than was agreed to."""

from __future__ import annotations

import json
import sys

import pytest

from ansible_collections.sci.ganeti.tests.unit.controller import playbook, write_play

FIRST, SECOND = ({"command": f"gnt-instance failover -f vm{number}"} for number in (1, 2))
RULES = "gnt2 rules, and no instance was moved."


def say(folder, steps, **agreed):
    """Say what such a failover will do, with its plan read already."""
    local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    (folder / "hosts.json").write_text(json.dumps({"ganeti_nodes": {"hosts": {"gnt2": local}}}))
    included = {"name": "sci.ganeti.failover_node", "tasks_from": "say.yml"}
    task = {
        "ansible.builtin.include_role": included,
        "vars": {
            "failover_node_name": "gnt1",
            "failover_node_so_far": RULES,
            "failover_node_acts": True,
            "failover_node_plan": {"verdicts": [], "staying": [], "calls": [], "steps": steps},
            "failover_node_cluster": {},
            # what follows is another test's
            "procedure_plan_dir": "",
            **agreed,
        },
    }
    write_play(folder, "gnt2", task)
    done = playbook(folder, "-i", "hosts.json", "play.yml", "-e", "plan=bcdfghjk")
    return done.returncode, " ".join((done.stdout + done.stderr).split())


def test_a_step_that_was_not_agreed_to_stops_it(tmp_path):
    status, said = say(tmp_path, [FIRST, SECOND], failover_node_agreed=[FIRST])
    assert status != 0
    assert f"{RULES} What would be done next isn't in the plan that was agreed to: the cluster has changed" in said
    assert "New are: gnt-instance failover -f vm2. See the plan with" in said
    assert "sci.ganeti.failover_node -e node=gnt1 -e node_is_off=gnt1', and give that plan's name then." in said


@pytest.mark.parametrize(
    "agreed",
    [{"failover_node_agreed": [FIRST, SECOND]}, {"failover_node_agreed": None}, {}],
    ids=["agreed to", "not compared", "not given"],
)
def test_otherwise_the_plan_is_shown(tmp_path, agreed):
    _status, said = say(tmp_path, [FIRST], **agreed)
    assert "Show the plan" in said
    assert ("Check that it is what was agreed to as a part" in said) is bool(agreed.get("failover_node_agreed"))
