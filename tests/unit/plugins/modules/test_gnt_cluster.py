# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster's settings: its watcher, its configuration everywhere, its disks."""

from __future__ import annotations

import contextlib
import time

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.states.watcher_at_rest import await_watcher_at_rest
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti, Job, Killed

LATE = 60
"""Seconds that pass on a machine with much to do; the pauses here are further apart."""


def set_pause(host, seconds):
    (host.folder / "watcher.pause").write_text(f"{time.time() + seconds:.0f}\n")


def pause_left(host):
    return int((host.folder / "watcher.pause").read_text()) - time.time()


class TestResyncRate:
    def test_in_four_steps(self, four_steps):
        _foreseen, done = four_steps("gnt_cluster", FakeGaneti, resync_rate=10240)
        assert done["resync_rate_before"] == 61440
        assert done["settings"] == {"resync_rate": 10240}
        assert done["commands"][0]["argv"] == ["gnt-cluster", "modify", "-D", "drbd:resync-rate=10240"]
        assert "begins with 61440 KiB/s, and should with 10240" in done["plan"][0]["why"]

    def test_what_was_is_given_back(self, run):
        cluster = FakeGaneti()
        before = run("gnt_cluster", cluster, resync_rate=10240)["resync_rate_before"]
        run("gnt_cluster", cluster, resync_rate=before)
        assert cluster.resync_rate == 61440

    def test_none_at_all_is_refused(self, run):
        cluster = FakeGaneti()
        assert "can't be copied at 0 KiB/s" in run("gnt_cluster", cluster, resync_rate=0)["msg"]
        assert cluster.mutations == []


class TestWatcher:
    def test_paused(self, run, host):
        cluster = FakeGaneti()
        foreseen = run("gnt_cluster", cluster, check=True, watcher="paused", pause_for=1800)
        assert foreseen["changed"] is True
        assert cluster.mutations == []
        assert foreseen["diff"] == {"before": {"watcher": "running"}, "after": {"watcher": "paused"}}
        assert foreseen["settings"] == {"watcher": "running"}

        done = run("gnt_cluster", cluster, watcher="paused", pause_for=1800)
        assert cluster.mutations == [("gnt-cluster", "watcher", "pause", "1800s")]
        assert done["settings"] == {"watcher": "paused"}
        assert done["watcher_paused_until_before"] == 0
        assert done["watcher_paused_until"] == pytest.approx(time.time() + 1800, abs=LATE)

        for check in (False, True):
            assert run("gnt_cluster", cluster, check=check, watcher="paused", pause_for=1800)["changed"] is False
        assert len(cluster.mutations) == 1

    def test_running(self, run, host):
        cluster = FakeGaneti()
        set_pause(host, 600)
        assert run("gnt_cluster", cluster, check=True, watcher="running")["changed"] is True
        assert cluster.mutations == []
        assert run("gnt_cluster", cluster, watcher="running")["changed"] is True
        assert cluster.mutations == [("gnt-cluster", "watcher", "continue")]
        for check in (False, True):
            assert run("gnt_cluster", cluster, check=check, watcher="running")["changed"] is False

    def test_a_pause_with_more_than_half_of_it_left_stays(self, run, host):
        cluster = FakeGaneti()
        set_pause(host, 1000)
        assert run("gnt_cluster", cluster, watcher="paused", pause_for=1800)["changed"] is False
        assert run("gnt_cluster", cluster, watcher="paused", pause_for=7200)["changed"] is True
        assert pause_left(host) == pytest.approx(7200, abs=LATE)

    def test_a_pause_that_has_passed_is_none(self, run, host):
        set_pause(host, -10)
        assert run("gnt_cluster", FakeGaneti(), watcher="running")["changed"] is False
        assert run("gnt_cluster", FakeGaneti(), watcher="paused")["changed"] is True

    @pytest.mark.parametrize("seconds", [0, 900, -10])
    def test_what_was_is_given_back(self, run, host, seconds):
        if seconds:
            set_pause(host, seconds)
        before = run("gnt_cluster", FakeGaneti(), watcher="paused", pause_for=7200)["watcher_paused_until_before"]
        run("gnt_cluster", FakeGaneti(), watcher="paused", paused_until=before)
        if seconds > 0:
            assert pause_left(host) == pytest.approx(seconds, abs=LATE)
            assert pause_left(host) > seconds - 1, "it is shorter than it was"
        else:
            assert not (host.folder / "watcher.pause").exists()

    def test_a_slow_command_is_no_failure(self, run, host):
        """What it says is 'from now on', and now it is later than when it was planned."""
        cluster = FakeGaneti()
        until = int(time.time()) + 3000
        host.join(cluster)
        cluster.now = lambda: time.time() + 6
        result = host.run("gnt_cluster", cluster, watcher="paused", paused_until=until)
        assert result["failed"] is False
        assert pause_left(host) == pytest.approx(3000, abs=LATE)


