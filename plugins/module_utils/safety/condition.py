# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What state a mirrored disk is in, in one word. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import VERIFYING, Minor
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Disk, Instance
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey

Surveys = Mapping[str, NodeSurvey]

SILENT = NodeSurvey("", reached=False, trouble="it was not asked")
"""The survey of a node that was left out."""


def condition(instance: Instance, disk: Disk, surveys: Surveys) -> str:
    """What state one disk is in, in a word.

    ``clean``, ``syncing``, ``diskless`` (the secondary has lost its volumes and is
    connected), ``apart`` (the two don't talk), ``differs`` (connected, both current, and
    not equal), ``inactive`` (no device, and none is wanted), ``primary`` (the primary's
    own data isn't current), ``unreadable`` (the primary can't be asked), ``silent`` (clean
    as the primary sees it, and the secondary can't be asked).
    """
    primary = surveys.get(instance.primary)
    if primary is None or not primary.reached:
        return "unreadable"
    here = minor_on(surveys, instance.primary, disk)
    there = minor_on(surveys, instance.secondary, disk)
    if here is None:
        # what a copy that broke off has left on the secondary alone
        broken = there is not None and there.disk != "UpToDate"
        return "apart" if instance.disks_active or broken else "inactive"
    if here.clean and there is not None and there.clean:
        return "clean"
    if here.clean and not surveys.get(instance.secondary, SILENT).reached:
        return "silent"
    if _copies(here):
        return "syncing"
    if here.disk != "UpToDate":
        return "primary"
    if here.connection == "Connected" and here.peer_disk in ("Diskless", "Failed"):
        return "diskless"
    if here.connection == "Connected" and there is not None:
        # between two states: no resync yet, or one that has ended, or begun, since the other side was asked
        passing = here.peer_disk != "UpToDate" or _copies(there)
        return "syncing" if passing else "differs"
    return "apart"


def _copies(side: Minor) -> bool:
    return side.syncing or side.connection in VERIFYING


def minor_on(surveys: Surveys, node: str, disk: Disk) -> Minor | None:
    """The device of a disk on one of its nodes, when that was asked and has one."""
    survey = surveys.get(node)
    number = disk.minor_on(node)
    if survey is None or number is None:
        return None
    return survey.minors.get(number)
