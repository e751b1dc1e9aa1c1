# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The condition of a disk, in a word, out of what both sides show."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.safety.condition import condition
from ansible_collections.sci.ganeti.plugins.module_utils.states.ladder import summary
from ansible_collections.sci.ganeti.plugins.module_utils.states.wish import Wish
from ansible_collections.sci.ganeti.tests.unit.builders import (
    CLEAN,
    DISKLESS,
    HERE,
    LONELY,
    PARTED,
    SOURCE,
    STOPPED,
    THERE,
    both,
    instance,
    pair,
    silent,
    survey,
)


def condition_of(surveys, **facts):
    vm = instance(**facts)
    return condition(vm, vm.disks[0], surveys)


@pytest.mark.parametrize(
    ("surveys", "expected"),
    [
        pytest.param(both(CLEAN), "clean", id="both agree"),
        pytest.param(both(SOURCE), "syncing", id="a copy runs"),
        pytest.param(both(SOURCE.replace("SyncSource", "PausedSyncS")), "syncing", id="a copy is paused"),
        pytest.param(both(SOURCE.replace("SyncSource", "WFBitMapS")), "syncing", id="a copy is about to run"),
        pytest.param(
            both("cs:Connected ro:Primary/Secondary ds:UpToDate/Inconsistent"), "syncing", id="between two states"
        ),
        pytest.param(
            both("cs:VerifyS ro:Primary/Secondary ds:UpToDate/UpToDate oos:0"), "syncing", id="a verification runs"
        ),
        pytest.param(
            pair(CLEAN, "cs:SyncTarget ro:Secondary/Primary ds:Inconsistent/UpToDate oos:6152"),
            "syncing",
            id="a copy has ended since the other side was asked",
        ),
        pytest.param(
            pair(CLEAN, "cs:VerifyT ro:Secondary/Primary ds:UpToDate/UpToDate oos:0"),
            "syncing",
            id="a verification has ended since then",
        ),
        pytest.param(
            both("cs:Connected ro:Primary/Secondary ds:UpToDate/UpToDate oos:12"),
            "differs",
            id="a verification found it",
        ),
        pytest.param(both(DISKLESS, volumes_there=False), "diskless", id="blank there"),
        pytest.param(both(DISKLESS.replace("Diskless", "Failed")), "diskless", id="failed there"),
        pytest.param(pair(LONELY, None), "apart", id="no device there"),
        pytest.param(pair(PARTED, PARTED), "apart", id="both stand alone"),
        pytest.param(pair(None, None), "apart", id="no device at all, though wanted"),
        pytest.param(pair("cs:WFReportParams ro:Primary/Unknown ds:UpToDate/DUnknown"), "apart", id="shaking hands"),
        pytest.param(both("cs:Connected ro:Primary/Secondary ds:Diskless/UpToDate"), "primary", id="diskless here"),
        pytest.param(
            pair("cs:StandAlone ro:Primary/Unknown ds:Inconsistent/DUnknown"), "primary", id="half a copy here"
        ),
        pytest.param({HERE: survey(HERE, CLEAN), THERE: silent(THERE)}, "silent", id="clean here, silent there"),
        pytest.param({HERE: survey(HERE, CLEAN)}, "silent", id="clean here, not asked there"),
        pytest.param({HERE: survey(HERE, LONELY), THERE: silent(THERE)}, "apart", id="alone here, silent there"),
        pytest.param({HERE: silent(HERE), THERE: survey(THERE, CLEAN, first=10)}, "unreadable", id="silent here"),
        pytest.param({}, "unreadable", id="nobody asked"),
    ],
)
def test_condition(surveys, expected):
    assert condition_of(surveys) == expected


def test_a_side_that_is_clean_needs_the_other_to_be_clean_too():
    assert condition_of(pair(CLEAN, PARTED)) != "clean"
    assert condition_of(pair(CLEAN, None)) != "clean"


@pytest.mark.parametrize(("wanted", "expected"), [(False, "inactive"), (None, "inactive"), (True, "apart")])
def test_no_device_is_a_fault_only_where_one_is_wanted(wanted, expected):
    assert condition_of(pair(None, None), **{**STOPPED, "disks_active": wanted}) == expected


def test_the_other_side_s_device_has_another_number():
    """The same number there is another instance's."""
    there = survey(THERE, CLEAN.replace("Primary/Secondary", "Secondary/Primary"), first=0)
    assert condition_of({HERE: survey(HERE, CLEAN), THERE: there}) == "apart"


@pytest.mark.parametrize(
    ("wish", "facts", "expected"),
    [
        (Wish(state="started"), {}, "running"),
        (Wish(disks="mirrored"), {}, f"mirror on {THERE}, disk/0 clean"),
        (Wish(state="stopped", disks="mirrored"), {}, f"running, mirror on {THERE}, disk/0 clean"),
        (Wish(disks="mirrored"), {"template": "plain"}, "plain"),
    ],
)
def test_summary_says_what_the_wish_is_about(wish, facts, expected):
    assert summary(instance(**facts), both(CLEAN), wish) == expected


def test_what_a_copy_that_broke_off_has_left_is_not_inactive():
    left = "cs:WFConnection ro:Secondary/Unknown ds:Inconsistent/DUnknown"
    vm = instance(**STOPPED)
    assert condition(vm, vm.disks[0], pair(None, left)) == "apart"