class TestWatcherAtWork:
    """A pause doesn't stop a watcher that began before it."""

    @pytest.fixture(name="watcher")
    def _watcher(self, host):
        def begin(pid):
            process = host.folder / "proc" / str(pid)
            process.mkdir(parents=True)
            (process / "comm").write_text("ganeti-watcher\n")

        return begin

    @pytest.mark.parametrize("wished", ["held", "paused"])
    def test_is_waited_for(self, run, host, watcher, monkeypatch, wished):
        watcher(411)
        naps = []

        def nap(seconds):
            naps.append(seconds)
            assert pause_left(host) > 0, "it waits before the pause: the next one may begin meanwhile"
            if len(naps) == 3:
                (host.folder / "proc" / "411" / "comm").unlink()

        monkeypatch.setattr(await_watcher_at_rest, "__defaults__", (nap,))
        assert run("gnt_cluster", FakeGaneti(), watcher=wished)["changed"] is True
        assert naps == [1.0] * 3

    def test_also_where_the_pause_is_there_already(self, run, host, watcher):
        cluster = FakeGaneti()
        set_pause(host, 3600)
        watcher(411)
        result = run("gnt_cluster", cluster, watcher="paused", watcher_timeout=0)
        assert "is still at work after 0 s" in result["found"]
        assert "watcher_timeout" in result["remedy"]

    @pytest.mark.parametrize("wished", ["running", "released"])
    def test_may_work_where_nobody_minds(self, run, watcher, wished):
        watcher(411)
        assert run("gnt_cluster", FakeGaneti(), watcher=wished, watcher_timeout=0)["failed"] is False

    def test_check_mode_waits_for_nothing(self, run, watcher):
        watcher(411)
        assert run("gnt_cluster", FakeGaneti(), check=True, watcher="held", watcher_timeout=0)["changed"] is True


