# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who rules: this host becomes the master, and its daemons answer."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.states import takeover
from ansible_collections.sci.ganeti.tests.unit.fake_seat import HOST, OTHER, THIRD, FakeSeat

UTIL = "/usr/lib/ganeti/daemon-util"
WITHOUT = ("--no-voting", "--yes-do-it")
SWITCH = ("gnt-cluster", "master-failover")


@pytest.fixture(name="wish")
def _wish(host, monkeypatch):
    """Runs the module on a seat, without a real wait."""
    host.name(HOST)
    monkeypatch.setattr(takeover.take_over, "__defaults__", (lambda _seconds: None,))

    def wish(seat, check=False, **args):
        return host.run("gnt_cluster", seat, check, **{"answer_timeout": 0.05, **args})

    return wish


@pytest.fixture(name="in_four_steps")
def _in_four_steps(wish, host):
    """Check, do, do again, check again; what doing it answered."""

    def in_four_steps(make, **args):
        seat = make()
        foreseen = wish(seat, check=True, **args)
        assert (foreseen["changed"], foreseen["failed"]) == (True, False), foreseen
        assert seat.mutations == []
        done = wish(seat, **args)
        assert (done["changed"], done["failed"]) == (True, False), done
        assert foreseen["diff"] == done["diff"]
        assert done["diff"]["after"] == {"master": HOST, "rules": True}
        mutations = list(seat.mutations)
        for check in (False, True):
            again = wish(seat, check=check, **args)
            assert (again["changed"], again["failed"], again["plan"]) == (False, False, []), again
        assert seat.mutations == mutations
        return seat, done

    return in_four_steps


def test_the_master_role_is_taken_with_voting(in_four_steps, host):
    seat, done = in_four_steps(lambda: FakeSeat(host.folder), master=True)
    assert seat.mutations == [SWITCH]
    assert done["diff"]["before"] == {"master": OTHER, "rules": False}
    assert done["mastership"]["cluster_ip_here"] is True


def test_and_without_it_only_where_that_is_allowed(in_four_steps, host):
    seat, done = in_four_steps(lambda: FakeSeat(host.folder, majority=False), master=True, no_voting=True)
    assert seat.mutations == [(*SWITCH, *WITHOUT)]
    assert "two masters" in done["plan"][0]["risk"]


def test_voting_that_can_not_win_is_an_error_in_ganeti_s_words(wish, host):
    seat = FakeSeat(host.folder, majority=False)
    result = wish(seat, master=True)
    assert result["failed"] is True
    assert "most nodes did not respond" in result["found"]
    assert "no_voting: true" in result["remedy"]
    assert seat.master == OTHER


def test_an_address_that_comes_late_is_no_failure(wish, host):
    """It ends with 1 then, and yet this host rules."""
    result = wish(FakeSeat(host.folder, late=True), master=True)
    assert (result["failed"], result["changed"]) == (False, True)
    assert result["mastership"]["cluster_ip_here"] is False
    assert "The master IP did not come up" in result["said"][0]


def test_daemons_that_ended_since_they_counted_votes_are_started_again(wish, host):
    seat = FakeSeat(host.folder, majority=False, drops_options=True)
    assert wish(seat, master=True, no_voting=True)["failed"] is False
    assert seat.mutations == [
        (*SWITCH, *WITHOUT),
        (UTIL, "start", "ganeti-wconfd", *WITHOUT),
        (UTIL, "start", "ganeti-luxid", *WITHOUT),
    ]


def test_an_exit_status_of_0_proves_nothing(wish, host):
    seat = FakeSeat(host.folder)
    seat._failover = lambda argv: (0, "", "Could not disable the master role on the old master\n")
    result = wish(seat, master=True)
    assert result["failed"] is True
    assert "Could not disable the master role" in result["found"]


def test_only_a_candidate_can_become_it(wish, host):
    seat = FakeSeat(host.folder, candidates=(OTHER, THIRD))
    result = wish(seat, master=True)
    assert result["failed"] is True
    assert f"only these are: {OTHER}, {THIRD}" in result["found"]
    assert seat.mutations == []


class TestDaemons:
    def stopped(self, host, **odd):
        seat = FakeSeat(host.folder, master=HOST, **odd)
        seat.stop()
        return seat

    def test_are_started_with_voting(self, in_four_steps, host):
        seat, _done = in_four_steps(lambda: self.stopped(host), daemons="running")
        assert seat.mutations == [(UTIL, "start-master")]

    def test_without_voting_one_by_one(self, in_four_steps, host):
        seat, done = in_four_steps(lambda: self.stopped(host, majority=False), daemons="running", no_voting=True)
        assert seat.mutations == [(UTIL, "start", daemon, *WITHOUT) for daemon in seat.rulers]
        assert "gone with the next restart" in done["plan"][0]["risk"]

    def test_before_2_12_there_is_one(self, in_four_steps, host):
        seat, _done = in_four_steps(
            lambda: self.stopped(host, majority=False, rulers=("ganeti-masterd",)), daemons="running", no_voting=True
        )
        assert seat.mutations == [("ganeti-masterd", *WITHOUT)]

    def test_one_that_still_counts_votes_is_stopped_before(self, wish, host):
        seat = self.stopped(host, majority=False)
        seat.running.add("ganeti-wconfd")
        assert wish(seat, daemons="running", no_voting=True)["failed"] is False
        assert seat.mutations == [
            (UTIL, "stop", "ganeti-wconfd"),
            *((UTIL, "start", daemon, *WITHOUT) for daemon in seat.rulers),
        ]

    def test_without_a_majority_voting_fails(self, wish, host):
        result = wish(self.stopped(host, majority=False), daemons="running")
        assert result["failed"] is True
        assert "more than half of all configured nodes" in result["remedy"]

    def test_not_on_a_host_that_is_not_the_master(self, wish, host):
        seat = FakeSeat(host.folder)
        result = wish(seat, daemons="running", no_voting=True)
        assert result["failed"] is True
        assert f"{OTHER} is" in result["found"]
        assert seat.mutations == []


def test_a_defaults_file_that_starts_without_voting_is_told(wish, host):
    (host.folder / "defaults").write_text('LUXID_ARGS="--no-voting --yes-do-it"\n')
    result = wish(FakeSeat(host.folder, master=HOST), daemons="running")
    assert result["changed"] is False
    # as a text or as a record, by the release of Ansible
    assert "LUXID_ARGS" in str(result["warnings"][0])


def test_a_host_of_no_cluster(wish, host):
    seat = FakeSeat(host.folder)
    (host.folder / "ssconf_cluster_name").unlink()
    assert "in no Ganeti cluster" in wish(seat, master=True)["found"]


@pytest.mark.parametrize("other", [{"watcher": "running"}, {"redistributed": True}, {"queue": "open"}])
def test_it_goes_with_nothing_that_needs_an_answer(wish, host, other):
    assert wish(FakeSeat(host.folder), master=True, **other)["failed"] is True
