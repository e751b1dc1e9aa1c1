# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The history of DRBD devices, out of the kernel's log."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.generations import cautions, common_ancestor, diverged
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.history import last_parting, last_split_brain
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.kernel_log import parse_kernel_log
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.stamps import Clock
from ansible_collections.sci.ganeti.tests.unit.transcripts import said


def kinds(history):
    return [event.kind for event in history if event.kind != "other"]


def utc(*moment):
    return datetime(*moment, tzinfo=timezone.utc).timestamp()


class TestThePagesOwnCase:
    """The log on the operators' page, of DRBD 8.3."""

    found = parse_kernel_log(said("dmesg-drbd-8.3-split-brain"), Clock(boot=1000.0))

    def test_two_devices_split_and_nobody_has_solved_it(self):
        assert list(self.found) == [21, 22]
        for history in self.found.values():
            assert last_split_brain(history).resolved is False

    @pytest.mark.parametrize(("minor", "own", "peer"), [(21, 46, 12288), (22, 7, 3072)])
    def test_both_lines_of_the_handshake(self, minor, own, peer):
        split = last_split_brain(self.found[minor])
        assert (split.own.bits, split.own.flags) == (own, 0)
        assert (split.peer.bits, split.peer.flags) == (peer, 2)
        assert split.own.kib == own * 4

    def test_the_ids(self):
        split = last_split_brain(self.found[21])
        assert split.own.generations.as_result() == {
            "current": "5323ED521900E1F9",
            "bitmap": "FCBCCB0FBF14BA04",
            "history": ["480CD30FE2A601EA", "480BD30FE2A601EB"],
        }
        assert common_ancestor(split.own.generations, split.peer.generations) == 0xFCBCCB0FBF14BA04
        assert diverged(split.own.generations, split.peer.generations)

    def test_why_the_numbers_don_t_say_who_is_right(self):
        split = last_split_brain(self.found[21])
        said_so = " ".join(cautions(split.own, split.peer))
        assert "random" in said_so
        assert "46 and 12288 bits" in said_so
        # 12288 bits are twelve whole extents of the activity log: the peer crashed while it was Primary
        assert "The peer went down while it was Primary (flags:2)" in said_so
        assert "12 of them" in said_so
        assert "This side went down" not in said_so

    def test_a_handshake_that_failed_is_no_parting(self):
        assert last_parting(self.found[21]) is None
        assert kinds(self.found[21]) == [
            "generations",
            "generations",
            "attempt_failed",
            "split_brain",
            "attempt_failed",
            "standalone",
            "waiting",
        ]

    def test_seconds_since_boot_are_a_time_with_the_boot(self):
        split = last_split_brain(self.found[22])
        assert split.time == pytest.approx(1000.0 + 10893282.713157)

    def test_without_the_boot_there_is_no_time(self):
        history = parse_kernel_log(said("dmesg-drbd-8.3-split-brain"))[22]
        assert last_split_brain(history).time is None
        assert history[0].uptime == 10893282.712024


@pytest.mark.parametrize(("side", "own", "peer"), [("survivor", 768, 1024), ("returned", 1024, 768)])
def test_84_names_the_resource_and_its_connection_is_the_device_s(side, own, peer):
    history = parse_kernel_log(said(f"dmesg-drbd-8.4.11-split-brain-{side}"))[0]
    split = last_split_brain(history)
    assert (split.own.bits, split.peer.bits, split.resolved) == (own, peer, False)
    assert history[-1].kind == "standalone"
    assert history[-1].text == "conn( Disconnecting -> StandAlone )"


def test_84_a_promotion_without_the_peer_begins_a_history_of_its_own():
    history = parse_kernel_log(said("dmesg-drbd-8.4.11-split-brain-survivor"))[0]
    assert kinds(history)[:5] == ["disk", "disk", "waiting", "role", "new_generation"]


def test_84_a_resync_tells_its_direction_and_size():
    history = parse_kernel_log(said("dmesg-drbd-8.4.11-split-brain-returned"))[1]
    started = next(event for event in history if event.kind == "resync_started")
    assert (started.sync_kib, started.from_peer) == (0, True)
    assert "resync_ended" in kinds(history)


