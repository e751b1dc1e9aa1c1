# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The search for cycles rests while much is read, and is left as it was found."""

from __future__ import annotations

import gc

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.memory import all_kept


@pytest.fixture(autouse=True)
def _search_goes_on():
    yield
    gc.enable()


@pytest.mark.parametrize("before", [True, False])
def test_it_rests_meanwhile_and_is_as_before_then(before):
    (gc.enable if before else gc.disable)()
    with all_kept():
        assert not gc.isenabled()
    assert gc.isenabled() is before


def test_a_failure_leaves_it_as_before_too():
    with pytest.raises(ValueError, match="torn"), all_kept():
        raise ValueError("torn")
    assert gc.isenabled()
