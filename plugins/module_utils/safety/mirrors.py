# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The disks of instances as holdings: what each node has of each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import Minor
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Disk, Instance
from ansible_collections.sci.ganeti.plugins.module_utils.safety.condition import SILENT
from ansible_collections.sci.ganeti.plugins.module_utils.safety.guard import (
    CURRENT,
    NOTHING,
    STALE,
    UNKNOWN,
    Holding,
    Place,
)
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey

# Of a disk that is consistent and hasn't met the other side, DRBD doesn't say whether it is up to date.
_WORTH = {"UpToDate": CURRENT, "Consistent": UNKNOWN}


def holdings(instances: Iterable[Instance], surveys: Mapping[str, NodeSurvey]) -> tuple[Holding, ...]:
    """Every disk of these instances, with what its nodes hold of it.

    :param surveys: by node; a node without one is unknown.
    """
    return tuple(
        holding
        for instance in instances
        for holding in [_holding(instance, disk, surveys) for disk in instance.disks] or _unread(instance)
    )


def _unread(instance: Instance) -> list[Holding]:
    """A mirror has disks: where none were read, nothing is known of what its nodes hold."""
    if not instance.mirrored:
        return []
    seen = "its disks could not be read"
    places = tuple(Place(node, UNKNOWN, seen) for node in (instance.primary, instance.secondary))
    return [Holding(instance.name, places, remedy=f"Look at 'gnt-instance info -s {instance.name}'.")]


def _holding(instance: Instance, disk: Disk, surveys: Mapping[str, NodeSurvey]) -> Holding:
    name = f"{instance.name} disk/{disk.index}"
    if not instance.mirrored:
        return Holding(
            name,
            (Place(instance.primary, UNKNOWN, f"template {instance.template}"),),
            remedy=f"It has no mirror: move it with 'gnt-instance move {instance.name}' first.",
        )
    sides = {node: _side(surveys.get(node), disk, node) for node, _minor in disk.minors}
    unread = any(place.has == UNKNOWN and surveys.get(node, SILENT).reached for node, (place, _minor) in sides.items())
    return Holding(
        name,
        tuple(_beside(place, minor, unread) for place, minor in sides.values()),
        diverged=_diverged([minor for _place, minor in sides.values()]),
        remedy=f"Look at it with 'gnt-instance info {instance.name}', mend it with "
        f"'gnt-instance activate-disks {instance.name}', and wait until it is in sync.",
    )


def _beside(place: Place, minor: Minor | None, unread: bool) -> Place:
    """A side's own word that it is current isn't taken while it doesn't hear the other, whose node answers and whose
    data nobody has looked at: after a split brain, or a failover to the older side, the newer data may be there."""
    alone = minor is not None and minor.peer_disk == "DUnknown"
    return Place(place.where, UNKNOWN, place.seen) if place.has == CURRENT and alone and unread else place


def _side(survey: NodeSurvey | None, disk: Disk, node: str) -> tuple[Place, Minor | None]:
    if survey is None or not survey.reached:
        return Place(node, UNKNOWN, "the node can't be asked"), None
    minor = survey.minors.get(dict(disk.minors)[node])
    if minor is None:
        if disk.volumes and all(survey.has_volume(path) is False for path in disk.volumes):
            return Place(node, NOTHING, "its volumes don't exist there"), None
        return Place(node, UNKNOWN, "its disks aren't active"), None
    if minor.disk == "Diskless":
        return Place(node, NOTHING, minor.said), minor
    return Place(node, _WORTH.get(minor.disk, STALE), minor.said), minor


def _diverged(minors: list[Minor | None]) -> bool:
    """Both sides think they are current, and neither talks to the other."""
    present = [minor for minor in minors if minor is not None]
    return len(present) == 2 and all(
        minor.disk == "UpToDate" and minor.peer_disk in ("DUnknown", "Outdated") for minor in present
    )