class TestHold:
    """The watcher is paused for a piece of work, and the cluster knows how it was."""

    def hold(self, run, cluster, check=False):
        return run("gnt_cluster", cluster, check=check, watcher="held", pause_for=7200)

    def release(self, run, cluster, check=False):
        return run("gnt_cluster", cluster, check=check, watcher="released")

    def test_held_in_four_steps(self, four_steps, host):
        foreseen, done = four_steps("gnt_cluster", FakeGaneti, watcher="held", pause_for=7200)
        assert [entry["argv"][1] for entry in done["commands"]] == ["add-tags", "watcher"]
        assert foreseen["diff"] == done["diff"] == {"before": {"watcher": "released"}, "after": {"watcher": "held"}}
        assert pause_left(host) == pytest.approx(7200, abs=LATE)

    def test_the_tag_says_who_holds_it(self, run, host):
        cluster = FakeGaneti()
        run("gnt_cluster", cluster, watcher="held", held_by="replace_node/gnt2@control/10")
        (tag,) = cluster.tags
        assert tag.endswith(":replace_node/gnt2@control/10")
        again = run("gnt_cluster", cluster, watcher="held", held_by="replace_node/gnt2@control/10")
        assert again["changed"] is False
        # the run after a killed one is another process
        run("gnt_cluster", cluster, watcher="held", held_by="replace_node/gnt2@control/11")
        (tag,) = cluster.tags
        assert tag.endswith("@control/11")
        self.release(run, cluster)
        assert cluster.tags == set()
        assert not (host.folder / "watcher.pause").exists()

    def test_what_names_no_run_is_refused(self, run):
        cluster = FakeGaneti()
        assert "names no run" in run("gnt_cluster", cluster, watcher="held", held_by="somebody")["msg"]
        assert cluster.mutations == []

    @pytest.mark.parametrize("earlier", [0, 900, 20000])
    def test_what_was_is_given_back(self, run, host, earlier):
        cluster = FakeGaneti()
        cluster.tags = {"somebody's"}
        if earlier:
            set_pause(host, earlier)
        self.hold(run, cluster)
        assert pause_left(host) == pytest.approx(7200, abs=LATE)
        assert len(cluster.tags) == 2

        ran = len(cluster.mutations)
        assert self.release(run, cluster, check=True)["diff"]["after"] == {"watcher": "released"}
        assert len(cluster.mutations) == ran
        self.release(run, cluster)
        assert cluster.tags == {"somebody's"}
        if earlier:
            assert pause_left(host) == pytest.approx(earlier, abs=LATE)
        else:
            assert not (host.folder / "watcher.pause").exists()
        for check in (False, True):
            assert self.release(run, cluster, check)["changed"] is False

    @pytest.mark.parametrize("earlier", [0, 900])
    @pytest.mark.parametrize("step", range(9))
    def test_a_run_that_was_killed_at_any_command_does_not_change_that(self, run, host, earlier, step):
        cluster = FakeGaneti()
        if earlier:
            set_pause(host, earlier)
        for work in (self.hold, self.release):
            cluster.kill_before = len(cluster.ran) + step
            with contextlib.suppress(Killed):
                work(run, cluster)
            cluster.kill_before = -1
            self.hold(run, cluster)
        self.release(run, cluster)
        assert cluster.tags == set()
        if earlier:
            assert pause_left(host) == pytest.approx(earlier, abs=LATE)
        else:
            assert not (host.folder / "watcher.pause").exists()

    def test_one_that_began_since_the_run_looked_is_not_thrown_out(self, run, host):
        cluster = FakeGaneti()
        known = "sci.ganeti:watcher-held:0:1764000000:replace_node/gnt3@control/9"
        cluster.tags = {known}
        mine = {"watcher": "held", "pause_for": 7200, "held_by": "replace_node/gnt2@control/10"}
        assert run("gnt_cluster", cluster, **mine, held_beside=[known])["failed"] is False
        (tag,) = cluster.tags
        late = run("gnt_cluster", cluster, watcher="held", held_by="retire_node/gnt1@desk/11", held_beside=[known])
        assert late["failed"] is True
        assert "replace_node/gnt2@control/10 has begun to work on this cluster" in late["msg"]
        assert (cluster.tags, late["commands"]) == ({tag}, [])

    def test_two_that_begin_at_the_same_moment_do_not_both_go_on(self, run, host):
        cluster = FakeGaneti()
        other = "sci.ganeti:watcher-held:0:1764000000:retire_node/gnt1@desk/11"
        cluster.with_next_tag = {other}
        mine = "replace_node/gnt2@control/10"
        late = run("gnt_cluster", cluster, watcher="held", held_by=mine, held_beside=[])
        assert late["failed"] is True
        assert "begin one of them again" in late["msg"]
        assert other in cluster.tags
        # nothing was done yet but to say that it wanted to work, and that is what it takes back
        assert not (host.folder / "watcher.pause").exists()
        given = run("gnt_cluster", cluster, watcher="released", held_by=mine)
        assert (cluster.tags, given["diff"]["after"]) == ({other}, {"watcher": "released"})
        assert run("gnt_cluster", cluster, watcher="released", held_by=mine)["changed"] is False

    def test_the_tags_are_read_once_more_when_its_own_is_there_and_the_pause_changes_none(self, run, host):
        cluster = FakeGaneti()
        mine = "replace_node/gnt2@control/10"
        done = run("gnt_cluster", cluster, watcher="held", pause_for=7200, held_by=mine, held_beside=[])
        assert [words[1] for words in cluster.ran] == ["info", "add-tags", "info", "watcher"]
        assert done["watcher_paused_until"] - time.time() == pytest.approx(7200, abs=LATE)
        assert done["diff"] == {"before": {"watcher": "released"}, "after": {"watcher": "held"}}

    def test_who_ends_leaves_the_pause_to_the_other_whose_it_is_too(self, run, host):
        cluster = FakeGaneti()
        runs = ["replace_node/gnt2@control/10", "retire_node/gnt1@desk/11"]
        cluster.tags = {f"sci.ganeti:watcher-held:0:{int(time.time()) + 7200}:{by}" for by in runs}
        set_pause(host, 7200)
        run("gnt_cluster", cluster, watcher="released", held_by=runs[0])
        assert pause_left(host) == pytest.approx(7200, abs=LATE)
        run("gnt_cluster", cluster, watcher="released", held_by=runs[1])
        assert cluster.tags == set()
        assert not (host.folder / "watcher.pause").exists()

    def test_one_that_runs_out_is_made_longer(self, run, host):
        cluster = FakeGaneti()
        set_pause(host, 900)
        self.hold(run, cluster)
        cluster.tags = {f"sci.ganeti:watcher-held:{int(time.time()) + 890}:{int(time.time()) + 1000}"}
        set_pause(host, 1000)
        assert self.hold(run, cluster)["changed"] is True
        assert pause_left(host) == pytest.approx(7200, abs=LATE)
        self.release(run, cluster)
        assert pause_left(host) == pytest.approx(890, abs=LATE)

    def test_one_whose_pause_has_run_out_says_nothing_of_today(self, run, host):
        cluster = FakeGaneti()
        cluster.tags = {"sci.ganeti:watcher-held:0:1764000000"}
        assert self.release(run, cluster)["changed"] is True
        assert [words[1] for words in cluster.mutations] == ["remove-tags"]

    def test_a_pause_that_somebody_has_made_since_is_theirs(self, run, host):
        cluster = FakeGaneti()
        cluster.tags = {"sci.ganeti:watcher-held:0:1764000000"}
        set_pause(host, 2000)
        self.hold(run, cluster)
        self.release(run, cluster)
        assert pause_left(host) == pytest.approx(2000, abs=LATE)
        assert cluster.tags == set()