def nine(*names):
    """The logs of DRBD 9 one after another; both sides were on one host."""
    return parse_kernel_log("".join(said(f"dmesg-drbd-9.2.18-{name}") for name in names), Clock(boot=0.0))


class TestNine:
    """DRBD 9: the peer's name on the line, a connection with two volumes."""

    found = nine("two-volumes-connected", "two-volumes-split-brain")

    def test_a_connection_s_events_are_those_of_all_its_devices(self):
        assert list(self.found) == [1000, 1001, 1010, 1011]
        for history in self.found.values():
            assert kinds(history).count("connected") == 1
            assert kinds(history).count("connection_lost") == 1
            assert history[-1].kind == "standalone"

    @pytest.mark.parametrize(("split", "whole", "own", "peer"), [(1000, 1001, 12, 3), (1010, 1011, 3, 12)])
    def test_only_one_volume_is_split(self, split, whole, own, peer):
        found = last_split_brain(self.found[split])
        assert (found.own.bits, found.peer.bits, found.own.flags, found.peer.flags) == (own, peer, 0x120, 0x1120)
        assert diverged(found.own.generations, found.peer.generations)
        assert not found.resolved
        assert last_split_brain(self.found[whole]) is None

    @pytest.mark.parametrize(
        ("minor", "time", "roles"),
        [
            (1000, 815.857322, ("Primary", "Secondary")),
            (1001, 815.857322, ("Primary", "Secondary")),
            (1010, 815.858977, ("Secondary", "Primary")),
            (1011, 815.858977, ("Secondary", "Primary")),
        ],
    )
    def test_the_parting_with_both_disks(self, minor, time, roles):
        parting = last_parting(self.found[minor])
        assert (parting.kind, parting.reason, parting.time) == ("connection_lost", "NetworkFailure", time)
        assert (parting.role, parting.peer_role) == roles
        assert (parting.disk, parting.peer_disk) == ("UpToDate", "UpToDate")
        assert not parting.reconnected


class TestNineSplitAndHealed:
    apart = nine("split-brain")
    healed = nine("split-brain", "healed")

    @pytest.mark.parametrize(("minor", "own", "peer"), [(0, 300, 40), (1, 40, 300)])
    def test_both_lines_of_the_handshake(self, minor, own, peer):
        split = last_split_brain(self.apart[minor])
        assert (split.own.bits, split.peer.bits, split.resolved) == (own, peer, False)
        assert common_ancestor(split.own.generations, split.peer.generations) == 0x3D0B67E6BCC98A78
        # nobody's host went down
        assert not split.own.crashed_primary
        assert not split.peer.crashed_primary

    def test_who_went_on_alone_has_a_history_of_its_own(self):
        for history in self.apart.values():
            assert kinds(history).count("new_generation") == 1

    @pytest.mark.parametrize(("minor", "from_peer"), [(0, False), (1, True)])
    def test_one_side_gave_up_its_data(self, minor, from_peer):
        history = self.healed[minor]
        solved = next(event for event in history if event.kind == "split_brain_solved")
        started = next(event for event in history if event.kind == "resync_started")
        assert (solved.from_peer, started.from_peer, started.sync_kib) == (from_peer, from_peer, 1360)
        assert "resync_ended" in kinds(history)
        assert last_split_brain(history).resolved
        assert last_parting(history).reconnected

    def test_the_handshake_says_who_was_told_to(self):
        own, peer = (event.handshake for event in nine("healed")[1] if event.kind == "generations")
        assert (own.flags & 1, peer.flags & 1) == (1, 0)


@pytest.mark.parametrize(("minor", "reason", "after"), [(0, "TearDown", "waiting"), (1, "Disconnecting", "standalone")])
def test_9_a_connection_that_one_side_closes(minor, reason, after):
    history = nine("closed")[minor]
    parting = last_parting(history)
    assert (parting.kind, parting.reason, parting.peer_disk) == ("closed", reason, "UpToDate")
    assert history[-1].kind == after


@pytest.mark.parametrize(("minor", "from_peer"), [(0, False), (1, True)])
def test_9_a_copy_that_is_made_anew(minor, from_peer):
    history = nine("invalidate")[minor]
    started = next(event for event in history if event.kind == "resync_started")
    assert (started.sync_kib, started.from_peer) == (65536, from_peer)
    assert last_parting(history) is None


