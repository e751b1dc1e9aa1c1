# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a partition table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Partition:
    """An entry of a table. Positions in logical sectors.

    :param number: as in the device's name (``sda3`` is 3); logical ones start with 5.
    :param type: a GUID (GPT) or a hexadecimal byte (DOS).
    :param uuid: its id, which must not be the same on two disks; empty for DOS.
    """

    number: int
    start: int
    size: int
    type: str
    uuid: str = ""
    name: str = ""
    attrs: str = ""
    bootable: bool = False

    @property
    def end(self) -> int:
        """Its last sector."""
        return self.start + self.size - 1

    def as_result(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "start": self.start,
            "size": self.size,
            "type": self.type,
            "uuid": self.uuid,
            "name": self.name,
            "attrs": self.attrs,
            "bootable": self.bootable,
        }


@dataclass(frozen=True)
class Table:
    """The partition table of a disk.

    :param label: ``gpt`` or ``dos``.
    :param id: the disk's own id, which must not be the same on two disks.
    :param sector: bytes of the logical sector it counts in.
    :param first: first sector that may be used, for GPT; ``last`` the last one.
    :param length: how many entries a GPT has room for.
    """

    label: str
    partitions: tuple[Partition, ...]
    id: str = ""
    sector: int = 512
    first: int = 0
    last: int = 0
    length: int = 128

    @property
    def layout(self) -> Table:
        """The table without what differs between two disks of one layout: ids, and the end."""
        return replace(
            self,
            id="",
            last=0,
            partitions=tuple(
                replace(part, uuid="", type=part.type.upper())
                for part in sorted(self.partitions, key=lambda part: part.number)
            ),
        )

    @property
    def sectors_needed(self) -> int:
        """Size of the smallest disk that can have this layout, in sectors."""
        last = max((part.end for part in self.partitions), default=self.first)
        if self.label != "gpt":
            return last + 1
        # the second copy: the entries, 128 bytes each, then the header
        return last + 1 + -(-self.length * 128 // self.sector) + 1

    def as_result(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "id": self.id,
            "sector": self.sector,
            "first": self.first,
            "last": self.last,
            "length": self.length,
            "partitions": [part.as_result() for part in self.partitions],
        }
