# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From ``gnt-instance list`` and ``gnt-instance info -s`` to instances. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.listing import Row, number, truth, words
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.nics import devices
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Disk, Instance, mirror_was

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
_NAME = re.compile(r"^- Instance name: (\S+)$")
_DETAIL, _DISK_LINE = " " * 6, "    - disk/"
_DISK = re.compile(r"^ {4}- disk/(\d+): \w+, size ([\d.]+)([MGT])")
_NODE = re.compile(r"^ {6}node[AB]: (\S+), minor=(\d+)")
_PORT = re.compile(r"^ {6}port: (\d+)$")
_UUID = re.compile(r"^ {6}UUID: (\S+)")
_VOLUME = re.compile(r"^\s+logical_id: (\S+/\S+)$")
_FORMS = {"nodeA": _NODE, "nodeB": _NODE, "port": _PORT, "UUID": _UUID, "logical_id": _VOLUME}
"""What a line of a disk may have, by its first word: most have nothing that is looked for."""


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
    )


def parse_disks(text: str) -> dict[str, tuple[Disk, ...]]:
    """Instance name to its disks, from ``gnt-instance info -s``.

    The output looks like YAML and isn't (values are unquoted), so it is read by its
    indentation: a disk starts at four blanks, what belongs to it at six, its volumes
    deeper. Ganeti rounds sizes to one digit of their unit, which may be 50 GiB too many
    or too few where that is a TiB: see :func:`exact_disks`.
    """
    disks: dict[str, list[Disk]] = {}
    for name, details in _by_instance(text).items():
        disks[name] = [_disk(index, size, lines) for index, size, lines in details]
    return {instance: tuple(found) for instance, found in disks.items()}


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


def _by_instance(text: str) -> dict[str, list[tuple[int, int, list[str]]]]:
    """Instance name to its disks: index, MiB, and the lines that belong to it."""
    found: dict[str, list[tuple[int, int, list[str]]]] = {}
    current: list[tuple[int, int, list[str]]] = []
    for line in text.splitlines():
        # there are many lines, and few that matter: looked at by their beginnings first
        if line.startswith(_DETAIL):
            if current:
                current[-1][2].append(line)
        elif line.startswith("- "):
            name = _NAME.match(line)
            current = found.setdefault(name.group(1), []) if name else current
        elif line.startswith(_DISK_LINE):
            disk = _DISK.match(line)
            if disk:
                current.append((int(disk.group(1)), round(float(disk.group(2)) * _UNITS[disk.group(3)]), []))
    return found


def _disk(index: int, size: int, lines: list[str]) -> Disk:
    minors: list[tuple[str, int]] = []
    volumes: dict[str, None] = {}
    port, uuid = None, ""
    for line in lines:
        form = _FORMS.get(line.split(":", 1)[0].strip())
        found = form.match(line) if form else None
        if not found:
            continue
        if form is _NODE:
            minors.append((found.group(1), int(found.group(2))))
        elif form is _PORT:
            port = int(found.group(1))
        elif form is _VOLUME:
            volumes[found.group(1)] = None
        else:
            uuid = found.group(1)
    return Disk(index, size, uuid, tuple(minors), tuple(volumes), port)
