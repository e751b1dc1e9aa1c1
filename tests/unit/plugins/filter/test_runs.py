# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A procedure acts after all of its checks, or not at all."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.filter.runs import STAGES, unless_partial


@pytest.mark.parametrize(
    ("run", "skip"),
    [(["all"], []), (sorted(STAGES), []), (["mine"], []), (["all"], ["mine"]), (["all", "plan"], [])],
)
def test_a_whole_run_is_confirmed(run, skip):
    assert unless_partial("gnt2", run, skip) == "gnt2"
    assert unless_partial("", run, skip) == ""


@pytest.mark.parametrize(
    ("run", "skip"),
    [
        *((["all"], [stage]) for stage in sorted(STAGES)),
        *(([stage], []) for stage in sorted(STAGES)),
        (["plan", "act", "prove"], []),
        (["act", "mine"], []),
        (["all"], ["always"]),
    ],
)
def test_nothing_acts_without_its_checks(run, skip):
    assert unless_partial("gnt2", run, skip) == ""
