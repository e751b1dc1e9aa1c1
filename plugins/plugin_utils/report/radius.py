# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies on the disks that a run was about: their blast radius. Pure.

The same functions tell it that the procedure decides with.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.recall import recall
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.blast_radius import disk_radius
from ansible_collections.sci.ganeti.plugins.module_utils.storage.identity import the_disk
from ansible_collections.sci.ganeti.plugins.module_utils.storage.recall import recall_storage
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.seen import Sights

Plain = Mapping[str, Any]


_WHEN = {"goes": 0, "stays": 0, "comes": 1}
"""Which look at the host tells what lies on a disk: one that comes matters as it became."""


def radius_of(sights: Sights, disks: Mapping[tuple[str, str], str]) -> tuple[dict[str, Any], ...]:
    """What lies on each of these disks.

    :param disks: inventory host and a word for the disk, to why it is told of: it ``goes``, it ``stays`` and has
        the data meanwhile, or it ``comes``.
    """
    looks = (sights.storage.first, sights.storage.last)
    found = (_radius(sights, looks[_WHEN[why]].get(host), host, word, why) for (host, word), why in disks.items())
    return tuple(radius for radius in found if radius is not None)


def _radius(sights: Sights, storage: Plain | None, host: str, word: str, why: str) -> dict[str, Any] | None:
    if storage is None or sights.census is None:
        return None
    known = recall_storage(storage)
    try:
        disk = the_disk(known, word)
        found = disk_radius(known, word, recall(sights.census[_WHEN[why]]), host)
    except Refused:
        # it is out, or dead to the bus
        return None
    if not found["chains"]:
        return None
    block = disk.block
    about = {"name": block.name, "serial": block.serial, "model": block.model, "bytes": block.size}
    return {"host": host, "why": why, "disk": {**about, "health": disk.health}, **found}
