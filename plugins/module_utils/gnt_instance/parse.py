# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From ``gnt-instance list`` and ``gnt-instance info -s`` to instances. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.listing import Row, number, truth, words
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Disk, Instance

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
)

_UNITS = {"M": 1.0, "G": 1024.0, "T": 1024.0 * 1024.0}
_NAME = re.compile(r"^- Instance name: (\S+)$")
_DISK = re.compile(r"^ {4}- disk/(\d+): \w+, size ([\d.]+)([MGT])")
_NODE = re.compile(r"^ {6}node[AB]: (\S+), minor=(\d+)")
_PORT = re.compile(r"^ {6}port: (\d+)$")
_UUID = re.compile(r"^ {6}UUID: (\S+)")
_VOLUME = re.compile(r"^\s+logical_id: (\S+/\S+)$")


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
        links=tuple(link for link in words(row["nic.links"]) if link),
    )


def parse_disks(text: str) -> dict[str, tuple[Disk, ...]]:
    """Instance name to its disks, from ``gnt-instance info -s``.

    The output looks like YAML and isn't (values are unquoted), so it is read by its
    indentation: a disk starts at four blanks, what belongs to it at six, its volumes
    deeper. Sizes are rounded by Ganeti to one digit, which is enough to compare with
    the room in a volume group, never to make a volume.
    """
    disks: dict[str, list[Disk]] = {}
    current: list[Disk] = []
    for line in text.splitlines():
        name = _NAME.match(line)
        if name:
            current = disks.setdefault(name.group(1), [])
            continue
        disk = _DISK.match(line)
        if disk:
            size = float(disk.group(2)) * _UNITS[disk.group(3)]
            current.append(Disk(index=int(disk.group(1)), size_mib=round(size)))
        elif current:
            current[-1] = _with_detail(current[-1], line)
    return {instance: tuple(found) for instance, found in disks.items()}


def _with_detail(disk: Disk, line: str) -> Disk:
    node = _NODE.match(line)
    if node:
        return replace(disk, minors=(*disk.minors, (node.group(1), int(node.group(2)))))
    port = _PORT.match(line)
    if port:
        return replace(disk, port=int(port.group(1)))
    uuid = _UUID.match(line)
    if uuid:
        return replace(disk, uuid=uuid.group(1))
    volume = _VOLUME.match(line)
    if volume and volume.group(1) not in disk.volumes:
        return replace(disk, volumes=(*disk.volumes, volume.group(1)))
    return disk