MINE, THEIRS = "switch_master/gnt2@control/10", "retire_node/gnt3@desk/11"
BEGUN = {"work": "begun", "work_for": 7200, "held_by": MINE}
ENDED = {"work": "ended", "held_by": MINE}


def at_work(by, seconds=600):
    return f"sci.ganeti:at-work:{int(time.time()) + seconds}:{by}"


class TestKept:
    """Its pause is made longer while the work goes on, by the run that holds the watcher and by no other."""

    MINE = "replace_node/gnt2@control/10"
    OTHER = "retire_node/gnt1@desk/11"

    def kept(self, run, cluster, **given):
        return run("gnt_cluster", cluster, watcher="kept", pause_for=7200, held_by=self.MINE, **given)

    def held(self, host, cluster, *runs, left):
        """Held by these, so many seconds before the end of the pause, which replaced one that would still go on."""
        before, until = int(time.time()) + 20000, int(time.time()) + left
        cluster.tags = {f"sci.ganeti:watcher-held:{before}:{until}:{by}" for by in runs}
        set_pause(host, left)
        return before

    def test_longer_once_half_of_it_is_over(self, run, host):
        cluster = FakeGaneti()
        before = self.held(host, cluster, self.MINE, left=3000)
        assert self.kept(run, cluster, check=True)["changed"] is True
        assert cluster.mutations == []
        done = self.kept(run, cluster)
        assert [entry["argv"][1] for entry in done["commands"]] == ["add-tags", "watcher", "remove-tags"]
        assert done["diff"] == {"before": {"watcher": "kept"}, "after": {"watcher": "kept"}}
        assert pause_left(host) == pytest.approx(7200, abs=LATE)
        (tag,) = cluster.tags
        assert tag.split(":")[2] == str(before), "how it was before is remembered"
        assert tag.endswith(f":{self.MINE}")

    def test_not_before(self, run, host):
        cluster = FakeGaneti()
        self.held(host, cluster, self.MINE, left=5000)
        assert (self.kept(run, cluster)["changed"], cluster.mutations) == (False, [])

    @pytest.mark.parametrize("runs", [(), (OTHER,), (MINE, OTHER)], ids=["nobody", "another", "another beside"])
    def test_whoever_was_taken_for_killed_takes_nothing_back(self, run, host, runs):
        cluster = FakeGaneti()
        self.held(host, cluster, *runs, left=100)
        tags = set(cluster.tags)
        refused = self.kept(run, cluster)
        assert refused["failed"] is True
        assert "gnt-cluster list-tags" in refused["remedy"]
        assert (cluster.tags, cluster.mutations) == (tags, [])
        assert pause_left(host) == pytest.approx(100, abs=LATE)

    def test_a_watcher_that_is_at_work_is_not_waited_for(self, run, host):
        cluster = FakeGaneti()
        self.held(host, cluster, self.MINE, left=100)
        process = host.folder / "proc" / "411"
        process.mkdir(parents=True)
        (process / "comm").write_text("ganeti-watcher\n")
        assert self.kept(run, cluster, watcher_timeout=0)["failed"] is False

    def test_it_has_to_be_said_who_keeps_it(self, run):
        assert "names no run" in run("gnt_cluster", FakeGaneti(), watcher="kept")["msg"]


