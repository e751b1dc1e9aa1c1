# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes and groups of LVM's reports."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.argv import GROUPS, VOLUMES
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.parse import parse_groups, parse_volumes
from ansible_collections.sci.ganeti.tests.unit.transcripts import said, transcript


def test_the_words_are_those_that_were_recorded():
    assert transcript("lvs-2.03").argv == VOLUMES
    assert transcript("vgs-2.03").argv == GROUPS


def test_volumes():
    volumes = parse_volumes(said("lvs-2.03"))
    assert len(volumes) == 8
    assert volumes[1].path == "xenvg/2fe462d9-fc9e-4900-926d-cb3f104e06d0.disk0_meta"
    assert volumes[1].size_mib == 128.0


def test_groups():
    groups = parse_groups(said("vgs-2.03"))
    assert list(groups) == ["xenvg"]
    assert (groups["xenvg"].size_mib, groups["xenvg"].free_mib) == (24848.0, 24080.0)


@pytest.mark.parametrize("text", ["", "\n", "  \n"])
def test_a_machine_without_any_has_none(text):
    assert parse_volumes(text) == ()
    assert parse_groups(text) == {}


@pytest.mark.parametrize("line", ["  xenvg|root", "  WARNING: device missing", "  xenvg|root|64.00|extra"])
def test_another_number_of_values_is_unreadable(line):
    with pytest.raises(Unreadable, match="not 3"):
        parse_volumes(line + "\n")


@pytest.mark.parametrize("size", ["64,00", "64.00m", ""])
def test_a_size_that_is_no_number_is_unreadable(size):
    with pytest.raises(Unreadable):
        parse_volumes(f"  xenvg|root|{size}\n")
    with pytest.raises(Unreadable):
        parse_groups(f"  xenvg|64.00|{size}\n")
