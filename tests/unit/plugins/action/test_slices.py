# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of gnt_instance: slices until nothing is left, and progress shown between them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible.plugins.action import ActionBase

from ansible_collections.sci.ganeti.plugins.action.gnt_instance import ActionModule
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.log import MOST_READS
from ansible_collections.sci.ganeti.plugins.plugin_utils import slices


def answer(pending, number, **more):
    """What the module says after a slice."""
    return {
        "changed": number == 1,
        "pending": pending,
        "progress": [f"{number} of 3 done", f"  vm{number}: replace-disks"],
        "memory": {"vm1": {"jobs": [number]}},
        "commands": [{"argv": [f"command {number}"]}],
        "reads": [{"argv": ["gnt-job", "list"], "rc": 0, "at": float(number), "output": f"round {number}"}],
        "plan": [{"command": f"command {number}"}],
        "diff": {"before": {"vm1": f"before {number}"}, "after": {"vm1": f"after {number}"}},
        **more,
    }


class Task:
    """An action whose module answers as told; the clock goes on by ``step`` with each slice."""

    def __init__(self, monkeypatch, answers, step=12.0, check_mode=False, columns=0, looks=(), **args):
        self.calls, self.shown, self.held, self.warned, now = [], [], [], [], [0.0]
        monkeypatch.setattr(ActionBase, "run", lambda *_args: {})
        monkeypatch.setattr(slices.time, "monotonic", lambda: now[0])
        monkeypatch.setattr(slices, "display", SimpleNamespace(display=self._show, warning=self.warned.append))
        monkeypatch.setattr(slices, "own_screen", lambda: columns)
        left, left_looks = iter(answers), iter(looks)

        def execute(module_name, module_args, task_vars):
            if module_name == "sci.ganeti.gnt_cluster":
                self.held.append((now[0], module_args))
                return next(left_looks)
            assert module_name == "sci.ganeti.gnt_instance"
            self.calls.append(module_args)
            now[0] += step
            return next(left)

        action = ActionModule.__new__(ActionModule)
        action._task = SimpleNamespace(args=args, check_mode=check_mode)
        action._execute_module = execute
        self.result = action.run(task_vars={})

    def _show(self, text, screen_only=False, newline=True):
        assert screen_only is not newline, "what is written over is nothing for a log"
        self.shown.append(text)


def test_slices_are_joined(monkeypatch):
    task = Task(monkeypatch, [answer(True, 1), answer(True, 2), answer(False, 3)], names=["vm1"], disks="mirrored")
    result = task.result
    assert [step["command"] for step in result["plan"]] == ["command 1", "command 2", "command 3"]
    assert [entry["argv"] for entry in result["commands"]] == [["command 1"], ["command 2"], ["command 3"]]
    assert [entry["output"] for entry in result["reads"]] == ["round 1", "round 2", "round 3"]
    assert result["changed"] is True
    assert result["diff"] == {"before": {"vm1": "before 1"}, "after": {"vm1": "after 3"}}
    assert result["progress"][0] == "3 of 3 done"
    assert result["pending"] is False
    assert "failed" not in result


def test_what_a_day_of_slices_asked_is_no_more_than_a_few_of_them(monkeypatch):
    result = Task(monkeypatch, [answer(number < 500, number) for number in range(1, 501)], step=1.0).result
    assert len(result["reads"]) <= MOST_READS
    assert sum(read.get("times", 1) for read in result["reads"]) == 500
    assert (result["reads"][0]["output"], result["reads"][-1]["output"]) == ("round 1", "round 500")


def test_each_slice_gets_the_memory_of_the_one_before(monkeypatch):
    task = Task(monkeypatch, [answer(True, 1), answer(True, 2), answer(False, 3)], names=["vm1"], disks="mirrored")
    assert [call["memory"] for call in task.calls] == [{}, {"vm1": {"jobs": [1]}}, {"vm1": {"jobs": [2]}}]
    assert {call["slice"] for call in task.calls} == {slices.SLICE_SECONDS}
    assert all(call["names"] == ["vm1"] and call["disks"] == "mirrored" for call in task.calls)


def test_progress_is_shown_between_slices(monkeypatch):
    task = Task(monkeypatch, [answer(True, 1), answer(True, 2), answer(False, 3)], step=40.0)
    assert task.shown == [
        "  [0:40] 1 of 3 done\n           vm1: replace-disks",
        "  [1:20] 2 of 3 done\n           vm2: replace-disks",
    ]


def test_in_a_terminal_it_is_one_line_that_updates_and_ends(monkeypatch):
    task = Task(monkeypatch, [answer(True, 1), answer(True, 2), answer(False, 3)], step=40.0, columns=24)
    assert task.shown == ["\r  [0:40] 1 of 3 done; v\x1b[K", "\r  [1:20] 2 of 3 done; v\x1b[K", "\n"]
    assert {call["slice"] for call in task.calls} == {slices.SLICE_SECONDS_ON_SCREEN}


def test_the_line_ends_where_the_work_fails(monkeypatch):
    failed = {"failed": True, "msg": "vm2: no", "changed": False}
    assert Task(monkeypatch, [answer(True, 1), failed], columns=80).shown[-1] == "\n"


@pytest.mark.parametrize("columns", [0, 80])
def test_one_slice_may_be_enough_and_shows_nothing(monkeypatch, columns):
    task = Task(monkeypatch, [answer(False, 2)], columns=columns)
    assert (len(task.calls), task.shown, task.result["changed"]) == (1, [], False)


