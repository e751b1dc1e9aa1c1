# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stages that all procedures have in common: what is asked for with tags, and that nothing acts before its plan."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
PLAYBOOKS = sorted(path for path in (ROOT / "playbooks").glob("*.yml") if path.stem != "awx_setup")


def tasks_of(role, file="main.yml"):
    return yaml.safe_load((ROOT / "roles" / role / "tasks" / file).read_text())


ACTING = sorted(
    role.name
    for role in (ROOT / "roles").iterdir()
    if (role / "tasks" / "main.yml").is_file() and any("act" in task.get("tags", ()) for task in tasks_of(role.name))
)


def places(role, stage):
    return [number for number, task in enumerate(tasks_of(role)) if stage in task.get("tags", ())]


def test_every_procedure_that_acts_is_here():
    assert len(ACTING) >= 10
    assert {path.stem for path in PLAYBOOKS} - {"check_cluster"} <= set(ACTING)


@pytest.mark.parametrize("playbook", PLAYBOOKS, ids=lambda path: path.stem)
def test_no_play_is_left_out_whatever_stage_is_asked_for(playbook):
    """Else a run with --tags prove would skip it in silence, and end with success."""
    plays = [play for play in yaml.safe_load(playbook.read_text()) if "hosts" in play]
    assert plays
    assert [play["name"] for play in plays if play.get("tags") != ["always"]] == []


@pytest.mark.parametrize("role", ACTING)
def test_the_plan_is_compared_before_anything_acts(role):
    """Whoever gave -e plan= agreed to that plan and no other."""
    plan, act = places(role, "plan"), places(role, "act")
    assert plan
    assert act
    assert max(plan) < min(act)
    compared = [task for number in plan for task in reached(role, tasks_of(role)[number])]
    assert any(
        task.get("ansible.builtin.include_role") == {"name": "sci.ganeti.procedure", "tasks_from": "plan.yml"}
        for task in compared
    )


@pytest.mark.parametrize("role", ACTING)
def test_whatever_acts_does_so_only_when_it_may(role):
    tasks = [tasks_of(role)[number] for number in places(role, "act")]
    assert [task["name"] for task in tasks if f"{role}_acts" not in str(task.get("when", ""))] == []


def reached(role, task):
    """A task, or those in the file that it stands for."""
    for way in ("ansible.builtin.import_tasks", "ansible.builtin.include_tasks"):
        if way in task:
            return tasks_of(role, task[way])
    return [task]
