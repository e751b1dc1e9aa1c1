# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which daemons rule here, chosen by what is installed, and what was left in their defaults."""

from __future__ import annotations

import socket

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.daemons.argv import DAEMON_UTIL, start_alone_argv
from ansible_collections.sci.ganeti.plugins.module_utils.daemons.parse import parse_leftovers
from ansible_collections.sci.ganeti.plugins.module_utils.daemons.read import read_daemons, somebody_listens
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner

DEFAULTS = """\
# WCONFD_ARGS="--no-voting --yes-do-it"
NODED_ARGS=""
  LUXID_ARGS="--no-voting --yes-do-it"
"""


def answering(*running):
    """What ``daemon-util check`` says where these run."""
    return Runner(execute=lambda argv, _limit: Reply(argv, 0 if argv[-1] in running else 1, "", ""))


def test_two_rule_since_2_12(tmp_path):
    runner = answering("ganeti-noded", "ganeti-wconfd")
    daemons = read_daemons(runner, str(tmp_path), str(tmp_path / "none"))
    assert daemons.rulers == ("ganeti-wconfd", "ganeti-luxid")
    assert daemons.running == {"ganeti-noded": True, "ganeti-wconfd": True, "ganeti-luxid": False}
    assert daemons.leftovers == ()
    assert runner.writes == []


def test_one_rules_before(tmp_path):
    (tmp_path / "ganeti-masterd").touch()
    assert read_daemons(answering(), str(tmp_path), "").rulers == ("ganeti-masterd",)


@pytest.mark.parametrize("running", [("ganeti-wconfd",), ("ganeti-luxid",)])
def test_one_process_of_a_master_is_enough_to_ask_it(running, tmp_path):
    assert read_daemons(answering("ganeti-noded", *running), str(tmp_path), "").ruler_runs
    assert not read_daemons(answering("ganeti-noded"), str(tmp_path), "").ruler_runs


def test_somebody_listens_only_where_a_process_does(tmp_path):
    path = str(tmp_path / "ganeti-query")
    absent = str(tmp_path / "ganeti-master")
    assert not somebody_listens([path, absent])
    with socket.socket(socket.AF_UNIX) as daemon:
        daemon.bind(path)
        assert not somebody_listens([path, absent])
        daemon.listen()
        assert somebody_listens([absent, path])
    # a daemon that was killed leaves its file
    assert not somebody_listens([path, absent])


def test_a_socket_that_tells_nothing_may_be_listened_to(tmp_path):
    (tmp_path / "a file").touch()
    assert somebody_listens([str(tmp_path / "a file" / "ganeti-query")])


@pytest.mark.parametrize(
    ("daemon", "words"),
    [
        ("ganeti-masterd", ("ganeti-masterd", "--no-voting", "--yes-do-it")),
        ("ganeti-wconfd", (DAEMON_UTIL, "start", "ganeti-wconfd", "--no-voting", "--yes-do-it")),
    ],
)
def test_how_one_is_started_without_voting(daemon, words):
    assert start_alone_argv(daemon) == words


def test_what_was_left_in_the_defaults(tmp_path):
    assert parse_leftovers(DEFAULTS) == ('LUXID_ARGS="--no-voting --yes-do-it"',)
    (tmp_path / "defaults").write_text(DEFAULTS)
    found = read_daemons(answering(), str(tmp_path), str(tmp_path / "defaults"))
    assert found.leftovers == parse_leftovers(DEFAULTS)