@pytest.mark.parametrize(("check_mode", "args"), [(True, {}), (False, {"slice": 3.0})])
def test_check_mode_and_a_slice_of_one_s_own_are_one_call_with_the_arguments_given(monkeypatch, check_mode, args):
    task = Task(monkeypatch, [answer(True, 1)], check_mode=check_mode, names=["vm1"], **args)
    assert task.calls == [{"names": ["vm1"], **args}]
    assert task.result["pending"] is True


def test_a_failure_ends_it_and_keeps_what_was_done_before(monkeypatch):
    failed = {"failed": True, "msg": "vm2: no", "changed": False, "commands": [{"argv": ["command 2"]}]}
    result = Task(monkeypatch, [answer(True, 1), failed]).result
    assert (result["failed"], result["msg"], result["changed"]) == (True, "vm2: no", True)
    assert [entry["argv"] for entry in result["commands"]] == [["command 1"], ["command 2"]]
    assert [step["command"] for step in result["plan"]] == ["command 1"]
    assert result["diff"]["before"] == {"vm1": "before 1"}


def test_a_host_that_is_gone_ends_it(monkeypatch):
    result = Task(monkeypatch, [answer(True, 1), {"unreachable": True, "msg": "no route"}]).result
    assert result["unreachable"] is True


@pytest.mark.parametrize("timeout", [30.0, "30"])
def test_the_time_of_all_slices_is_bounded(monkeypatch, timeout):
    task = Task(monkeypatch, [answer(True, number) for number in range(1, 99)], step=12.0, timeout=timeout)
    assert len(task.calls) == 3
    assert task.result["failed"] is True
    assert "After 30 s there is work left: 3 of 3 done" in task.result["msg"]
    assert "Run the same again" in task.result["msg"]
    assert task.result["changed"] is True


def test_nothing_is_left_at_the_very_end_of_its_time(monkeypatch):
    task = Task(monkeypatch, [answer(True, 1), answer(True, 2), answer(False, 3)], step=12.0, timeout=30.0)
    assert "failed" not in task.result


def test_how_far_a_copy_was_is_kept_of_each_slice(monkeypatch):
    monkeypatch.setattr(slices.time, "time", lambda: 1000.0)
    copying = [{"left_kib": left, "kib_per_second": 9} for left in (300, 100)]
    answers = [answer(True, 1, copying=copying[0]), answer(True, 2), answer(False, 3, copying=copying[1])]
    samples = Task(monkeypatch, answers).result["samples"]
    assert samples == [{"at": 1000.0, **one} for one in copying]
    assert "samples" not in Task(monkeypatch, [answer(False, 1)]).result


HOLD = {"held_by": "replace_node/gnt2@control/4711", "pause_for": "240"}
NOTHING_TO_DO = {"changed": False, "commands": [], "reads": [], "plan": []}
LONGER = {
    "changed": True,
    "commands": [{"argv": ["gnt-cluster", "watcher", "pause", "240"]}],
    "plan": [{"command": "p"}],
}


def test_the_watcher_stays_held_as_long_as_slices_go_on(monkeypatch):
    """Eight looks in the time of a pause, whichever of them finds that it has to be longer."""
    answers = [answer(number < 9, number) for number in range(1, 10)]
    task = Task(monkeypatch, answers, looks=[NOTHING_TO_DO, LONGER], hold=HOLD)
    assert [at for at, _arguments in task.held] == [36.0, 72.0]
    assert all(arguments == {"watcher": "kept", **HOLD} for _at, arguments in task.held)
    ran = [" ".join(command["argv"]) for command in task.result["commands"]]
    assert ran.index("gnt-cluster watcher pause 240") == ran.index("command 7") - 1
    assert task.result["changed"] is True
    assert (task.result["progress"], task.warned) == (answer(False, 9)["progress"], [])


def test_a_slice_is_no_longer_than_the_time_between_two_looks(monkeypatch):
    task = Task(monkeypatch, [answer(False, 1)], hold={**HOLD, "pause_for": 80})
    assert task.calls[0]["slice"] == 10.0


@pytest.mark.parametrize("hold", [{"held_by": "a/b@c/1"}, {"held_by": "a/b@c/1", "pause_for": None}, "held_by=a/b@c/1"])
def test_what_is_not_given_or_can_not_be_is_the_modules_affair(monkeypatch, hold):
    task = Task(monkeypatch, [answer(False, 1)], hold=hold)
    assert (task.calls[0]["hold"], task.calls[0]["slice"]) == (hold, slices.SLICE_SECONDS)


def test_a_look_that_fails_is_said_and_repeated(monkeypatch):
    failed = {"failed": True, "msg": "the job queue is drained", "changed": False}
    answers = [answer(number < 7, number) for number in range(1, 8)]
    task = Task(monkeypatch, answers, looks=[failed, LONGER], hold=HOLD)
    assert len(task.held) == 2
    assert ["the job queue is drained" in said for said in task.warned] == [True]
    assert "failed" not in task.result


def test_nobody_looks_after_a_watcher_that_nobody_holds(monkeypatch):
    task = Task(monkeypatch, [answer(number < 40, number) for number in range(1, 41)])
    assert (task.held, task.calls[0]["slice"]) == ([], slices.SLICE_SECONDS)


def test_what_is_left_of_a_run_that_was_killed_ends_with_the_slice(monkeypatch):
    parents = iter([4711, 4711, 1])
    monkeypatch.setattr(slices.os, "getppid", lambda: next(parents))
    task = Task(monkeypatch, [answer(True, number) for number in range(1, 99)], hold=HOLD)
    assert len(task.calls) == 2
    assert task.result["failed"] is True
    assert task.result["msg"] == "The run that began this was killed. Ganeti's jobs go on."
