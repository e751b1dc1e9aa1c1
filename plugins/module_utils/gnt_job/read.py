# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the job queue."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.failure import own_words
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job.argv import wait_argv
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job.parse import FIELDS, Job, parse_job

PENDING_FILTER = '(status == "queued" or status == "waiting" or status == "running" or status == "canceling")'


def read_pending(ganeti: Ganeti) -> list[Job]:
    """The jobs that haven't ended: one command, however long the queue's history."""
    reply = ganeti.rows("gnt-job", FIELDS, ("--filter", PENDING_FILTER))
    return [parse_job(row) for row in reply]


def read_jobs(ganeti: Ganeti, ids: list[int]) -> dict[int, Job]:
    """These jobs by id. One that was archived meanwhile is not among them."""
    if not ids:
        return {}
    rows = ganeti.rows("gnt-job", FIELDS, [str(id_) for id_ in ids])
    jobs = [parse_job(row) for row in rows if row["status"] is not None]
    return {job.id: job for job in jobs}


def read_failure(ganeti: Ganeti, job: int) -> str:
    """Why a job failed, in Ganeti's own words.

    ``gnt-job wait`` answers at once for a job that has ended, and says why.
    """
    reply = ganeti.ask(wait_argv(job), accept=(0, 1))
    return own_words(reply.stderr.split("failed:", 1)[-1]) or "Ganeti gave no reason"
