# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From LVM's reports to volumes and groups. Pure: text in, facts out."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable

VOLUME_FIELDS = "vg_name,lv_name,lv_size"
GROUP_FIELDS = "vg_name,vg_size,vg_free"
REPORT_OPTIONS = ("--noheadings", "--units=m", "--nosuffix", "--separator=|")
"""How every report is asked for: MiB, no unit letter, a separator no name can hold."""


@dataclass(frozen=True)
class Volume:
    """A logical volume; its size in MiB."""

    group: str
    name: str
    size_mib: float

    @property
    def path(self) -> str:
        return f"{self.group}/{self.name}"


@dataclass(frozen=True)
class Group:
    """A volume group; its sizes in MiB."""

    name: str
    size_mib: float
    free_mib: float


def parse_volumes(text: str) -> tuple[Volume, ...]:
    """From ``lvs`` with :data:`REPORT_OPTIONS` and :data:`VOLUME_FIELDS`."""
    return tuple(Volume(group, name, _size(size)) for group, name, size in _rows(text))


def parse_groups(text: str) -> dict[str, Group]:
    """From ``vgs`` with :data:`REPORT_OPTIONS` and :data:`GROUP_FIELDS`, by name."""
    return {name: Group(name, _size(size), _size(free)) for name, size, free in _rows(text)}


def _rows(text: str) -> list[tuple[str, str, str]]:
    rows = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if cells == [""]:
            continue
        if len(cells) != 3:
            raise Unreadable(f"A line of LVM's report has {len(cells)} values, not 3: {line!r}.")
        rows.append((cells[0], cells[1], cells[2]))
    return rows


def _size(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        raise Unreadable(f"{cell!r} stands where LVM's report should have a size in MiB.") from None
