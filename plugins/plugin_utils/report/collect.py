# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tasks answered becomes a record, task by task, as they end.

Only fields that are known are taken: what a module was given (``invocation``) never is.
"""

from __future__ import annotations

import math
import re
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.log import printed
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.clusters import Clusters
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.outcome import outcome
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.plan_shown import RECORD, printed_plan, recorded_plan
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.radius import radius_of
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.record import (
    Asked,
    Command,
    Evidence,
    Record,
    Said,
    Sample,
    ShownPlan,
    Task,
)

Plain = Mapping[str, Any]

OURS = "sci.ganeti."

SHOWS = "Show the plan"
"""The task that prints a plan which was recorded."""

_DELTA = re.compile(r"(?:(\d+) days?, )?(\d+):(\d+):(\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Started:
    """A task as it begins, of whatever Ansible knows of it.

    :param action: the module's full name.
    :param at: seconds since the epoch.
    """

    name: str
    role: str
    action: str
    at: float


@dataclass
class _Vain:
    """The questions of a wait that were asked in vain.

    :param first: what the first of them was answered.
    """

    first: Plain
    times: int = 0


@dataclass
class _Running:
    started: Started
    ended: float
    hosts: Counter[str] = field(default_factory=Counter)
    at_work: dict[str, float] = field(default_factory=dict)
    """Host to when it began there, while it hasn't ended."""
    waits: dict[str, _Vain] = field(default_factory=dict)
    """Host of the inventory to what it asks there again and again."""


class Collector:
    """Takes in what happens.

    :param began: when the run began, in seconds since the epoch.
    """

    def __init__(self, began: float) -> None:
        self.began = began
        self._clusters = Clusters()
        self._tasks: dict[str, _Running] = {}
        self._commands: list[Command] = []
        self._plans: list[ShownPlan] = []
        self._subject = ""
        self._said: list[Said] = []
        self._evidence: dict[Evidence, None] = {}
        self._samples: list[Sample] = []
        self._disks: dict[tuple[str, str], str] = {}

    def __contains__(self, key: object) -> bool:
        """Whether a task has begun."""
        return key in self._tasks

    def started(self, key: str, task: Started) -> None:
        """A task begins; it does so once, however many hosts it has."""
        self._tasks.setdefault(key, _Running(task, task.at))

    def host_began(self, key: str, host: str, at: float) -> None:
        """A task begins on a host of the inventory."""
        self._tasks[key].at_work[host] = at

    def host_ended(self, key: str, host: str, status: str, at: float) -> None:
        """A task has ended on a host of the inventory.

        :param status: a word of :attr:`Task.hosts`.
        """
        running = self._tasks[key]
        running.ended = max(running.ended, at)
        running.at_work.pop(host, None)
        running.hosts[status] += 1

    def asked_again(self, key: str, host: str, result: Plain) -> None:
        """A task that waits for something wasn't answered so on a host of the inventory, and will ask once more."""
        self._tasks[key].waits.setdefault(host, _Vain(result)).times += 1

    def answered(self, key: str, host: str, status: str, result: Plain, at: float, by: str = "") -> None:
        """What a task answered on a host, once an item where it has a loop.

        :param by: the host of the inventory, where the task was delegated from it.
        """
        task = self._tasks[key].started
        vain = self._tasks[key].waits.pop(by or host, None)
        if result.get("censored") is not None or status == "skipped":
            return
        last = _commands(task, host, result)
        if vain:
            self._commands += _commands(task, host, vain.first)
            last = [replace(command, times=command.times * vain.times) for command in last]
        self._commands += last
        self._samples += _samples(task, result)
        if task.action.startswith(OURS):
            self._clusters.saw(task.action.rsplit(".", 1)[-1], host, result, task.role)
        facts = result.get("ansible_facts")
        if isinstance(facts, Mapping) and task.action.endswith("set_fact"):
            self._facts(host, facts, at)
        self._tell(task, host, status, result, at)

    def record(self, asked: Asked, at: float, ended: bool = True, by: str = "") -> Record:
        """All of it.

        :param at: now, in seconds since the epoch.
        :param ended: the run came to its end, be that a failure.
        :param by: the signal that ended it, where that is known.
        """
        runs = list(self._tasks.values())
        last = [] if ended else runs[-1:]
        if not ended:
            runs = [_halted(run, at, run is runs[-1]) for run in runs]
        tasks = tuple(_task(run, at) for run in runs if run.hosts)
        *others, sights = self._clusters.about()
        return Record(
            # where a playbook of one's own names it, only the plan tells what the run is about
            asked=replace(asked, subject=asked.subject or self._subject),
            began=self.began,
            ended=at,
            outcome=outcome(tasks, self._commands, self._plans, self._said, ended, asked.check_mode),
            cut=" ".join((*((f"by {by}",) if by else ()), *(f"during '{run.started.name}'" for run in last))),
            plans=tuple(self._plans),
            said=tuple(self._said),
            evidence=tuple(self._evidence),
            commands=tuple(self._commands),
            tasks=tasks,
            samples=tuple(self._samples),
            before=sights.of("first"),
            after=sights.of("last"),
            other_clusters=tuple({"before": one.of("first"), "after": one.of("last")} for one in others),
            radius=tuple(radius for one in (*others, sights) for radius in radius_of(one, self._disks)),
        )

    def _facts(self, host: str, facts: Plain, at: float) -> None:
        for name, value in facts.items():
            if name == RECORD:
                self._plans.append(recorded_plan(value, at))
                self._subject = self._subject or str(value["subject"])
            if name.endswith("_evidence") and isinstance(value, list):
                found = [_evidence(host, item) for item in value if isinstance(item, Mapping) and "said_by" in item]
                self._evidence.update(dict.fromkeys(found))
            if isinstance(value, Mapping) and {"old", "new", "seats", "struck"} <= set(value):
                disks = {"goes": value["old"], "stays": value.get("donor"), "comes": value["new"]}
                self._disks.update({(host, str(word)): why for why, word in disks.items() if word})

    def _tell(self, task: Started, host: str, status: str, result: Plain, at: float) -> None:
        msg = result.get("msg")
        if status in ("failed", "unreachable"):
            self._said.append(Said("refusal", host, task.name, at, _text(msg) or "It failed, and didn't say why."))
            return
        if status == "ignored" or not msg or not task.role:
            return
        if task.action.endswith("debug"):
            plan = printed_plan(task.role, msg, at)
            if plan:
                self._plans.append(plan)
            elif not (self._plans and task.name.endswith(SHOWS)):
                self._said.append(Said("note", host, task.name, at, _text(msg)))
        elif task.action.endswith("assert") and str(msg).startswith("Proven:"):
            self._said.append(Said("proof", host, task.name, at, _text(msg)))


