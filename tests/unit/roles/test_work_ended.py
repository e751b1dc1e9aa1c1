# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever changes something is seen by others: it holds the watcher, or says that it works, and takes that back."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROLES = Path(__file__).resolve().parents[3] / "roles"
CLUSTER = "sci.ganeti.gnt_cluster"
BEGUN = "work: begun"
FILES = [path for path in sorted(ROLES.glob("*/tasks/*.yml")) if BEGUN in path.read_text()]

SEEN_BY_NOBODY = {"start_lone_master"}
"""There is no cluster yet that could have a tag; its README says so."""


def work(task):
    return task.get(CLUSTER, {}).get("work")


def test_every_procedure_is_seen_by_others():
    said = {path.parts[-3] for path in ROLES.glob("*/tasks/*.yml") if {BEGUN, "watcher: held"} & lines(path)}
    acting = {path.parts[-3] for path in ROLES.glob("*/tasks/*.yml") if "tasks_from: plan.yml" in path.read_text()}
    # what follows a dead master's rule is failover_node
    assert acting - said == SEEN_BY_NOBODY | {"recover_master"}
    assert {path.parts[-3] for path in FILES} == {"replace_disk", "switch_master"}


def lines(path):
    return {line.strip() for line in path.read_text().splitlines()}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parts[-3])
def test_it_begins_before_anything_else_and_ends_after_a_failure_too(path):
    (done,) = yaml.safe_load(path.read_text())
    begin, (end,) = done["block"][0], [task for task in done["always"] if work(task)]
    assert (work(begin), work(end)) == ("begun", "ended")
    assert begin[CLUSTER]["held_by"] == end[CLUSTER]["held_by"]
    # nobody who has begun since is overlooked, and a run that was killed doesn't count for ever
    assert {"held_beside", "work_for"} <= begin[CLUSTER].keys()
    assert not {"when", "loop"} & {*begin, *end, *done}
    assert "rescue" not in done, "a failure would be forgotten"
    acted = yaml.safe_load((path.parent / "main.yml").read_text())
    (include,) = [task for task in acted if task.get("ansible.builtin.include_tasks") == path.name]
    assert include["when"].endswith("_acts")
