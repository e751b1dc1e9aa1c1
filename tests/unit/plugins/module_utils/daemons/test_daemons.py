# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which daemons rule here, chosen by what is installed, and what was left in their defaults."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.daemons.argv import DAEMON_UTIL, start_alone_argv
from ansible_collections.sci.ganeti.plugins.module_utils.daemons.parse import parse_leftovers
from ansible_collections.sci.ganeti.plugins.module_utils.daemons.read import read_daemons
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
