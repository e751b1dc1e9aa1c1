# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which mirrors are being filled: a run may have nothing else to do than to wait for them."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.mirrors import being_filled
from ansible_collections.sci.ganeti.tests.unit.builders import CLEAN, LONELY, SOURCE, VM, both, instance


def filled(said):
    """Whether a mirror counts as being filled whose primary says this of it; nothing where that wasn't read."""
    census = Census(Ssconf(), instances={VM: instance()}, surveys=both(said) if said else {})
    return being_filled(census, [VM]) == (VM,)


@pytest.mark.parametrize("said", [SOURCE, SOURCE.replace("SyncSource", "SyncTarget")])
def test_one_that_is_copied_either_way(said):
    assert filled(said)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(CLEAN, id="clean"),
        pytest.param(LONELY, id="alone"),
        pytest.param(SOURCE.replace("SyncSource", "PausedSyncS"), id="paused"),
        pytest.param("", id="not read"),
    ],
)
def test_one_that_no_waiting_fills(said):
    assert not filled(said)
