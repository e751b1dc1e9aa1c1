# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Progress as people read it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.states.climb import Climber
from ansible_collections.sci.ganeti.plugins.module_utils.states.progress import clock, copying, progress
from ansible_collections.sci.ganeti.tests.unit.builders import HERE, SOURCE, VM, instance, minor, survey


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (8.4, "0:08"), (59.6, "1:00"), (125, "2:05"), (3600, "1:00:00"), (3905, "1:05:05")],
)
def test_clock(seconds, text):
    assert clock(seconds) == text


def test_one_done_one_failed_one_copies_one_has_not_begun():
    running = replace(minor(SOURCE), percent=50.0, seconds_left=4, kib_per_second=8192)
    surveys = {HERE: survey(HERE)}
    surveys[HERE].minors[0] = running
    climbers = [
        Climber(instance(disks=0, name="vm0"), done=True),
        Climber(instance(disks=0, name="vm2"), error="no space"),
        Climber(instance(), job=7, tried=["replace-disks --auto"], doing="job 7"),
        Climber(instance(name="vm3", primary="gnt9"), doing="waits for its turn"),
    ]
    assert progress(climbers, surveys) == [
        "1 of 4 done, 1 failed, 96 MiB to copy, 8.0 MiB/s, about 0:12 left",
        "  vm2: no space",
        f"  {VM}: replace-disks --auto, 50% at 8.0 MiB/s, job 7",
        "  vm3: waits for its turn",
    ]
    assert copying(climbers, surveys) == {"left_kib": 96 * 1024, "kib_per_second": 8192}


def test_where_no_node_was_asked_nothing_is_to_be_copied():
    moved = [Climber(instance(), job=7, tried=["failover"], doing="job 7")]
    assert progress(moved, {}) == ["0 of 1 done", f"  {VM}: failover, job 7"]
    assert copying(moved, {}) == {"left_kib": 0, "kib_per_second": None}


def test_nothing_to_copy_is_not_told():
    assert progress([Climber(instance(), done=True)], {}) == ["1 of 1 done"]
    assert copying([Climber(instance(), done=True)], {}) == {"left_kib": 0, "kib_per_second": None}
