# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs of ``gnt-job list``, the number of a submitted one, and why one failed."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.listing import parse_rows
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job.parse import FIELDS, parse_job, parse_job_id
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job.read import read_failure, read_jobs, read_pending
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner
from ansible_collections.sci.ganeti.tests.unit.transcripts import said, transcript


class Asked:
    """Ganeti with one answer, and the commands it was asked."""

    def __init__(self, stdout="", stderr="", rc=0):
        self.ran = []
        self.ganeti = Ganeti(Runner(execute=self._execute))
        self._answer = (rc, stdout, stderr)

    def _execute(self, argv, limit):
        self.ran.append(argv)
        return Reply(argv, *self._answer)


def job(**cells):
    return parse_job({**dict.fromkeys(FIELDS), "id": "7", "status": "running", **cells})


def test_the_history_of_a_cluster():
    fields = ("id", "status", "summary", "received_ts", "start_ts", "end_ts")
    jobs = [parse_job(row) for row in parse_rows(said("gnt-job-list-3.0.2-history"), fields)]
    assert [found.id for found in jobs] == list(range(1, 14))
    assert (jobs[0].operation, jobs[0].subject) == ("CLUSTER_POST_INIT", "")
    assert (jobs[4].operation, jobs[4].subject) == ("INSTANCE_CREATE", "vm1.example.com")
    assert (jobs[0].instance, jobs[4].instance) == ("", "vm1.example.com")
    assert jobs[4].started == pytest.approx(1795385191.081317)
    assert not any(found.pending for found in jobs)


def test_a_job_that_waits_has_not_started():
    (row,) = parse_rows(said("gnt-job-list-3.0.2-queued"), FIELDS)
    assert parse_job(row).started is None
    assert parse_job(row).pending


@pytest.mark.parametrize("status", ["queued", "waiting", "running", "canceling"])
def test_jobs_that_have_not_ended(status):
    assert job(status=status, summary="CLUSTER_VERIFY").pending


@pytest.mark.parametrize("status", ["success", "error", "canceled"])
def test_jobs_that_have(status):
    assert not job(status=status, summary="CLUSTER_VERIFY").pending


def test_the_first_operation_stands_for_a_job_of_several():
    found = job(summary="INSTANCE_SHUTDOWN(vm1.example.com),INSTANCE_STARTUP(vm2.example.com)")
    assert (found.operation, found.subject) == ("INSTANCE_SHUTDOWN", "vm1.example.com")


@pytest.mark.parametrize("summary", [None, "", "???"])
def test_a_job_without_a_summary_is_unreadable(summary):
    with pytest.raises(Unreadable, match="Job 7"):
        job(summary=summary)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("12\n", 12, id="--print-jobid"),
        pytest.param("12: vm1.example.com\n", 12, id="a command for several instances"),
        pytest.param("JobID: 12\n", 12, id="--submit alone"),
        pytest.param("12\nJobID: 12\n", 12, id="both channels"),
        pytest.param("Warning: something\n345\n", 345, id="after a warning"),
    ],
)
def test_the_number_of_a_submitted_job(text, number):
    assert parse_job_id(text) == number


@pytest.mark.parametrize("text", ["", "\n", "vm1: 12\n", "Submitted jobs\n", "12th job\n"])
def test_no_number_is_unreadable(text):
    with pytest.raises(Unreadable, match="No job id"):
        parse_job_id(text)


def test_pending_jobs_are_one_command_that_ganeti_filters():
    asked = Asked(said("gnt-job-list-3.0.2-queued"))
    (found,) = read_pending(asked.ganeti)
    assert (found.id, found.status, found.operation) == (34, "queued", "INSTANCE_QUERY_DATA")
    assert asked.ran == [transcript("gnt-job-list-3.0.2-queued").argv]


DAEMONS = ("bootstrap_failover_1795687790", "luxi-daemon_1795687796", "wconf-daemon_1795687795")


@pytest.mark.parametrize(
    ("recording", "files", "ids"),
    [
        # taken a minute after the switch
        ("of-a-dead-master", DAEMONS, []),
        ("of-a-dead-master", (*DAEMONS, "job_000013_1795679114"), [13]),
        ("of-a-dead-master", (*DAEMONS, "job_000130_1795679114"), []),
        # one that waits for its turn has no process yet
        ("queued", DAEMONS, [34]),
        # before 2.12 jobs are threads
        ("of-a-dead-master", (), [13]),
    ],
)
def test_what_ran_on_a_master_that_died_is_not_waited_for(tmp_path, recording, files, ids):
    for name in files:
        (tmp_path / name).touch()
    found = read_pending(Asked(said(f"gnt-job-list-3.0.2-{recording}")).ganeti, str(tmp_path))
    assert [job.id for job in found] == ids


def test_a_job_that_was_archived_is_left_out():
    asked = Asked(said("gnt-job-list-3.0.2-unknown-id"))
    found = read_jobs(asked.ganeti, [99999, 1])
    assert {number: item.status for number, item in found.items()} == {1: "success"}
    assert asked.ran == [transcript("gnt-job-list-3.0.2-unknown-id").argv]


def test_no_jobs_are_no_command():
    asked = Asked()
    assert read_jobs(asked.ganeti, []) == {}
    assert asked.ran == []


@pytest.mark.parametrize(
    ("stderr", "reason"),
    [
        (
            "Job 12 failed: Failure: prerequisites not met for this operation:\n"
            "error type: wrong_state, error details:\nPlease run activate-disks on instance vm1 first\n",
            "Please run activate-disks on instance vm1 first",
        ),
        ("Job 12 failed: Failure: command execution error:\nCan't find disk/0\n", "Can't find disk/0"),
        ("Job 12 failed: Failure: command execution error:\nthe sync failed: oos\n", "the sync failed: oos"),
        ("Job 12 failed: Unhandled Ganeti error: Job was canceled\n", "Unhandled Ganeti error: Job was canceled"),
        ("", "Ganeti gave no reason"),
    ],
)
def test_why_a_job_failed_comes_in_ganeti_s_own_words(stderr, reason):
    asked = Asked(stderr=stderr, rc=1)
    assert read_failure(asked.ganeti, 12) == reason
    assert asked.ran == [("gnt-job", "wait", "12")]
