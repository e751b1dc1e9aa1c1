# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the job queue."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.failure import own_words
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job.argv import wait_argv
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job.parse import FIELDS, Job, parse_job, parse_livelocks
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.files import names_in

PENDING_FILTER = '(status == "queued" or status == "waiting" or status == "running" or status == "canceling")'


LIVELOCKS = "/var/run/ganeti/livelocks"
"""Where each job's process has a file for as long as it lives (since 2.12; pathutils.LIVELOCK_DIR)."""


def read_pending(ganeti: Ganeti, livelocks: str = LIVELOCKS) -> list[Job]:
    """The jobs that haven't ended and still may: one command, however long the queue's history.

    What ran on a master that died counts as running on the next one, until its job queue finds out: five minutes
    on 3.0.2. Nothing works on such a job, and it holds no locks.
    """
    reply = ganeti.rows("gnt-job", FIELDS, ("--filter", PENDING_FILTER))
    pending = [parse_job(row) for row in reply]
    # only now: the file of one that was listed has been there longer
    living = parse_livelocks(names_in(livelocks))
    return [job for job in pending if living is None or job.status == "queued" or job.id in living]


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
