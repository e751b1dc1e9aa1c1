# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Amounts have the unit a person would choose."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.amounts import length, size


@pytest.mark.parametrize(
    ("kib", "said"),
    [
        (0, "0 KiB"),
        (1023, "1023 KiB"),
        (1024, "1 MiB"),
        (1536, "1.5 MiB"),
        (10300, "10 MiB"),
        (64 * 1024, "64 MiB"),
        (40 * 1024**2, "40 GiB"),
        (1.5 * 1024**3, "1.5 TiB"),
        (3000 * 1024**3, "3000.0 TiB"),
    ],
)
def test_sizes(kib, said):
    assert size(kib) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(1, "1 s"), (99, "99 s"), (150, "2 min"), (5900, "98 min"), (12600, "3.5 h")]
)
def test_lengths(seconds, said):
    assert length(seconds) == said
