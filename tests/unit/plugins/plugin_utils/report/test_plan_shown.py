# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a report is the one that was shown."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.procedures.plans import plan_text
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.plan_shown import shown_steps
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.record import PlannedStep


def step(**facts):
    usual = {"command": "gnt-node modify -O yes gnt1", "where": "master", "why": "gnt1: it is dead"}
    return {**usual, "risk": "none", "seconds": None, "subject": "gnt1", **facts}


STEPS = (
    step(),
    step(command="", where="gnt2.example.com", why="vm1: it has to be in sync", seconds=3600.0, subject="vm1"),
    step(risk="what is on it is lost", seconds=5, why="it: [odd] words, about 7 s", subject="it"),
)


def test_its_lines_are_read_back_as_they_were_written():
    expected = tuple(
        PlannedStep(*(one[name] for name in ("command", "where", "why", "risk", "seconds"))) for one in STEPS
    )
    assert shown_steps("\n".join(plan_text(STEPS))) == expected


def test_a_long_plan():
    steps = shown_steps("\n".join(plan_text([step()] * 250)))
    assert len(steps) == 250
    assert {one.why for one in steps} == {"gnt1: it is dead"}


def test_nothing_to_do():
    assert shown_steps("\n".join(plan_text([]))) == ()


def test_the_steps_of_a_module_as_they_are():
    (shown,) = shown_steps({"certname": "gnt2", "plan": [step()]})
    assert shown == PlannedStep("gnt-node modify -O yes gnt1", "master", "gnt1: it is dead")


@pytest.mark.parametrize("msg", ["Nothing was changed.", "", ["a", "b"], None, {"plan": "?"}, {"other": []}, "1. x"])
def test_other_messages_are_none(msg):
    assert shown_steps(msg) is None
