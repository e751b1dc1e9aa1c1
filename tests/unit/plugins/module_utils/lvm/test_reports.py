# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Volumes and groups of LVM's reports."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.argv import GROUPS, PHYSICALS, SEGMENTS, VOLUMES
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.parse import (
    parse_groups,
    parse_physicals,
    parse_segments,
    parse_volumes,
)
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


def test_physical_volumes():
    assert transcript("pvs-2.03.16-md-and-loop").argv == PHYSICALS
    found = parse_physicals(said("pvs-2.03.16-md-and-loop"))
    assert [(one.device, one.group, one.missing) for one in found] == [
        ("loop0", "xenvg", False),
        ("md2", "xenvg", False),
    ]


def test_one_that_is_missing_and_one_in_no_group():
    found = parse_physicals("  [unknown]|xenvg|missing\n  /dev/sdb4||\n")
    assert [(one.device, one.group, one.missing) for one in found] == [
        ("[unknown]", "xenvg", True),
        ("sdb4", "", False),
    ]


def test_where_volumes_lie():
    assert transcript("lvs-2.03.16-devices").argv == SEGMENTS
    found = parse_segments(said("lvs-2.03.16-devices"))
    assert found["xenvg/93301d43-de8d-4f23-809e-a8526a516e02.disk0_data"] == ("loop0",)
    rows = (
        "  xenvg|root|/dev/md2(0)\n  xenvg|root|/dev/md3(7)\n  xenvg|striped|/dev/md2(9),/dev/md3(1)\n  xenvg|thin|\n"
    )
    assert parse_segments(rows) == {
        "xenvg/root": ("md2", "md3"),
        "xenvg/striped": ("md2", "md3"),
        "xenvg/thin": (),
    }


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
