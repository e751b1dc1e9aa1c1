# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A state is read, compared, brought about, and read again."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed, NotReached
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.establish import establish
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner


class Lamp:
    """Something with a state; ``works`` says how many of the commands given have an effect."""

    def __init__(self, lit=0, wanted=1, works=True, check_mode=False):
        self.lit, self.wanted, self.works = lit, wanted, works
        self.events = []
        self.runner = Runner(check_mode, execute=self._execute)

    def _execute(self, argv, limit):
        self.events.append(argv[0])
        if self.works and argv[0] == "light":
            self.lit += 1
        return Reply(argv, 0, "", "")

    def read(self):
        self.runner.read(("look",))
        return self.lit

    def plan(self, lit):
        steps = (Step(("light",), "here", f"{lit} of {self.wanted} are lit"),) if lit < self.wanted else ()
        return Plan(steps, {"lit": self.wanted})

    def establish(self, **more):
        return establish(
            self.runner,
            read=self.read,
            plan=self.plan,
            view=lambda lit: {"lit": lit, "colour": "green"},
            apply=lambda step: self.runner.write(step.command),
            facts=lambda lit: {"seen": lit},
            **more,
        )


def test_what_is_as_it_should_be_is_only_read():
    lamp = Lamp(lit=1)
    result = lamp.establish().as_result(lamp.runner)
    assert lamp.events == ["look"]
    assert result["changed"] is False
    assert result["commands"] == result["plan"] == []
    assert result["diff"] == {"before": {"lit": 1, "colour": "green"}, "after": {"lit": 1, "colour": "green"}}
    assert result["seen"] == 1


def test_what_is_not_is_changed_and_read_again():
    lamp = Lamp()
    result = lamp.establish().as_result(lamp.runner)
    assert lamp.events == ["look", "light", "look"]
    assert result["changed"] is True
    assert result["diff"]["before"]["lit"] == 0
    assert result["diff"]["after"]["lit"] == 1
    assert result["seen"] == 1
    assert [step["command"] for step in result["plan"]] == ["light"]
    assert [entry["argv"] for entry in result["commands"]] == [["light"]]


def test_doing_it_again_changes_nothing():
    lamp = Lamp()
    lamp.establish()
    lamp.runner.log.clear()
    assert lamp.establish().as_result(lamp.runner)["changed"] is False


def test_check_mode_runs_nothing_and_foresees_the_end():
    lamp = Lamp(check_mode=True)
    result = lamp.establish().as_result(lamp.runner)
    assert lamp.events == ["look"]
    assert lamp.lit == 0
    assert result["changed"] is True
    assert result["diff"]["after"] == {"lit": 1, "colour": "green"}
    assert [(entry["argv"], entry["ran"]) for entry in result["commands"]] == [(["light"], False)]


def test_commands_that_all_succeed_and_change_nothing_are_an_error():
    lamp = Lamp(works=False)
    with pytest.raises(NotReached, match="still to be done: 0 of 1 are lit") as caught:
        lamp.establish()
    assert lamp.events == ["look", "light", "look", "light", "look"]
    assert "Run the same again" in caught.value.remedy


def test_a_step_may_show_the_next_one():
    lamp = Lamp(wanted=2)
    outcome = lamp.establish()
    assert len(outcome.steps) == 2
    assert outcome.after["lit"] == 2


def test_rounds_are_bounded():
    lamp = Lamp(wanted=3)
    with pytest.raises(NotReached, match="2 of 3"):
        lamp.establish()
    assert Lamp(wanted=3).establish(rounds=3).after["lit"] == 3


def test_a_step_that_fails_ends_it_there():
    lamp = Lamp(wanted=2)

    def execute(argv, limit):
        lamp.events.append(argv[0])
        return Reply(argv, int(argv[0] == "light"), "", "no current")

    lamp.runner = Runner(execute=execute)
    with pytest.raises(CommandFailed, match="no current"):
        lamp.establish()
    assert lamp.events == ["look", "light"]