def test_9_a_disk_that_is_detached_has_not_failed():
    found = nine("detached")
    assert kinds(found[0]) == ["peer_disk", "peer_disk"]
    assert kinds(found[1]) == ["disk", "disk"]


class TestLostAndBack:
    """A journal of two boots: lost, back, and then this host itself went down."""

    text = said("journalctl-drbd-8.4.11-lost-and-back-composed")

    def upto(self, word):
        lines = self.text.splitlines()
        last = max(number for number, line in enumerate(lines) if word in line)
        return parse_kernel_log("\n".join(lines[: last + 1]))[3]

    def test_lost(self):
        parting = last_parting(self.upto("Unconnected -> WFConnection"))
        assert parting.time == utc(2026, 11, 20, 8, 30)
        assert (parting.kind, parting.reason) == ("connection_lost", "NetworkFailure")
        assert (parting.role, parting.peer_role, parting.disk, parting.peer_disk) == (
            "Primary",
            "Secondary",
            "UpToDate",
            "UpToDate",
        )
        assert not parting.reconnected

    def test_lost_and_back(self):
        parting = last_parting(self.upto("Resync done"))
        assert parting.time == utc(2026, 11, 20, 8, 30)
        assert parting.reconnected

    def test_the_host_itself_went_down(self):
        parting = last_parting(self.upto("Diskless -> Attaching"))
        assert parting.kind == "module_loaded"
        # nobody wrote down when: after the last line of the boot before
        assert parting.time == utc(2026, 11, 20, 9, 0, 1)
        assert (parting.role, parting.peer_role) == ("Secondary", "Primary")
        assert (parting.disk, parting.peer_disk) == ("UpToDate", "UpToDate")


LOST = "peer( Secondary -> Unknown ) conn( {} -> {} ) pdsk( {} -> DUnknown )"


@pytest.mark.parametrize(
    ("was", "became", "kind"),
    [
        ("Connected", "NetworkFailure", "connection_lost"),
        ("Connected", "Timeout", "connection_lost"),
        ("Connected", "BrokenPipe", "connection_lost"),
        ("Connected", "ProtocolError", "connection_lost"),
        ("SyncSource", "NetworkFailure", "connection_lost"),
        ("Connected", "Disconnecting", "closed"),
        ("Connected", "TearDown", "closed"),
        ("VerifyS", "TearDown", "closed"),
    ],
)
def test_how_a_connection_ends(was, became, kind):
    history = parse_kernel_log(f"[    7.5] drbd resource4: {LOST.format(was, became, 'UpToDate')}\n")[4]
    parting = last_parting(history)
    assert (parting.kind, parting.reason) == (kind, became)
    # what the line itself says was, though the log begins with it
    assert (parting.peer_role, parting.peer_disk, parting.role, parting.disk) == ("Secondary", "UpToDate", "", "")
    assert parting.syncing == (was == "SyncSource")


def test_an_incomplete_peer_is_known_as_such():
    lines = (
        "[1.0] drbd resource4/0 drbd4: conn( WFBitMapS -> SyncSource ) pdsk( Consistent -> Inconsistent )\n"
        f"[2.0] drbd resource4: {LOST.format('SyncSource', 'BrokenPipe', 'Inconsistent')}\n"
    )
    parting = last_parting(parse_kernel_log(lines)[4])
    assert (parting.peer_disk, parting.syncing) == ("Inconsistent", True)


def test_what_was_before_a_boot_is_not_so_after_it():
    lines = (
        "[1.0] block drbd4: role( Secondary -> Primary )\n"
        "[0.1] drbd: initialized. Version: 8.3.13 (api:88/proto:86-96)\n"
        "[2.0] block drbd4: peer( Unknown -> Primary ) conn( WFReportParams -> Connected )\n"
        "[3.0] block drbd4: peer( Primary -> Unknown ) conn( Connected -> Timeout ) pdsk( UpToDate -> DUnknown )\n"
    )
    assert last_parting(parse_kernel_log(lines)[4]).role == "Secondary"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("block drbd1: Unrelated data, aborting!", "unrelated_data"),
        ("block drbd1: disk( UpToDate -> Failed )", "disk_failed"),
        ("block drbd1: disk( Failed -> Diskless )", "disk"),
        ("drbd resource1/0 drbd1: disk( Detaching -> Diskless ) [detach]", "disk"),
        ("block drbd1: pdsk( UpToDate -> Failed )", "peer_disk"),
        ("block drbd1: role( Primary -> Secondary )", "role"),
        ("block drbd1: peer( Secondary -> Primary )", "peer_role"),
        ("d-con resource1: conn( Connected -> NetworkFailure )", "connection_lost"),
        ("block drbd1: Split-Brain detected, dropping connection!", "split_brain"),
        ("drbd r/0 drbd1: Split-Brain detected during attach but unresolved, dropping connection!", "split_brain"),
    ],
)
def test_other_sayings(line, kind):
    assert [event.kind for event in parse_kernel_log(line + "\n")[1]] == [kind]


