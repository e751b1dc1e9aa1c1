# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an instance would start from, were its primary given up now. Pure.

The primary is dead or will be: its own word can't be had, or isn't to be relied on. So the
mirror's side is judged by what it is now and by how it lost the primary. A mirror that
replicated until the node died has everything the instance ever had acknowledged. One
that was cut off earlier, while the node lived on, lacks what was written since, and its
disk says ``UpToDate`` all the same: that is what the history is for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import Minor
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.history import CLOSED, MODULE_LOADED, Parting
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Disk, Instance
from ansible_collections.sci.ganeti.plugins.module_utils.safety.condition import SILENT, minor_on
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey

SAFE = "safe"
DEGRADED = "degraded_but_current"
UNKNOWN = "unknown"
LOST = "would_lose_data"
VERDICTS = (SAFE, DEGRADED, UNKNOWN, LOST)
"""From the best to the worst. ``safe``: both sides are there and equal. ``degraded_but_current``:
the mirror has everything, and is alone with it. ``unknown``: nothing tells whether it has.
``would_lose_data``: it hasn't."""

SLACK_SECONDS = 60.0
"""Within which devices lose a node that dies: DRBD finds it out by its pings and by writes that
aren't acknowledged, and the clocks of two nodes differ."""

Surveys = Mapping[str, NodeSurvey]


@dataclass(frozen=True)
class Verdict:
    """What would become of an instance's data.

    :param word: one of :data:`VERDICTS`, the worst of its disks.
    :param reason: what it was judged by.
    """

    instance: str
    word: str
    reason: str

    @property
    def movable(self) -> bool:
        """Whether it may be moved without anybody's word."""
        return self.word in (SAFE, DEGRADED)

    def as_result(self) -> dict[str, Any]:
        return {"instance": self.instance, "verdict": self.word, "reason": self.reason}


def verdict(instance: Instance, surveys: Surveys, alive_until: float | None) -> Verdict:
    """Judge one mirrored instance by its secondary's side.

    :param surveys: with the partings of its secondary.
    :param alive_until: the last sign of life of its primary, see :func:`last_sign_of_life`.
    """
    judged = [_judged(instance, disk, surveys, alive_until) for disk in instance.disks]
    if not judged:
        return Verdict(instance.name, UNKNOWN, "its disks could not be read")
    word = max((word for word, _reason in judged), key=VERDICTS.index)
    return Verdict(instance.name, word, "; ".join(reason for found, reason in judged if found == word))


def last_sign_of_life(node: str, instances: Iterable[Instance], surveys: Surveys) -> float | None:
    """When any device on another node last replicated with this one, in seconds since the epoch.

    None where no log tells. A device that replicates now, or lost the node for a while and had
    it again, tells nothing.
    """
    times = [
        parting.time
        for instance in instances
        for disk in instance.disks
        for parting in [_parting(disk, _other(instance, node), surveys)]
        if parting is not None and parting.kind != MODULE_LOADED and not parting.reconnected
    ]
    return max((time for time in times if time is not None), default=None)


def _other(instance: Instance, node: str) -> str:
    """The node that has an instance's other side; empty when this node has none of it."""
    return {instance.primary: instance.secondary, instance.secondary: instance.primary}.get(node, "")


def _parting(disk: Disk, node: str, surveys: Surveys) -> Parting | None:
    number = disk.minor_on(node)
    return None if number is None else surveys.get(node, SILENT).partings.get(number)


def _judged(instance: Instance, disk: Disk, surveys: Surveys, alive_until: float | None) -> tuple[str, str]:
    node = instance.secondary
    where = f"disk/{disk.index} on {node}"
    survey = surveys.get(node, SILENT)
    if not survey.reached:
        return UNKNOWN, f"{node} can't be asked ({survey.trouble})"
    minor = minor_on(surveys, node, disk)
    if minor is None:
        if any(survey.has_volume(path) is False for path in disk.volumes):
            return LOST, f"{where}: its volumes don't exist"
        return _by_history(instance, disk, surveys, alive_until, f"{where} is not active")
    if minor.disk == "UpToDate":
        return _current(instance, disk, surveys, alive_until, minor)
    if minor.disk == "Consistent":
        return UNKNOWN, f"{where} has not found out whether it is current ({minor.said})"
    return LOST, f"{where} isn't current ({minor.said})"


def _current(
    instance: Instance, disk: Disk, surveys: Surveys, alive_until: float | None, minor: Minor
) -> tuple[str, str]:
    """A device that takes its own data for current: whether it is right."""
    where = f"disk/{disk.index} on {instance.secondary}"
    if minor.clean:
        return SAFE, f"{where} is connected and equal"
    if minor.connection == "Connected" and minor.peer_disk == "UpToDate":
        return UNKNOWN, f"{where} is connected and differs ({minor.said})"
    if minor.connection == "Connected" or minor.syncing:
        return DEGRADED, f"{where} has the only current data ({minor.said})"
    if disk.minor_on(instance.secondary) in surveys[instance.secondary].split:
        return LOST, f"{where} has parted from its primary (split brain): what the primary has since would be lost"
    return _by_history(instance, disk, surveys, alive_until, f"{where} is current and alone ({minor.said})")


def _by_history(
    instance: Instance, disk: Disk, surveys: Surveys, alive_until: float | None, now: str
) -> tuple[str, str]:
    """A side that doesn't replicate now: whether it did to the last."""
    parting = _parting(disk, instance.secondary, surveys)
    if parting is None or parting.reconnected:
        return UNKNOWN, f"{now}, and its kernel's log doesn't tell since when"
    if parting.kind == MODULE_LOADED or parting.time is None:
        return UNKNOWN, f"{now}, and nobody knows since when: {instance.secondary} itself was down meanwhile"
    if parting.syncing or parting.disk not in ("UpToDate", ""):
        return LOST, f"{now}, and was not complete when it lost its primary"
    if parting.kind == CLOSED and not instance.should_run:
        return DEGRADED, f"{now}, and was equal to its primary's when both were deactivated"
    if alive_until is not None and alive_until - parting.time > SLACK_SECONDS:
        return (
            UNKNOWN,
            f"{now}, and lost its primary {alive_until - parting.time:.0f} s before {instance.primary} was last heard",
        )
    return DEGRADED, f"{now}, and replicated until {instance.primary} was last heard"
