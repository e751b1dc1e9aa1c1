# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One instance on its way up the ladder, and the same as plain data between two slices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.recall import recall_instance
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance

_CARRIED = (
    *("job", "jobs", "judged", "tried", "unbegun", "copies", "failure", "broken", "settling", "copying", "since"),
    *("error", "remedy", "note", "done"),
)
"""What goes from slice to slice besides the instance; what is being done shows at the next look."""


@dataclass
class Climber:
    """One instance on its way.

    :param job: Ganeti's job that works on it now.
    :param tried: the rungs climbed in this run.
    :param copies: its job copies data, or waits in the queue behind one that does.
    :param jobs: all jobs of this run, for the result.
    :param judged: how many of them have ended and were looked at.
    :param unbegun: how many of them Ganeti didn't get to begin.
    :param failure: why the last job of this run failed; the next rung may still help.
    :param broken: a job of it failed, and none has copied all of its disks since.
    :param settling: rounds spent, one after the other, on a state that may pass by itself.
    :param copying: KiB that were left to copy when its copy last got on, by the disks that were copied then.
    :param since: when it did, in seconds since the epoch.
    :param error: why it goes no further.
    :param note: what was left unproven though it is done.
    :param in_sync: its data is there, and only Ganeti's job isn't over yet.
    """

    instance: Instance
    job: int | None = None
    tried: list[str] = field(default_factory=list)
    copies: bool = False
    jobs: list[int] = field(default_factory=list)
    judged: int = 0
    unbegun: int = 0
    failure: str = ""
    broken: bool = False
    settling: int = 0
    copying: dict[str, int] = field(default_factory=dict)
    since: float = 0.0
    error: str = ""
    remedy: str = ""
    note: str = ""
    done: bool = False
    in_sync: bool = False
    doing: str = ""

    @property
    def ended(self) -> bool:
        return self.done or bool(self.error)

    @property
    def unjudged(self) -> list[int]:
        """Jobs of this run of whose end nothing is known yet."""
        return self.jobs[self.judged :]

    def take_back(self, job: int) -> None:
        """Forget that a job was tried which never began, and those that were submitted behind it: the next look says
        what has become of them."""
        self.unbegun += 1
        del self.tried[self.jobs.index(job) - len(self.jobs) :]

    def as_result(self) -> dict[str, Any]:
        return {
            "name": self.instance.name,
            "status": self.instance.status,
            "primary": self.instance.primary,
            "secondary": self.instance.secondary,
            "done": self.done,
            "doing": self.doing,
            "climbed": list(self.tried),
            "jobs": list(self.jobs),
            "error": self.error,
            "remedy": self.remedy,
            "note": self.note,
        }

    def as_memory(self) -> dict[str, Any]:
        """What :func:`recall_climber` makes it of again."""
        return {"instance": self.instance.as_result(), **{name: getattr(self, name) for name in _CARRIED}}


def recall_climber(memory: Mapping[str, Any]) -> Climber:
    """The climber that :meth:`Climber.as_memory` was made of."""
    return Climber(recall_instance(memory["instance"]), **{name: memory[name] for name in _CARRIED})