@pytest.mark.parametrize(
    ("line", "from_peer"),
    [
        ("Split-Brain detected, 1 primaries, automatically solved. Sync from this node", False),
        ("Split-Brain detected, manually solved. Sync from peer node", True),
        # 9, where the two have no common bitmap any more
        ("Split-Brain detected, manually solved. Full sync from peer node", True),
    ],
)
def test_a_split_brain_that_is_solved_is_none(line, from_peer):
    history = parse_kernel_log(f"block drbd1: {line}\n")[1]
    assert (history[0].kind, history[0].from_peer) == ("split_brain_solved", from_peer)
    assert last_split_brain(history) is None


def test_a_split_brain_is_history_once_they_have_connected():
    text = (
        said("dmesg-drbd-8.4.11-split-brain-survivor").replace("[exit 0]", "")
        + "[ 400.0] drbd resource0/0 drbd0: conn( WFReportParams -> SyncSource ) pdsk( DUnknown -> Inconsistent )\n"
    )
    assert last_split_brain(parse_kernel_log(text)[0]).resolved


WRITTEN = "block drbd5: role( Secondary -> Primary )"


@pytest.mark.parametrize(
    ("stamp", "time"),
    [
        ("[   12.500000] ", 1012.5),
        ("<6>[   12.500000] ", 1012.5),
        ("kern  :info  : [   12.500000] ", 1012.5),
        ("2026-11-22T22:38:01,250000+00:00 ", utc(2026, 11, 22, 22, 38, 1) + 0.25),
        ("2026-11-22T22:38:01+0100 gnt1 kernel: ", utc(2026, 11, 22, 21, 38, 1)),
        ("2026-11-22T22:38:01.5-0330 gnt1 kernel: [   12.500000] ", utc(2026, 11, 23, 2, 8, 1) + 0.5),
        ("Nov 22 22:38:01 gnt1 kernel: [   12.500000] ", utc(2026, 11, 22, 20, 38, 1)),
        ("Dec  2 22:38:01 gnt1 kernel: ", utc(2025, 12, 2, 20, 38, 1)),
        ("Feb 29 10:00:00 gnt1 kernel: ", utc(2024, 2, 29, 8)),
        ("[Sun Nov 22 22:38:01 2026] ", utc(2026, 11, 22, 20, 38, 1)),
        ("Foo 22 22:38:01 gnt1 kernel: ", None),
        ("", None),
    ],
)
def test_stamps(stamp, time):
    clock = Clock(boot=1000.0, now=utc(2026, 11, 23), utc_offset=int(timedelta(hours=2).total_seconds()))
    event = parse_kernel_log(stamp + WRITTEN, clock)[5][0]
    assert event.time == (None if time is None else pytest.approx(time))


def test_a_stamp_without_a_year_needs_the_present():
    assert parse_kernel_log("Nov 22 22:38:01 gnt1 kernel: " + WRITTEN)[5][0].time is None


def test_lines_of_others_are_no_history():
    assert parse_kernel_log("[1.0] eth0: link up\n[1.1] drbd0: detected capacity change from 0 to 131072\n") == {}


def test_plain_data_for_a_module_s_result():
    history = parse_kernel_log(said("dmesg-drbd-8.4.11-split-brain-survivor"))[0]
    plain = [event.as_result() for event in history]
    assert all({"kind", "minor", "time", "uptime", "text"} <= set(item) for item in plain)
    split = last_split_brain(history).as_result()
    assert split["own"]["generations"]["current"] == "8322AF8836A8974D"
    assert split["own"]["kib"] == 3072
