# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From ``sfdisk --json`` to a table. Pure: text in, facts out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.facts import Partition, Table

NO_TABLE = "does not contain a recognized partition table"
"""What sfdisk says of a disk without one, with exit status 1."""


def parse_table(text: str) -> Table:
    """The one table of ``sfdisk --json``; what it doesn't say is left at its default."""
    try:
        table = json.loads(text)["partitiontable"]
        return Table(
            label=str(table["label"]),
            id=str(table.get("id", "")),
            sector=int(table.get("sectorsize", 512)),
            first=int(table.get("firstlba", 0)),
            last=int(table.get("lastlba", 0)),
            length=int(table.get("table-length", 128)),
            partitions=tuple(_partition(item) for item in table.get("partitions", ())),
        )
    except (ValueError, TypeError, AttributeError, KeyError):
        raise Unreadable(f"'sfdisk --json' printed no partition table: {text[:200]!r}.") from None


def partition_number(device: str) -> int:
    """The number at the end of a partition's name: 3 of ``/dev/sda3`` and of ``nvme0n1p3``.

    :raises Unreadable: when there is none.
    """
    found = re.search(r"(\d+)$", device)
    if found is None:
        raise Unreadable(f"{device!r} has no partition number at its end.")
    return int(found.group(1))


def _partition(item: Mapping[str, Any]) -> Partition:
    return Partition(
        number=partition_number(item["node"]),
        start=int(item["start"]),
        size=int(item["size"]),
        type=str(item["type"]),
        uuid=str(item.get("uuid", "")),
        name=str(item.get("name", "")),
        attrs=str(item.get("attrs", "")),
        bootable=bool(item.get("bootable", False)),
    )
