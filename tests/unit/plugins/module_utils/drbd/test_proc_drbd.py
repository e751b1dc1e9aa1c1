# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""DRBD devices of ``/proc/drbd``, of 8.3 and 8.4."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.parse import parse_proc_drbd, parse_version
from ansible_collections.sci.ganeti.tests.unit.transcripts import said


def minors(name):
    return parse_proc_drbd(said(f"proc-drbd-{name}"))


def test_connected():
    found = minors("8.4.11-connected")
    assert {number: minor.role for number, minor in found.items()} == {0: "Primary", 1: "Secondary"}
    assert found[0].said == "cs:Connected ro:Primary/Secondary ds:UpToDate/UpToDate oos:0"
    assert all(minor.clean and not minor.syncing for minor in found.values())


def test_waiting_for_the_other_side():
    waiting = minors("8.4.11-wfconnection")[0]
    assert waiting.said == "cs:WFConnection ro:Primary/Unknown ds:UpToDate/DUnknown oos:3072"
    assert not waiting.clean
    assert not waiting.syncing


@pytest.mark.parametrize(("side", "written"), [("survivor", 3072), ("returned", 4096)])
def test_a_split_brain_on_both_sides(side, written):
    # The dash where the protocol's letter was: nothing is agreed with nobody.
    alone = minors(f"8.4.11-standalone-{side}")[0]
    assert alone.said == f"cs:StandAlone ro:Primary/Unknown ds:UpToDate/DUnknown oos:{written}"
    assert not alone.clean


def test_the_other_side_has_lost_its_disk():
    found = minors("8.4.11-diskless")
    assert [minor.peer_disk for minor in found.values()] == ["Diskless", "DUnknown", "UpToDate"]
    assert [minor.clean for minor in found.values()] == [False, False, True]


def test_what_a_released_device_leaves_behind_is_no_device():
    found = minors("8.4.11-unconfigured-composed")
    assert list(found) == [1]
    assert found[1].out_of_sync_kib == 0


class TestSyncing:
    """DRBD 8.3, with a grouped speed, a wanted one, a stalled copy, and a hole in the numbers."""

    found = minors("8.3.13-syncing-composed")

    def test_every_configured_device_is_there(self):
        assert list(self.found) == [0, 1, 3, 5]

    def test_the_source(self):
        source = self.found[0]
        assert (source.connection, source.syncing, source.clean) == ("SyncSource", True, False)
        assert (source.percent, source.seconds_left, source.kib_per_second) == (68.5, 5, 61440)
        assert source.out_of_sync_kib == 335744

    def test_the_target_counts_hours_and_a_percent_with_a_blank(self):
        target = self.found[1]
        assert (target.percent, target.seconds_left, target.kib_per_second) == (0.2, 3723, 27648)
        assert target.disk == "Inconsistent"

    def test_a_stalled_copy_still_is_one(self):
        assert self.found[3].syncing
        assert self.found[3].kib_per_second == 0

    def test_a_diskless_side_after_a_blank_line(self):
        assert self.found[5].disk == "Diskless"
        assert self.found[5].percent is None


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("version: 8.4.11 (api:1/proto:86-101)\n", "8.4.11"),
        ("version: 8.3.13 (api:88/proto:86-96)\n", "8.3.13"),
        ("version: 9.2.1-1 (api:2/proto:86-121)\n", "9.2.1"),
        ("", ""),
    ],
)
def test_version(text, version):
    assert parse_version(text) == version


def test_no_module_no_devices():
    assert parse_proc_drbd("") == {}


def test_the_older_name_of_the_role():
    minor = parse_proc_drbd(" 0: cs:Connected st:Primary/Secondary ds:UpToDate/UpToDate C r---\n")[0]
    assert (minor.role, minor.peer_role) == ("Primary", "Secondary")


@pytest.mark.parametrize(
    "line",
    [
        " 0: cs:Connected ro:Primary/Secondary ds:UpToDate/Inconsistent C r-----",
        " 0: cs:Connected ro:Primary/Secondary ds:Inconsistent/UpToDate C r-----",
        " 0: cs:Connected ro:Primary/Secondary ds:UpToDate/UpToDate C r-----\n    ns:0 oos:4",
        " 0: cs:VerifyS ro:Primary/Secondary ds:UpToDate/UpToDate C r-----",
        " 0: cs:WFConnection ro:Primary/Unknown ds:UpToDate/UpToDate C r-----",
    ],
)
def test_anything_less_than_all_is_not_clean(line):
    minor = parse_proc_drbd(line + "\n")[0]
    assert not minor.clean