class TestWork:
    """A run that leaves the watcher alone tells others that it works."""

    def test_begun_in_four_steps(self, four_steps, host):
        foreseen, done = four_steps("gnt_cluster", FakeGaneti, **BEGUN)
        (begin,) = done["commands"]
        assert begin["argv"][:2] == ["gnt-cluster", "add-tags"]
        _kind, until, by = begin["argv"][2].removeprefix("sci.ganeti:").split(":")
        assert (by, int(until)) == (MINE, pytest.approx(time.time() + 7200, abs=LATE))
        assert foreseen["diff"] == done["diff"] == {"before": {"work": "ended"}, "after": {"work": "begun"}}
        assert not (host.folder / "watcher.pause").exists(), "the watcher may go on"

    def test_ended_in_four_steps(self, four_steps):
        def make():
            cluster = FakeGaneti()
            cluster.tags = {at_work(MINE), "somebody's"}
            return cluster

        foreseen, done = four_steps("gnt_cluster", make, **ENDED)
        assert foreseen["diff"] == done["diff"] == {"before": {"work": "begun"}, "after": {"work": "ended"}}
        assert [entry["argv"][1] for entry in done["commands"]] == ["remove-tags"]

    @pytest.mark.parametrize("held_by", ["", "somebody"])
    def test_whose_it_is_has_to_be_said(self, run, held_by):
        cluster = FakeGaneti()
        assert "names no run" in run("gnt_cluster", cluster, work="begun", held_by=held_by)["msg"]
        assert cluster.mutations == []

    def test_one_that_runs_out_is_made_longer(self, run):
        cluster = FakeGaneti()
        cluster.tags = {at_work(MINE, 3000)}
        assert run("gnt_cluster", cluster, **BEGUN)["changed"] is True
        (tag,) = cluster.tags
        assert int(tag.split(":")[2]) == pytest.approx(time.time() + 7200, abs=LATE)

    @pytest.mark.parametrize("step", range(9))
    def test_the_run_after_one_that_was_killed_at_any_command_replaces_its_tag(self, run, step):
        cluster = FakeGaneti()
        for work in (BEGUN, ENDED):
            cluster.kill_before = len(cluster.ran) + step
            with contextlib.suppress(Killed):
                run("gnt_cluster", cluster, **work)
            cluster.kill_before = -1
            again = MINE.replace("/10", "/12")
            begun = run("gnt_cluster", cluster, **{**BEGUN, "held_by": again}, held_beside=sorted(cluster.tags))
            (tag,) = cluster.tags
            assert (begun["failed"], tag.endswith(again)) == (False, True)
            run("gnt_cluster", cluster, **{**ENDED, "held_by": again})
            assert cluster.tags == set()

    @pytest.mark.parametrize("beside", [None, []])
    def test_who_works_keeps_the_tag_that_nobody_has_judged(self, run, beside):
        cluster = FakeGaneti()
        other = at_work(THEIRS)
        cluster.tags = {other}
        more = {} if beside is None else {"held_beside": beside}
        assert run("gnt_cluster", cluster, **BEGUN, **more)["failed"] is (beside is not None)
        assert run("gnt_cluster", cluster, **ENDED)["failed"] is False
        assert cluster.tags == {other}

    def test_what_has_run_out_is_taken_along_by_whoever_begins_or_ends(self, run, host):
        old = "sci.ganeti:at-work:1764000000:retire_node/gnt3@desk/11"
        held = {"watcher": "held", "held_by": MINE}
        for given in (BEGUN, ENDED, held):
            cluster = FakeGaneti()
            cluster.tags = {old}
            assert run("gnt_cluster", cluster, **given)["failed"] is False
            assert old not in cluster.tags

    @pytest.mark.parametrize("kind", ["at-work", "watcher-held:0"])
    @pytest.mark.parametrize("given", [BEGUN, {"watcher": "held", "held_by": MINE}], ids=["begun", "held"])
    def test_two_that_begin_at_the_same_moment_do_not_both_go_on(self, run, host, given, kind):
        other = f"sci.ganeti:{kind}:9999999999:{THEIRS}"
        cluster = FakeGaneti()
        cluster.with_next_tag = {other}
        late = run("gnt_cluster", cluster, **given, held_beside=[])
        assert (late["failed"], f"{THEIRS} has begun" in late["msg"]) == (True, True)
        assert not (host.folder / "watcher.pause").exists()
        back = ENDED if "work" in given else {"watcher": "released", "held_by": MINE}
        assert run("gnt_cluster", cluster, **back)["failed"] is False
        assert cluster.tags == {other}

    def test_the_tag_of_another_is_no_matter_of_who_releases_the_watcher(self, run, host):
        cluster = FakeGaneti()
        cluster.tags = {at_work(THEIRS)}
        for by in ({"held_by": MINE}, {}):
            assert run("gnt_cluster", cluster, watcher="released", **by)["changed"] is False

    def test_a_run_that_has_seen_nobody_work_takes_along_what_was_left(self, run, host):
        left = [at_work(THEIRS), f"sci.ganeti:watcher-held:0:1764000000:{THEIRS}"]
        for given, stays in ((BEGUN, left[1:]), ({"watcher": "held", "held_by": MINE}, [])):
            cluster = FakeGaneti()
            cluster.tags = set(left)
            assert run("gnt_cluster", cluster, **given, held_beside=left)["failed"] is False
            # how the watcher was before is still to be given back
            assert cluster.tags & set(left) == set(stays)

    def test_a_queue_that_takes_no_jobs_stops_nobody(self, run, host):
        cluster = FakeGaneti()
        (host.folder / "queue").mkdir()
        (host.folder / "queue" / "drain").touch()
        begun = run("gnt_cluster", cluster, **BEGUN)
        # newer releases of Ansible wrap warnings, and those of one process add up
        said = f"The job queue takes no jobs, and a tag is one: other runs don't see that {MINE} works."
        assert begun["changed"] is False
        assert said in str(begun["warnings"])
        assert "may still think that" not in str(run("gnt_cluster", cluster, **ENDED).get("warnings"))
        cluster.tags = {at_work(MINE)}
        assert "may still think that" in str(run("gnt_cluster", cluster, **ENDED)["warnings"])
        assert cluster.mutations == []

    def test_newcomers_are_refused_all_the_same(self, run, host):
        cluster = FakeGaneti()
        cluster.tags = {at_work(THEIRS)}
        (host.folder / "queue").mkdir()
        (host.folder / "queue" / "drain").touch()
        assert run("gnt_cluster", cluster, **BEGUN, held_beside=[])["failed"] is True


