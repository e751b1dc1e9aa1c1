# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever holds the watcher gives it back, also where a step after that fails, and before anything else is tidied."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
CLUSTER = "sci.ganeti.gnt_cluster"
HOLD = "watcher: held"
FILES = [path for path in sorted((ROOT / "roles").glob("*/tasks/*.yml")) if HOLD in path.read_text()]


def watcher(task):
    return task.get(CLUSTER, {}).get("watcher")


def test_the_procedures_that_hold_it_are_known():
    assert {path.parts[-3] for path in FILES} >= {"failover_node", "replace_node", "retire_node", "return_node"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parts[-3])
def test_it_is_given_back_after_a_failure_too(path):
    (work,) = (task for task in yaml.safe_load(path.read_text()) if HOLD in yaml.safe_dump(task))
    steps, back = work["block"], work["always"][0]
    (held,) = (place for place, task in enumerate(steps) if watcher(task) == "held")
    assert watcher(back) == "released"
    # what is held is held whatever was planned, and so it is given back
    assert not {"when", "loop"} & {*steps[held], *back, *work}
    assert steps[held + 1 :], "there is nothing that it is held for"
    assert "rescue" not in work, "a failure would be forgotten"


GO_ELSEWHERE = ["puppet_enroll", "replace_node", "resolve_split_brain", "return_node"]


def one_after_the_other(role, tasks):
    """The tasks as they are carried out, included files of the role among them."""
    for task in tasks:
        included = ROOT / "roles" / role / "tasks" / str(task.get("ansible.builtin.include_tasks"))
        yield from one_after_the_other(role, yaml.safe_load(included.read_text())) if included.is_file() else [task]


def goes_elsewhere(task):
    return task.get("delegate_to", "localhost") != "localhost"


def work_of(role):
    """What is done while the watcher is held, or the agent's service stopped."""
    path = ROOT / "roles" / role / "tasks" / "act.yml"
    (work,) = (task for task in yaml.safe_load(path.read_text()) if "always" in task)
    return work


def those_elsewhere(role):
    return list(filter(goes_elsewhere, one_after_the_other(role, work_of(role)["block"])))


def test_the_procedures_that_go_to_other_hosts_meanwhile_are_known():
    assert {path.parts[-3] for path in FILES if those_elsewhere(path.parts[-3])} == {*GO_ELSEWHERE} - {"puppet_enroll"}


@pytest.mark.parametrize("role", GO_ELSEWHERE)
def test_another_host_that_goes_away_meanwhile_is_no_reason_to_leave_it_undone(role):
    """Ansible takes the play's own host for unreachable then, and does nothing of what it should always do."""
    assert [task["name"] for task in those_elsewhere(role) if not task.get("ignore_unreachable")] == []


def answers_named(task):
    """The variables that ``answered.yml`` looks at, where that is what a task includes."""
    answers = task.get("vars", {}).get("procedure_answers", "")
    return set(re.findall(r"\w+", str(answers))) if "answered.yml" in str(task) else set()


@pytest.mark.parametrize("role", GO_ELSEWHERE)
def test_that_it_has_gone_away_is_told_before_anything_else_is_done(role):
    steps = list(one_after_the_other(role, work_of(role)["block"]))
    for place, task in enumerate(steps):
        # nothing hangs on the keys of a node that has gone away, which is named
        if not goes_elsewhere(task) or task["name"] == "Hold those of the nodes against them":
            continue
        told = next(later for later in steps[place + 1 :] if not goes_elsewhere(later))
        assert task["register"] in answers_named(told), task["name"]


def test_nodes_whose_keys_could_not_be_looked_at_are_named():
    act = [task["name"] for task in work_of("replace_node")["block"]]
    assert act[act.index("Forget its old keys everywhere") + 1] == "Name the nodes that couldn't be asked for them"
