# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a climb has come, as lines for a person. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import Minor
from ansible_collections.sci.ganeti.plugins.module_utils.states.climber import Climber
from ansible_collections.sci.ganeti.plugins.module_utils.states.resync import besides, sides
from ansible_collections.sci.ganeti.plugins.module_utils.states.resync import syncing as copies_of
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey


def progress(climbers: Sequence[Climber], surveys: Mapping[str, NodeSurvey]) -> list[str]:
    """A line of the whole, then a line an instance that is under way."""
    done = sum(1 for climber in climbers if climber.done)
    failed = sum(1 for climber in climbers if climber.error)
    syncing = {climber.instance.name: copies_of(climber.instance, surveys) for climber in climbers}
    speed = sum(minor.kib_per_second or 0 for minors in syncing.values() for minor in minors)
    left = _left_kib(climbers, syncing, surveys)
    parts = [f"{done} of {len(climbers)} done"]
    if failed:
        parts.append(f"{failed} failed")
    if left:
        parts.append(f"{left / 1024:.0f} MiB to copy")
    if left and speed:
        parts.append(f"{speed / 1024:.1f} MiB/s, about {clock(left / speed)} left")
    foreign = besides(surveys, {side for climber in climbers for side in sides(climber.instance)})
    if foreign:
        kib = sum(minor.out_of_sync_kib for minor in foreign)
        copies = "copy" if len(foreign) == 1 else "copies"
        parts.append(f"besides, {len(foreign)} other {copies} with {kib / 1024:.0f} MiB to go")
    lines = [", ".join(parts)]
    for climber in climbers:
        if climber.error:
            lines.append(f"  {climber.instance.name}: {climber.error}")
        elif not climber.done and (climber.doing or climber.job):
            lines.append(f"  {climber.instance.name}: " + _line(climber, syncing))
    return lines


def copying(climbers: Sequence[Climber], surveys: Mapping[str, NodeSurvey]) -> dict[str, int | None]:
    """How much is left to copy for all of them, in KiB, and at which speed, in KiB a second; None when none copies."""
    running = {climber.instance.name: copies_of(climber.instance, surveys) for climber in climbers}
    speed = sum(minor.kib_per_second or 0 for minors in running.values() for minor in minors)
    left = _left_kib(climbers, running, surveys)
    return {"left_kib": left, "kib_per_second": speed or None}


def clock(seconds: float) -> str:
    """Seconds as people read them: ``0:42``, ``1:05:00``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _line(climber: Climber, syncing: Mapping[str, Sequence[Minor]]) -> str:
    copies = [
        f"{minor.percent:.0f}%" + (f" at {minor.kib_per_second / 1024:.1f} MiB/s" if minor.kib_per_second else "")
        for minor in syncing[climber.instance.name]
        if minor.percent is not None
    ]
    last = climber.tried[-1] if climber.tried else ""
    return ", ".join(dict.fromkeys(part for part in (last, *copies, climber.doing) if part))


def _left_kib(
    climbers: Sequence[Climber], syncing: Mapping[str, Sequence[Minor]], surveys: Mapping[str, NodeSurvey]
) -> int:
    """KiB still to copy. No node is asked where that is nobody's wish, and nothing is copied then."""
    return sum(_left_of(climber, syncing[climber.instance.name]) for climber in climbers) if surveys else 0


def _left_of(climber: Climber, syncing: Sequence[Minor]) -> int:
    """What DRBD says of a running copy, the disks' size before it."""
    if syncing:
        return sum(minor.out_of_sync_kib for minor in syncing)
    if climber.ended or "in sync" in climber.doing:
        return 0
    return sum(disk.size_mib for disk in climber.instance.disks) * 1024
