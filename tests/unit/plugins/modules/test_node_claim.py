# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node for one run alone: given to one of two, and given back."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.lock import alone
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply
from ansible_collections.sci.ganeti.plugins.module_utils.systemd.argv import AT_WORK, show_argv
from ansible_collections.sci.ganeti.plugins.modules import node_claim
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti

MINE, THEIRS = "recover_master/gnt2@control.3f9a1c/20", "recover_master/gnt3@control.3f9a1c/10"


class Systemd:
    """A host's one unit, with what it says."""

    def __init__(self):
        self.said, self.mutations, self.quicker, self.hangs = "", [], "", False

    def __call__(self, argv, limit):
        if argv == show_argv(AT_WORK):
            state = ("active", self.said) if self.said else ("inactive", AT_WORK)
            return Reply(argv, 0, "ActiveState={}\nDescription={}\n".format(*state), "")
        self.mutations.append(argv)
        if self.hangs:
            return Reply(argv, 1, "", "Failed to connect to bus:\n  No such file or directory\n")
        if argv[0] == "systemd-run":
            self.said, self.quicker = self.quicker or self.said, ""
            if self.said:
                return Reply(argv, 1, "", f"Failed to start transient service unit: Unit {AT_WORK} was already loaded.")
            (self.said,) = [word.partition("=")[2] for word in argv if word.startswith("--description=")]
        else:
            assert argv == ("systemctl", "stop", AT_WORK)
            self.said = ""
        return Reply(argv, 0, "", "")


@pytest.fixture(name="systemd")
def _systemd():
    return Systemd()


@pytest.fixture(name="claim")
def _claim(host, systemd, monkeypatch):
    host.join(FakeGaneti())
    monkeypatch.setattr(node_claim, "runs_systemd", lambda: True)
    monkeypatch.setattr(node_claim, "LOCK", str(host.folder / "lock"))
    monkeypatch.setattr(node_claim, "LOCK_SECONDS", 0.2)
    return lambda state, check=False, **more: host.run(
        "node_claim", systemd, check, state=state, **{"by": MINE, **more}
    )


def test_in_four_steps(claim, systemd):
    foreseen = claim("claimed", check=True)
    assert (foreseen["changed"], systemd.mutations) == (True, [])
    done = claim("claimed")
    assert (done["changed"], done["claimed_by"], systemd.said) == (True, MINE, MINE)
    for check in (True, False):
        assert claim("claimed", check=check)["changed"] is False
    assert len(systemd.mutations) == 1


def test_given_back_in_four_steps(claim, systemd):
    claim("claimed")
    assert claim("free", check=True)["changed"] is True
    assert systemd.said == MINE
    assert (claim("free")["claimed_by"], systemd.said) == ("", "")
    for check in (True, False):
        assert claim("free", check=check)["changed"] is False


def test_it_ends_by_itself(claim, systemd):
    claim("claimed", lifetime=42)
    (words,) = systemd.mutations
    assert {"--property=RuntimeMaxSec=42", "--collect", f"--unit={AT_WORK}"} < set(words)


@pytest.mark.parametrize("check", [False, True])
def test_one_that_another_run_has_is_refused(claim, systemd, check):
    systemd.said = THEIRS
    found = claim("claimed", check=check)
    assert f"{THEIRS} works on this cluster since this run looked" in found["found"]
    assert f"systemctl status {AT_WORK}" in found["remedy"]
    assert (systemd.mutations, systemd.said) == ([], THEIRS)


def test_of_two_at_the_same_moment_one_is_refused(claim, systemd):
    """Both saw nobody; systemd has one unit of that name."""
    systemd.quicker = THEIRS
    assert THEIRS in claim("claimed")["found"]
    assert systemd.said == THEIRS


def test_one_that_has_ended_is_in_nobody_s_way(claim, systemd):
    systemd.said = THEIRS
    assert claim("claimed", ended=[THEIRS])["claimed_by"] == MINE
    assert [words[0] for words in systemd.mutations] == ["systemctl", "systemd-run"]


def test_two_that_take_over_the_same_do_so_one_after_the_other(claim, systemd, host):
    """Else the second one would end what the first has just made."""
    systemd.said = THEIRS
    with alone(str(host.folder / "lock"), 1.0):
        found = claim("claimed", ended=[THEIRS])
        assert "Another process has held" in found["found"]
        assert claim("claimed", check=True, ended=[THEIRS])["changed"], "a look waits for nobody"
    assert systemd.mutations == []
    assert claim("claimed", ended=[THEIRS])["claimed_by"] == MINE


def test_a_host_that_cannot_say_it_does_not_keep_a_cluster_without_a_master(claim, systemd):
    systemd.hangs = True
    found = claim("claimed")
    assert "(Failed to connect to bus: No such file or directory): another run" in found["warnings"][0]
    assert found["claimed_by"] == ""


def test_what_was_killed_and_cannot_be_ended_is_said_with_what_ends_it(claim, systemd):
    systemd.hangs, systemd.said = True, THEIRS
    found = claim("claimed", ended=[THEIRS])
    assert found["failed"]
    assert f"systemctl status {AT_WORK}" in found["remedy"]


def test_another_run_s_is_not_given_back(claim, systemd):
    systemd.said = THEIRS
    found = claim("free")
    assert (found["changed"], found["claimed_by"], systemd.said) == (False, THEIRS, THEIRS)


def test_a_run_that_looked_before_another_one_ended_is_refused(claim, systemd):
    """It has ended, and given the node back, and another host is the master by now."""
    found = claim("claimed", master="gnt9.example.com")
    assert "gnt1.example.com as the master by now, and gnt9.example.com when this run looked" in found["found"]
    assert systemd.mutations == []
    assert claim("claimed", master="gnt1.example.com")["claimed_by"] == MINE


@pytest.mark.parametrize("given", [{"by": "me"}, {"by": "x/y@z/1; reboot"}, {"lifetime": 0}])
def test_what_nobody_could_read_is_refused(claim, systemd, given):
    assert claim("claimed", **given)["failed"]
    assert systemd.mutations == []


def test_without_systemd_nothing_is_done_and_that_is_said(claim, systemd, monkeypatch):
    monkeypatch.setattr(node_claim, "runs_systemd", lambda: False)
    found = claim("claimed")
    assert (found["changed"], systemd.mutations) == (False, [])
    assert "isn't run by systemd" in found["warnings"][0]


def test_who_has_a_node_is_told_with_the_rest(host, systemd):
    host.join(FakeGaneti())
    host.name("gnt2.example.com")
    systemd.said = THEIRS
    assert host.run("gnt_cluster_info", systemd, gather=["claim"])["claimed_by"] == THEIRS
    systemd.said = ""
    assert host.run("gnt_cluster_info", systemd, gather=["claim"])["claimed_by"] == ""