SLOWED = {"watcher": "held", "pause_for": 7200, "resync_rate": 8192}


class TestHeldRate:
    """The copies' rate, set for a piece of work and given back with the watcher."""

    def test_it_is_given_back(self, run, host):
        cluster = FakeGaneti()
        run("gnt_cluster", cluster, **SLOWED)
        assert cluster.resync_rate == 8192
        assert "sci.ganeti:resync-rate-held:61440" in cluster.tags
        assert run("gnt_cluster", cluster, **SLOWED)["changed"] is False
        run("gnt_cluster", cluster, watcher="released")
        assert (cluster.resync_rate, cluster.tags) == (61440, set())

    def test_one_that_is_right_is_not_remembered(self, run, host):
        cluster = FakeGaneti()
        run("gnt_cluster", cluster, **{**SLOWED, "resync_rate": 61440})
        assert [tag for tag in cluster.tags if "rate" in tag] == []

    def test_after_a_killed_run_the_copies_have_the_cluster_s_own_from_the_beginning(self, run, host):
        cluster = FakeGaneti()
        run("gnt_cluster", cluster, **SLOWED)
        ran = len(cluster.mutations)
        foreseen = run("gnt_cluster", cluster, check=True, watcher="held", pause_for=7200)
        assert (cluster.resync_rate, len(cluster.mutations)) == (8192, ran)
        done = run("gnt_cluster", cluster, watcher="held", pause_for=7200)
        assert [step["command"] for step in foreseen["plan"]] == [step["command"] for step in done["plan"]]
        assert done["commands"][0]["argv"][-1] == "drbd:resync-rate=61440"
        # the tag goes with all the rest
        assert cluster.resync_rate == 61440
        assert "sci.ganeti:resync-rate-held:61440" in cluster.tags
        for check in (True, False):
            assert run("gnt_cluster", cluster, check=check, watcher="held", pause_for=7200)["changed"] is False
        run("gnt_cluster", cluster, watcher="released")
        assert (cluster.resync_rate, cluster.tags) == (61440, set())

    def test_a_rate_that_is_wished_counts_after_a_killed_run_too(self, run, host):
        cluster = FakeGaneti()
        run("gnt_cluster", cluster, **SLOWED)
        run("gnt_cluster", cluster, **{**SLOWED, "resync_rate": 20480})
        assert cluster.resync_rate == 20480
        run("gnt_cluster", cluster, watcher="released")
        assert (cluster.resync_rate, cluster.tags) == (61440, set())

    def test_a_run_that_was_refused_gives_back_nothing_of_the_one_that_works(self, run, host):
        cluster = FakeGaneti()
        run("gnt_cluster", cluster, **SLOWED, held_by="replace_node/gnt2@here/1")
        run("gnt_cluster", cluster, watcher="released", held_by="retire_node/gnt3@there/1")
        assert cluster.resync_rate == 8192
        run("gnt_cluster", cluster, watcher="released", held_by="replace_node/gnt2@here/1")
        assert (cluster.resync_rate, cluster.tags) == (61440, set())

    @pytest.mark.parametrize("check", [True, False])
    def test_jobs_of_the_killed_run_are_not_waited_for(self, run, host, check):
        """They hold the locks that it takes until their copies are over."""
        cluster = FakeGaneti(rate=1)
        run("gnt_cluster", cluster, **SLOWED)
        cluster.jobs[7] = Job(7, "INSTANCE_REPLACE_DISKS(vm1.example.com)", iter([None] * 99), "running")
        ran = len(cluster.mutations)
        done = run("gnt_cluster", cluster, check=check, watcher="held", pause_for=7200)
        assert (done["failed"], cluster.resync_rate, len(cluster.mutations)) == (False, 8192, ran)
        assert "begins with 8192 KiB/s" in str(done["warnings"])

    @pytest.mark.parametrize("step", range(12))
    def test_a_run_that_was_killed_at_any_command_does_not_change_that(self, run, host, step):
        cluster = FakeGaneti()
        for args in (SLOWED, {"watcher": "released"}):
            cluster.kill_before = len(cluster.ran) + step
            with contextlib.suppress(Killed):
                run("gnt_cluster", cluster, **args)
            cluster.kill_before = -1
            run("gnt_cluster", cluster, watcher="held", pause_for=7200)
        run("gnt_cluster", cluster, watcher="released")
        assert (cluster.resync_rate, cluster.tags) == (61440, set())
        assert not (host.folder / "watcher.pause").exists()


