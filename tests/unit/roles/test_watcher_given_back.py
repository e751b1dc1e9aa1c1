# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever holds the watcher gives it back, also where a step after that fails, and before anything else is tidied."""

from __future__ import annotations

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


def delegated(role, tasks):
    """Those tasks that another host than the play's does, included files among them."""
    for task in tasks:
        if task.get("delegate_to", "localhost") != "localhost":
            yield task
        yield from delegated(role, task.get("block", ()))
        included = ROOT / "roles" / role / "tasks" / str(task.get("ansible.builtin.include_tasks"))
        if included.is_file():
            yield from delegated(role, yaml.safe_load(included.read_text()))


GO_ELSEWHERE = ["puppet_enroll", "replace_node", "resolve_split_brain", "return_node"]


def those_elsewhere(role):
    path = ROOT / "roles" / role / "tasks" / "act.yml"
    (work,) = (task for task in yaml.safe_load(path.read_text()) if "always" in task)
    return list(delegated(role, work["block"]))


def test_the_procedures_that_go_to_other_hosts_meanwhile_are_known():
    assert {path.parts[-3] for path in FILES if those_elsewhere(path.parts[-3])} == {*GO_ELSEWHERE} - {"puppet_enroll"}


@pytest.mark.parametrize("role", GO_ELSEWHERE)
def test_another_host_that_goes_away_meanwhile_is_no_reason_to_leave_it_undone(role):
    """Ansible takes the play's own host for unreachable then, and does nothing of what it should always do."""
    assert [task["name"] for task in those_elsewhere(role) if not task.get("ignore_unreachable")] == []


@pytest.mark.parametrize("role", GO_ELSEWHERE)
def test_that_it_has_gone_away_is_told_all_the_same(role):
    texts = [path.read_text() for path in (ROOT / "roles" / role).glob("*/*.yml")]
    told = [
        line for text in texts for line in text.splitlines() if "procedure_answers:" in line or "unreachable')" in line
    ]
    for task in those_elsewhere(role):
        assert any(task["register"] in line for line in told), task["name"]