def _task(run: _Running, now: float) -> Task:
    started, at_work = run.started, {host: now - began for host, began in run.at_work.items()}
    return Task(started.name, started.role, started.action, started.at, run.ended, dict(run.hosts), at_work)


def _halted(run: _Running, at: float, last: bool) -> _Running:
    """As it was when the run was ended from outside.

    :param last: nothing began after it, so that it was at work unless it had ended, though nobody told on which host.
    """
    count = len(run.at_work) or int(last and not run.hosts)
    return replace(run, ended=at, hosts=run.hosts + Counter(running=count)) if count else run


def _commands(task: Started, host: str, result: Plain) -> list[Command]:
    """The commands of one answer, in their order: a module's log, or what the task itself ran."""
    log = list(_logged(task, host, result))
    if not result.get("cmd"):
        return log
    own = _own(task, host, result)
    if log and (log[-1].words, log[-1].rc) == (own.words, own.rc):
        # a module's log ends with the command that it failed with
        return [*log[:-1], replace(log[-1], output=own.output)]
    return [*log, own]


def _logged(task: Started, host: str, result: Plain) -> Iterator[Command]:
    log = [(entry, kind == "commands") for kind in ("reads", "commands") for entry in result.get(kind) or ()]
    # what would only be run has no time, and comes after what was seen for it
    for entry, writes in sorted(log, key=lambda one: one[0].get("at") or math.inf):
        yield Command(
            host,
            task.name,
            _words(entry["argv"]),
            entry.get("at") or task.at,
            rc=entry.get("rc"),
            seconds=entry.get("seconds") if entry.get("ran") else None,
            ran=bool(entry.get("ran")),
            writes=writes,
            output=str(entry.get("output") or ""),
            expected=bool(entry.get("expected", True)),
            times=int(entry.get("times") or 1),
        )


def _own(task: Started, host: str, result: Plain) -> Command:
    """The command of a command task, or the one that a module failed with."""
    return Command(
        host,
        task.name,
        _words(result["cmd"]),
        task.at,
        rc=result.get("rc"),
        seconds=_seconds(result.get("delta")),
        writes=bool(result.get("changed")),
        output=printed(*(_text(result.get(part)) for part in ("stdout", "stderr"))),
        expected=not result.get("failed"),
    )


def _seconds(delta: Any) -> float | None:
    """How long a command took, as Ansible's own modules tell it: ``0:00:01.250000``, after a day ``1 day, 0:...``."""
    found = _DELTA.fullmatch(str(delta))
    if not found:
        return None
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def _samples(task: Started, result: Plain) -> list[Sample]:
    return [
        Sample(task.name, sample["at"], sample["left_kib"], sample.get("kib_per_second"))
        for sample in result.get("samples") or ()
    ]


def _evidence(host: str, item: Plain) -> Evidence:
    return Evidence(host, *(_text(item.get(name)) for name in ("node", "kind", "said_by", "what", "when")))


def _words(command: Any) -> str:
    return command if isinstance(command, str) else " ".join(shlex.quote(str(word)) for word in command)


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "\n".join(_text(item) for item in value)
    if isinstance(value, Mapping):
        return "\n".join(f"{name}: {_text(item)}" for name, item in value.items())
    return "" if value is None else str(value)
