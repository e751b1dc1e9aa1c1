# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A failure comes in Ganeti's own words, of whichever release, and with what helps."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.failure import (
    daemons_down,
    explained,
    not_the_master,
    own_words,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed, CommandTookTooLong
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import NEVER_BEGAN
from ansible_collections.sci.ganeti.tests.unit.transcripts import said

PREREQUISITES = "Failure: prerequisites not met for this operation:\nerror type: wrong_state, error details:\n"

EXECUTION = "Failure: command execution error:\n"

NO_MASTER_DAEMON = "Cannot communicate with the master daemon.\nIs the process running and listening for connections?\n"
NO_CONFIG_DAEMON = "Cannot communicate with the config daemon.\nIs the process running and listening for connections?\n"
NO_ANSWER = "Timeout while talking to the master daemon. Jobs might have been submitted and will continue to run\n"


def failure(stderr, stdout="", rc=1):
    return explained(CommandFailed("found", argv=("gnt-node", "list"), rc=rc, stdout=stdout, stderr=stderr))


@pytest.mark.parametrize(
    ("stderr", "remedy"),
    [
        pytest.param(NO_MASTER_DAEMON, "service ganeti start", id="master daemon, 2.9 to 2.11"),
        pytest.param(NO_CONFIG_DAEMON, "service ganeti start", id="config daemon, 2.12 and later"),
        pytest.param(NO_ANSWER, "run the same again once it answers", id="no answer, 2.9 to 2.11"),
        pytest.param(
            "Failure: the job queue is marked for drain and doesn't accept new requests\n",
            "queue undrain",
            id="drained, 2.9 to 2.11",
        ),
        pytest.param("Unhandled Ganeti error: Queue drained\n", "queue undrain", id="drained, 2.12 and later"),
        pytest.param(
            "Failure: the job queue is full and doesn't accept new job submissions until old jobs are archived\n",
            "gnt-job autoarchive",
            id="full",
        ),
        pytest.param("Error checking job status: Job with id 1042 lost\n", "gnt-job list --archived", id="a job lost"),
        pytest.param(
            EXECUTION + "Can't start Ganeti master: start-stop-daemon: matching only on non-root pidfile "
            "/var/run/ganeti/ganeti-luxid.pid is insecure\n",
            "at the same moment",
            id="two start a daemon, Debian 10 to 12",
        ),
        pytest.param(
            "Cluster not initialized or this machine is not part of a cluster\n", "node of the cluster", id="no cluster"
        ),
        pytest.param(
            EXECUTION + "Can't create block device: LV create failed (exited with exit code 5):   "
            'Logical Volume "e490.disk0_data" already exists in volume group "xenvg"\n',
            "'lvremove' it there",
            id="a volume left behind",
        ),
        pytest.param(
            "It seems you don't have permissions to connect to the master daemon.\nPlease retry as a different user.\n",
            "become: true",
            id="not root",
        ),
    ],
)
def test_a_known_failure_has_a_remedy(stderr, remedy):
    assert remedy in failure(stderr).remedy


def test_an_unknown_failure_has_ganeti_s_words_and_no_guess():
    error = failure(PREREQUISITES + "Instance vm1 has faulty disks on more than one node\n")
    assert error.found == "'gnt-node list' failed: Instance vm1 has faulty disks on more than one node"
    assert error.remedy == ""
    assert error.rc == 1


def test_on_another_node_the_master_is_named():
    error = failure(said("gnt-node-list-3.0.2-not-master"))
    assert "Run it on the master, gnt1.example.com." in error.remedy
    assert not_the_master(error.stderr) == "gnt1.example.com"
    assert not_the_master("anything else") is None


def test_what_was_printed_on_the_other_channel_counts_too():
    assert "queue undrain" in failure("", stdout="Unhandled Ganeti error: Queue drained\n").remedy


@pytest.mark.parametrize("text", [NO_MASTER_DAEMON, NO_CONFIG_DAEMON, NO_ANSWER])
def test_daemons_are_down(text):
    assert daemons_down(text)


def test_other_failures_do_not_mean_that_daemons_are_down():
    assert not daemons_down("Unhandled Ganeti error: Queue drained")


@pytest.mark.parametrize(
    "frame",
    [
        PREREQUISITES,
        "Failure: prerequisites not met for this operation:\n",
        "Failure: command execution error:\n",
        " Failure: command execution error:\n",
    ],
)
def test_the_frame_is_taken_off(frame):
    assert own_words(frame + "Can't find disk/0 on node gnt2\n") == "Can't find disk/0 on node gnt2"


@pytest.mark.parametrize("method", ["ask", "tell"])
def test_a_command_is_explained_whether_it_asks_or_tells(method):
    ganeti = Ganeti(Runner(execute=lambda argv, limit: Reply(argv, 1, "", NO_CONFIG_DAEMON)))
    with pytest.raises(CommandFailed, match="service ganeti start"):
        getattr(ganeti, method)(("gnt-node", "list"))


@pytest.mark.parametrize("method", ["ask", "tell"])
def test_a_command_at_its_time_limit_stays_that(method):
    def execute(argv, limit):
        raise CommandTookTooLong("'gnt-node list' was stopped after 1 s", argv=argv)

    with pytest.raises(CommandTookTooLong, match="was stopped after 1 s"):
        getattr(Ganeti(Runner(execute=execute)), method)(("gnt-node", "list"))


def test_a_job_that_never_began_has_a_remedy():
    assert "Run the same again" in failure(NEVER_BEGAN).remedy


class TestARead:
    """One that is a job is asked for again where its job never began."""

    def ganeti(self, *replies):
        left = list(replies)
        return Ganeti(Runner(execute=lambda argv, limit: Reply(argv, *left.pop(0))))

    @pytest.mark.parametrize("unbegun", [(1, "", NEVER_BEGAN), (1, NEVER_BEGAN, "")])
    @pytest.mark.parametrize("accept", [(0,), (0, 1)])
    def test_that_never_began_is_asked_for_again(self, unbegun, accept):
        ganeti = self.ganeti(unbegun, unbegun, (0, "all", ""))
        assert ganeti.ask_by_job(("gnt-instance", "info"), accept=accept).stdout == "all"
        assert [entry.rc for entry in ganeti.runner.log] == [1, 1, 0]

    def test_that_never_begins_fails(self):
        ganeti = self.ganeti(*[(1, "", NEVER_BEGAN)] * 4)
        with pytest.raises(CommandFailed, match="failed to start"):
            ganeti.ask_by_job(("gnt-instance", "info"))
        assert len(ganeti.runner.log) == 3

    def test_that_failed_otherwise_fails_at_once(self):
        ganeti = self.ganeti((1, "", NO_CONFIG_DAEMON), (0, "all", ""))
        with pytest.raises(CommandFailed, match="service ganeti start"):
            ganeti.ask_by_job(("gnt-instance", "info"))
        assert len(ganeti.runner.log) == 1


def test_a_program_that_is_missing_keeps_its_remedy():
    found = "'gnt-node' could not be started on this host: No such file or directory."
    error = explained(CommandFailed(found, "Install the package.", argv=("gnt-node", "list")))
    assert "could not be started" in error.found
    assert error.remedy == "Install the package."