class TestQueue:
    """Drained by a file that every release writes; read without a daemon."""

    def cluster(self, host, drained):
        cluster = FakeGaneti()
        (host.folder / "queue").mkdir(exist_ok=True)
        flag = host.folder / "queue" / "drain"
        flag.unlink(missing_ok=True)
        if drained:
            flag.touch()

        def queue(words):
            cluster.mutations.append(("gnt-cluster", "queue", *words))
            flag.touch() if words == ("drain",) else flag.unlink()
            return 0, "", ""

        cluster._gnt_cluster_queue = queue
        return cluster

    @pytest.mark.parametrize(("wished", "other"), [("drained", "open"), ("open", "drained")])
    def test_in_four_steps(self, four_steps, host, wished, other):
        foreseen, done = four_steps("gnt_cluster", lambda: self.cluster(host, other == "drained"), queue=wished)
        assert foreseen["diff"] == done["diff"] == {"before": {"queue": other}, "after": {"queue": wished}}
        word = {"drained": "drain", "open": "undrain"}[wished]
        assert [entry["argv"] for entry in done["commands"]] == [["gnt-cluster", "queue", word]]


class TestConfiguration:
    def cluster(self, digest="e00b56af"):
        """gnt3 has older ssconf files than the master, or by that digest the configuration itself."""
        cluster = FakeGaneti()
        survey, behind = cluster._survey, {"gnt3.example.com"}

        def older(node, kernel):
            text = survey(node, kernel)
            return text.replace(digest, "0ld") if node.name in behind else text

        def redistribute(words):
            cluster.mutations.append(("gnt-cluster", "redist-conf", *words))
            behind.clear()
            return 0, "", ""

        cluster._survey, cluster._gnt_cluster_redist_conf = older, redistribute
        return cluster

    def test_in_four_steps(self, four_steps):
        foreseen, done = four_steps("gnt_cluster", self.cluster, redistributed=True)
        assert foreseen["diff"] == done["diff"] == {"before": {"behind": ["gnt3.example.com"]}, "after": {"behind": []}}

    def test_a_candidate_needs_the_configuration_itself(self, run):
        cluster = self.cluster("c0ffee")
        cluster.nodes["gnt3.example.com"].role = "C"
        assert run("gnt_cluster", cluster, redistributed=True)["diff"]["before"] == {"behind": ["gnt3.example.com"]}
        assert run("gnt_cluster", cluster, redistributed=True)["changed"] is False

    def test_one_that_has_got_a_newer_one_meanwhile_is_not_behind(self, run):
        """Handing it out makes a new one, and Ganeti's other jobs make more of them."""
        cluster = self.cluster("c0ffee")
        old, jobs = cluster._survey, iter(range(99))
        redistribute = cluster._gnt_cluster_redist_conf
        handed_out = []

        def moving(node, kernel):
            text = old(node, kernel)
            return text.replace("c0ffee", f"c0ffee{next(jobs)}") if handed_out else text

        cluster._survey = moving
        cluster._gnt_cluster_redist_conf = lambda words: handed_out.append(words) or redistribute(words)
        assert run("gnt_cluster", cluster, redistributed=True)["changed"] is True
        assert len(handed_out) == 1

    def test_one_that_keeps_its_old_one_is_an_error(self, run):
        cluster = self.cluster("c0ffee")
        cluster._gnt_cluster_redist_conf = lambda words: (0, "", "")
        result = run("gnt_cluster", cluster, redistributed=True)
        assert result["failed"] is True
        assert "gnt3.example.com has another configuration than the master" in result["found"]

    def test_what_a_regular_node_has_left_of_it_is_no_matter(self, run):
        cluster = self.cluster("c0ffee")
        cluster.nodes["gnt3.example.com"].role = "R"
        assert run("gnt_cluster", cluster, redistributed=True)["changed"] is False

    def test_a_node_that_can_not_be_asked_is_not_behind(self, run):
        cluster = FakeGaneti()
        cluster.nodes["gnt3.example.com"].up = False
        assert run("gnt_cluster", cluster, redistributed=True)["changed"] is False


