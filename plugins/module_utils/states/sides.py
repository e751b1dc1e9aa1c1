# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What shows of the two sides of an instance's disks. Pure."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance
from ansible_collections.sci.ganeti.plugins.module_utils.safety.condition import SILENT, Surveys, minor_on


def assembled(instance: Instance, surveys: Surveys) -> bool:
    """Whether Ganeti takes its disks for active, and both nodes have the devices; they needn't talk."""
    return instance.disks_active is not False and all(
        minor_on(surveys, node, disk) is not None
        for disk in instance.disks
        for node in (instance.primary, instance.secondary)
    )


def noted_kib(instance: Instance, surveys: Surveys) -> int | None:
    """KiB of its disks that the primary knows to differ on the other side; None where a device doesn't tell."""
    minors = [minor_on(surveys, instance.primary, disk) for disk in instance.disks]
    return None if None in minors else sum(minor.out_of_sync_kib for minor in minors if minor)


def secondary_is_blank(instance: Instance, surveys: Surveys) -> bool:
    """Whether the secondary is known to have no volume of any of its disks."""
    survey = surveys.get(instance.secondary, SILENT)
    paths = [path for disk in instance.disks for path in disk.volumes]
    return survey.reached and bool(paths) and all(survey.has_volume(path) is False for path in paths)


def secondary_is_unread(instance: Instance, surveys: Surveys) -> bool:
    """Whether the secondary has, or may have, the volumes of its disks, and not each disk has a device there."""
    devices = (minor_on(surveys, instance.secondary, disk) for disk in instance.disks)
    return None in devices and secondary_has_volumes(instance, surveys)


def secondary_has_volumes(instance: Instance, surveys: Surveys) -> bool:
    """Whether every volume of its disks exists on the secondary, or may exist there."""
    survey = surveys.get(instance.secondary, SILENT)
    paths = [path for disk in instance.disks for path in disk.volumes]
    return survey.reached and all(survey.has_volume(path) is not False for path in paths)


def stands_alone(instance: Instance, surveys: Surveys) -> bool:
    """Whether a side of a disk has no device, or has given up to look for the other."""
    return any(
        minor is None or minor.connection == "StandAlone"
        for disk in instance.disks
        for minor in (minor_on(surveys, node, disk) for node in (instance.primary, instance.secondary))
    )


def missed(instance: Instance, surveys: Surveys) -> bool:
    """Whether a node of it was asked and hasn't answered; one that is marked offline isn't asked."""
    asked = (surveys.get(node) for node in (instance.primary, instance.secondary))
    return any(survey is not None and not survey.reached for survey in asked)


def in_drbds_words(instance: Instance, surveys: Surveys) -> str:
    """Both sides of every disk, in DRBD's own words."""
    parts = []
    for disk in instance.disks:
        for node in (instance.primary, instance.secondary):
            minor = minor_on(surveys, node, disk)
            parts.append(f"disk/{disk.index} on {node}: {minor.said if minor else 'no device'}")
    return "; ".join(parts)
