# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From ``gnt-instance list`` and ``gnt-instance info -s`` to instances. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.listing import Row, number, truth, words
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.nics import devices
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import AT_REST, Disk, Instance, mirror_was

FIELDS = (
    "name",
    "status",
    "admin_state",
    "disks_active",
    "pnode",
    "snodes",
    "disk_template",
    "nic.links",
    "be/minmem",
    "nic.modes",
    "tags",
    "disk.sizes",
)

_UNITS = {"M": 1.0, "G": 1024.0, "T": 1024.0 * 1024.0}
_LINE = re.compile(
    r"\n(?:"
    r"- Instance name: (?P<name>\S+)$"
    r"| {4}- disk/(?P<index>\d+): \w+, size (?P<size>[\d.]+)(?P<unit>[MGT])"
    r"| {6}(?:node[AB]: (?P<node>\S+), minor=(?P<minor>\d+)"
    r"|port: (?P<port>\d+)$"
    r"|UUID: (?P<uuid>\S+)"
    r"| *logical_id: (?P<volume>\S+/\S+)$)"
    r")",
    re.MULTILINE,
)
"""The lines that matter, few among many; the break before it is what one is quickly found by."""


def parse_instance(row: Row) -> Instance:
    """One instance of a listing of :data:`FIELDS`, its disks still unknown."""
    secondaries = words(row["snodes"])
    return Instance(
        name=row["name"] or "",
        status=row["status"] or "",
        admin_state=row["admin_state"] or "",
        disks_active=truth(row["disks_active"]),
        primary=row["pnode"] or "",
        secondary=secondaries[0] if secondaries else "",
        template=row["disk_template"] or "",
        memory=number(row["be/minmem"]),
        links=devices(words(row["nic.links"]), words(row["nic.modes"])),
        mirror_was=mirror_was(words(row["tags"])),
        rests=AT_REST in words(row["tags"]),
    )


def parse_disks(text: str) -> dict[str, tuple[Disk, ...]]:
    """Instance name to its disks, from ``gnt-instance info -s``.

    The output looks like YAML and isn't (values are unquoted), so it is read by its
    indentation: a disk starts at four blanks, what belongs to it at six, its volumes
    deeper. Ganeti rounds sizes to one digit of their unit, which may be 50 GiB too many
    or too few where that is a TiB: see :func:`exact_disks`.
    """
    found: dict[str, list[list[re.Match[str]]]] = {}
    current: list[list[re.Match[str]]] = []
    for line in _LINE.finditer(f"\n{text}"):
        if line["name"]:
            current = found.setdefault(line["name"], [])
        elif line["index"]:
            current.append([line])
        elif current:
            current[-1].append(line)
    return {instance: tuple(_disk(*lines) for lines in disks) for instance, disks in found.items()}


def exact_disks(disks: tuple[Disk, ...], row: Row) -> tuple[Disk, ...]:
    """The same disks with the sizes of the listing, which aren't rounded.

    They stay as they are where it doesn't have the size of each, or has another number of disks: one was added or
    removed between the two questions.
    """
    cells = words(row["disk.sizes"])
    if len(cells) != len(disks) or not all(map(str.isdecimal, cells)):
        return disks
    sizes = tuple(map(int, cells))
    # most disks are whole GiB, which rounding leaves as they are, and there may be thousands
    if all(disk.size_mib == size for disk, size in zip(disks, sizes)):
        return disks
    return tuple(replace(disk, size_mib=size) for disk, size in zip(disks, sizes))


def _disk(first: re.Match[str], *lines: re.Match[str]) -> Disk:
    minors: list[tuple[str, int]] = []
    volumes: dict[str, None] = {}
    port, uuid = None, ""
    for line in lines:
        # the last of a line's parts is what it is about
        if line.lastgroup == "minor":
            minors.append((line["node"], int(line["minor"])))
        elif line.lastgroup == "port":
            port = int(line["port"])
        elif line.lastgroup == "volume":
            volumes[line["volume"]] = None
        else:
            uuid = line["uuid"]
    size = round(float(first["size"]) * _UNITS[first["unit"]])
    return Disk(int(first["index"]), size, uuid, tuple(minors), tuple(volumes), port)