class TestDisks:
    def apart(self):
        cluster = FakeGaneti()
        for disk in cluster.instances["vm1.example.com"].disks:
            disk.cs = {"gnt1.example.com": "WFConnection"}
        return cluster

    def test_in_four_steps(self, four_steps):
        foreseen, _done = four_steps("gnt_cluster", self.apart, disks_verified=True)
        assert foreseen["diff"]["before"] == {"disks_apart": ["vm1.example.com"]}

    def test_those_of_a_stopped_instance_need_not_be_connected(self, run):
        cluster = FakeGaneti()
        cluster.stop("vm1.example.com")
        assert run("gnt_cluster", cluster, disks_verified=True)["changed"] is False

    def test_nor_a_device_that_was_left_over_of_it(self, run):
        cluster = FakeGaneti()
        cluster.stop("vm1.example.com")
        for disk in cluster.instances["vm1.example.com"].disks:
            disk.cs = {"gnt1.example.com": "WFConnection"}
        assert run("gnt_cluster", cluster, disks_verified=True)["changed"] is False

    def test_disks_that_stay_apart_are_an_error(self, run):
        cluster = self.apart()
        cluster._gnt_cluster_verify_disks = lambda words: (0, "", "")
        result = run("gnt_cluster", cluster, disks_verified=True)
        assert result["failed"] is True
        assert "vm1.example.com" in result["found"]


def test_everything_at_once(run, host):
    cluster = TestDisks().apart()
    result = run("gnt_cluster", cluster, watcher="paused", redistributed=True, disks_verified=True)
    assert [words[1] for words in cluster.mutations] == ["watcher", "verify-disks"]
    assert set(result["diff"]["after"]) == {"watcher", "behind", "disks_apart"}


@pytest.mark.parametrize("args", [{"watcher": "off"}, {"pause_for": 60}, {}])
def test_what_does_not_fit_is_refused(run, args):
    cluster = FakeGaneti()
    assert run("gnt_cluster", cluster, **args)["failed"] is True
    assert cluster.ran == []
