# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From LVM's reports to volumes and groups. Pure: text in, facts out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable

VOLUME_FIELDS = "vg_name,lv_name,lv_size"
GROUP_FIELDS = "vg_name,vg_size,vg_free"
PHYSICAL_FIELDS = "pv_name,vg_name,pv_missing"
SEGMENT_FIELDS = "vg_name,lv_name,devices"
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


@dataclass(frozen=True)
class Physical:
    """A physical volume.

    :param device: the kernel's name of its device; what LVM says of one that is missing.
    :param group: empty while it is in none.
    """

    device: str
    group: str
    missing: bool = False


def parse_volumes(text: str) -> tuple[Volume, ...]:
    """From ``lvs`` with :data:`REPORT_OPTIONS` and :data:`VOLUME_FIELDS`."""
    return tuple(Volume(group, name, _size(size)) for group, name, size in _rows(text))


def parse_groups(text: str) -> dict[str, Group]:
    """From ``vgs`` with :data:`REPORT_OPTIONS` and :data:`GROUP_FIELDS`, by name."""
    return {name: Group(name, _size(size), _size(free)) for name, size, free in _rows(text)}


def parse_physicals(text: str) -> tuple[Physical, ...]:
    """From ``pvs`` with :data:`REPORT_OPTIONS` and :data:`PHYSICAL_FIELDS`."""
    return tuple(Physical(_device(path), group, bool(missing)) for path, group, missing in _rows(text))


def parse_segments(text: str) -> dict[str, tuple[str, ...]]:
    """From ``lvs`` with :data:`REPORT_OPTIONS` and :data:`SEGMENT_FIELDS`: the devices of each volume.

    A volume has a row a segment; ``/dev/md2(26)`` is the device and where on it the segment begins.
    """
    found: dict[str, list[str]] = {}
    for group, name, devices in _rows(text):
        listed = found.setdefault(f"{group}/{name}", [])
        for device in re.findall(r"([^,]+?)\(\d+\)", devices):
            if _device(device) not in listed:
                listed.append(_device(device))
    return {path: tuple(devices) for path, devices in found.items()}


def _device(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _rows(text: str) -> list[tuple[str, str, str]]:
    rows = []
    for line in text.splitlines():
        if not line.strip():
            continue
        cells = line.split("|")
        if len(cells) != 3:
            raise Unreadable(f"A line of LVM's report has {len(cells)} values, not 3: {line!r}.")
        rows.append((cells[0].strip(), cells[1].strip(), cells[2].strip()))
    return rows


def _size(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        raise Unreadable(f"{cell!r} stands where LVM's report should have a size in MiB.") from None
