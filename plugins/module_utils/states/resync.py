# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is being copied, as the nodes say. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import Minor
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey

_SECONDS_PER_GIB = 20.0
"""A guess of a resync's length: Ganeti's default rate is 60 MiB/s."""

_MOVING = frozenset({"SyncSource", "SyncTarget"})


def copy_seconds(kib: float) -> float:
    """About how long it takes to copy that much, in seconds."""
    return kib / 1024**2 * _SECONDS_PER_GIB


def sides(instance: Instance) -> Iterator[tuple[str, int]]:
    """Node and minor of each device of an instance."""
    for disk in instance.disks:
        yield from disk.minors


def syncing(instance: Instance, surveys: Mapping[str, NodeSurvey]) -> list[Minor]:
    """The primary's devices of this instance that copy just now."""
    survey = surveys.get(instance.primary)
    if survey is None:
        return []
    numbers = [disk.minor_on(instance.primary) for disk in instance.disks]
    minors = [survey.minors.get(number) for number in numbers if number is not None]
    return [minor for minor in minors if minor is not None and minor.syncing]


def left_of_disks(instance: Instance, surveys: Mapping[str, NodeSurvey]) -> dict[str, int]:
    """Index of a disk to the KiB that DRBD is to copy for it, of those that it copies and hasn't paused."""
    moving = {minor.minor: minor for minor in syncing(instance, surveys) if minor.connection in _MOVING}
    numbers = {str(disk.index): disk.minor_on(instance.primary) for disk in instance.disks}
    return {index: moving[number].out_of_sync_kib for index, number in numbers.items() if number in moving}


def besides(surveys: Mapping[str, NodeSurvey], ours: Collection[tuple[str, int]]) -> list[Minor]:
    """The sources of other copies on these nodes."""
    return [
        minor
        for node, survey in surveys.items()
        for number, minor in survey.minors.items()
        if minor.connection == "SyncSource" and (node, number) not in ours
    ]
