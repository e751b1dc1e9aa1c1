# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a report is the one that was shown."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.procedures.plan_record import plan_record
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.plan_shown import printed_plan, recorded_plan
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.record import PlannedStep, ShownPlan


def step(**facts):
    usual = {"command": "gnt-node modify -O yes gnt1", "where": "master", "why": "gnt1: it is dead"}
    free = {"down": 0.0, "copies_kib": None}
    return {**usual, "risk": "none", "seconds": None, "subject": "gnt1", **free, **facts}


STEPS = (
    step(),
    step(command="", where="gnt2.example.com", why="vm1: it has to be in sync", seconds=3600.0, subject="vm1"),
    step(command="gnt-instance replace-disks -a vm1", why="vm1", subject="vm1", down=20.0, copies_kib=1024),
    step(risk="what is on it is lost", seconds=5, why="it: [odd] words, about 7 s", subject="it"),
)


def test_it_is_the_one_that_was_recorded():
    kept = plan_record(STEPS, "failover_node", "gnt1", {})
    expected = tuple(PlannedStep(**{name: one[name] for name in PlannedStep.__dataclass_fields__}) for one in STEPS)
    assert recorded_plan(kept, 12.0) == ShownPlan("failover_node", 12.0, expected, kept["id"])


def test_what_is_allowed_besides_is_told_with_it():
    kept = plan_record(STEPS, "replace_node", "gnt2", {}, ["it may go elsewhere"])
    assert recorded_plan(kept, 12.0).besides == ("it may go elsewhere",)


def test_nothing_to_do_has_no_name():
    assert recorded_plan(plan_record([], "failover_node", "gnt1", {}), 12.0) == ShownPlan("failover_node", 12.0)


def test_the_steps_of_a_module_as_they_are():
    shown = printed_plan("puppet_enroll", {"certname": "gnt2", "plan": [step()]}, 12.0)
    assert shown is not None
    assert shown.steps == (PlannedStep("gnt-node modify -O yes gnt1", "master", "gnt1: it is dead", subject="gnt1"),)


@pytest.mark.parametrize("msg", ["Nothing was changed.", "", ["a", "b"], None, {"plan": "?"}, {"other": []}, "1. x"])
def test_other_messages_are_none(msg):
    assert printed_plan("any", msg, 12.0) is None
