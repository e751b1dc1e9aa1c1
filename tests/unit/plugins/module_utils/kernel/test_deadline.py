# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A wait has an end, whatever the clock on the wall does."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline


def test_it_passes_once_and_stays_so():
    now = [100.0]
    deadline = Deadline(5.0, clock=lambda: now[0])
    assert (deadline.left, deadline.passed) == (5.0, False)
    now[0] = 104.0
    assert (deadline.left, deadline.passed) == (1.0, False)
    now[0] = 105.0
    assert (deadline.left, deadline.passed) == (0.0, True)
    now[0] = 999.0
    assert (deadline.left, deadline.passed) == (0.0, True)


def test_no_time_at_all_has_passed_at_once():
    assert Deadline(0.0).passed
