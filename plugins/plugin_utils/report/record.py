# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run leaves behind, as data: what the page is made of, and the JSON beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

FORMAT = 1
"""Of the JSON; another number where a field means something else."""

Plain = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """Who ran what.

    :param procedures: names of the playbooks, or of the roles where they aren't this collection's.
    :param subject: the node, the instance or the host that it is about; empty where it is none.
    :param variables: what was given on the command line.
    :param command: the words of the command line.
    :param versions: of what took part, by name.
    :param time_zone: the controller's, as ``+0300 MSK``; the report itself has UTC.
    """

    procedures: tuple[str, ...] = ()
    subject: str = ""
    user: str = ""
    controller: str = ""
    command: tuple[str, ...] = ()
    variables: Plain = field(default_factory=dict)
    check_mode: bool = False
    versions: Mapping[str, str] = field(default_factory=dict)
    time_zone: str = ""


@dataclass(frozen=True)
class Task:
    """One task on all its hosts together.

    :param role: the role it is of, without the collection's name; empty for none.
    :param began: seconds since the epoch, as is ``ended``.
    :param hosts: how often it ended each way: ``ok``, ``changed``, ``failed``, ``ignored``
        (failed, and the run went on), ``unreachable``, ``skipped``, ``running`` (the run was cut short).
    :param at_work: each host of the inventory that it was ``running`` for, to the seconds it had been; a task that is
        delegated works elsewhere for them.
    """

    name: str
    role: str
    action: str
    began: float
    ended: float
    hosts: Mapping[str, int] = field(default_factory=dict)
    at_work: Mapping[str, float] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        return self.ended - self.began


@dataclass(frozen=True)
class Command:
    """A command on a host.

    :param began: seconds since the epoch. Where only its task's time is known, it is that.
    :param rc: None where it has none: it was only planned, or stopped.
    :param seconds: how long it took; None when that isn't known.
    :param ran: false where it would only have been run.
    :param writes: it was run to change something.
    :param output: the end of what it printed.
    :param expected: false where it ended as it must not.
    :param times: how many this stands for, since the same before it: a wait asks the same again and again.
    """

    host: str
    task: str
    words: str
    began: float
    rc: int | None = None
    seconds: float | None = None
    ran: bool = True
    writes: bool = False
    output: str = ""
    expected: bool = True
    times: int = 1


@dataclass(frozen=True)
class Said:
    """What the run told the operator.

    :param kind: ``proof``, ``refusal`` or ``note``.
    """

    kind: str
    host: str
    task: str
    at: float
    text: str


@dataclass(frozen=True)
class PlannedStep:
    """A step of the plan, as it was shown.

    :param seconds: about how long it takes; None when that isn't known.
    :param subject: the node or instance it is about; ``down``: for how many seconds that is stopped by it.
    :param copies_kib: how much is copied because of it, at most.
    """

    command: str
    where: str
    why: str
    risk: str = "none"
    seconds: float | None = None
    subject: str = ""
    down: float = 0.0
    copies_kib: int | None = None


@dataclass(frozen=True)
class ShownPlan:
    """A plan that was shown; without steps where there was nothing to do.

    :param name: by which it can be agreed to; empty where it has none.
    :param besides: what was allowed that is no step, a sentence each.
    """

    role: str
    at: float
    steps: tuple[PlannedStep, ...] = ()
    name: str = ""
    besides: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """What was seen or said of a node before it was taken for dead.

    :param host: where it was judged.
    :param node: which node it is about.
    :param source: who said it; ``what``: in its own words; ``when``: as it was noted.
    """

    host: str
    node: str
    kind: str
    source: str
    what: str
    when: str


@dataclass(frozen=True)
class Sample:
    """How far a copy of data was.

    :param at: seconds since the epoch.
    :param left_kib: KiB still to copy.
    :param kib_per_second: its speed; None when that isn't known.
    """

    task: str
    at: float
    left_kib: float
    kib_per_second: float | None = None


@dataclass(frozen=True)
class Record:
    """A whole run.

    :param outcome: a word of :mod:`outcome`.
    :param cut: what was at work when the run was ended from outside, and by which signal where that is known.
    :param before: what was seen first of nodes, instances, DRBD, arrays and disks; ``after``: last.
    :param other_clusters: ``before`` and ``after`` of each cluster besides, where the run was about several.
    :param radius: what lies on the disks that it was about.
    """

    asked: Asked
    began: float
    ended: float
    outcome: str
    cut: str = ""
    plans: tuple[ShownPlan, ...] = ()
    said: tuple[Said, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    commands: tuple[Command, ...] = ()
    tasks: tuple[Task, ...] = ()
    samples: tuple[Sample, ...] = ()
    before: Plain = field(default_factory=dict)
    after: Plain = field(default_factory=dict)
    other_clusters: tuple[Plain, ...] = ()
    radius: tuple[Plain, ...] = ()

    def as_plain(self) -> dict[str, Any]:
        """Plain data, as the JSON has it."""
        # what was seen of the cluster is plain already, and too large to be copied once more
        seen = {"before": self.before, "after": self.after, "other_clusters": list(self.other_clusters)}
        large = {**seen, "radius": list(self.radius)}
        small = {name: value for name, value in self.__dict__.items() if name not in large}
        told = {name: _plain(value) for name, value in small.items()}
        return {"format": FORMAT, **told, **large}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return asdict(value) if hasattr(value, "__dataclass_fields__") else value
