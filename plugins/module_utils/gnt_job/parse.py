# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From ``gnt-job list`` to jobs. Pure: text in, facts out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.listing import Row, moment, number
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable

FIELDS = ("id", "status", "summary", "start_ts")

_SUMMARY = re.compile(r"([A-Z_]+)\(([^)]*)\)|([A-Z_]+)")
_LIVELOCK = re.compile(r"job_0*(\d+)_")
_PENDING = frozenset({"queued", "waiting", "canceling", "running"})


@dataclass(frozen=True)
class Job:
    """A job of the queue.

    :param operation: what it does, as Ganeti spells it (``INSTANCE_REPLACE_DISKS``).
    :param subject: the node or instance it does it to; empty when it has none.
    :param started: seconds since the epoch; None while it waits.
    """

    id: int
    status: str
    operation: str
    subject: str
    started: float | None = None

    @property
    def pending(self) -> bool:
        return self.status in _PENDING

    @property
    def instance(self) -> str:
        """The instance that it works on; empty for a job about something else."""
        return self.subject if self.operation.startswith("INSTANCE_") else ""

    def as_result(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "status": self.status,
            "operation": self.operation,
            "subject": self.subject,
        }


def parse_job(row: Row) -> Job:
    """One job of a listing of :data:`FIELDS`; its first operation stands for it."""
    found = _SUMMARY.match(row["summary"] or "")
    if not found:
        raise Unreadable(f"Job {row['id']} has the summary {row['summary']!r}.")
    return Job(
        id=number(row["id"]) or 0,
        status=row["status"] or "",
        operation=found.group(1) or found.group(3),
        subject=found.group(2) or "",
        started=moment(row["start_ts"]),
    )


def parse_livelocks(names: Iterable[str]) -> frozenset[int] | None:
    """The jobs that have a process, by the names of all livelocks of a master.

    :return: None where there are no livelocks at all: then nothing is known of processes.
    """
    files = list(names)
    if not files:
        return None
    return frozenset(int(found.group(1)) for found in map(_LIVELOCK.match, files) if found)


def parse_job_id(text: str) -> int:
    """The number that ``--submit --print-jobid`` prints.

    Commands for several instances print a line ``N: instance``, and some print
    ``JobID: N`` on the error channel besides; the first number is the job's.

    :raises Unreadable: when there is none.
    """
    found = re.search(r"^\s*(?:JobID:\s*)?(\d+)\b", text, re.MULTILINE)
    if not found:
        raise Unreadable(f"No job id in what the command printed: {text.strip()!r}.")
    return int(found.group(1))
