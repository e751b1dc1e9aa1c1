# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two sides of one disk, held against each other. Pure."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.device import Device
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.generations import (
    common_ancestor,
    diverged,
    same_generation,
)
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.history import TALKING
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused

TOGETHER = "together"
APART = "apart"
SPLIT = "split"
UNRELATED = "unrelated"
UNKNOWN = "unknown"
"""How two sides stand.

``together``: they replicate, or one is being copied to the other. ``apart``: they don't,
and one of them only has what the other had before: connected, they are in sync again
without anything lost. ``split``: each went on alone since their common ancestor.
``unrelated``: no ancestor is to be seen; these are not two copies of one disk.
``unknown``: one of them can't show its generations.
"""


def relation(one: Device, other: Device) -> str:
    """How two sides of a disk stand, by their states and their generations."""
    if one.minor.connection in TALKING and other.minor.connection in TALKING:
        return TOGETHER
    if "Inconsistent" in (one.minor.disk, other.minor.disk):
        # what was begun to be overwritten is no history of its own any more
        return APART
    if one.generations is None or other.generations is None:
        return UNKNOWN
    if not diverged(one.generations, other.generations):
        return APART
    return SPLIT if common_ancestor(one.generations, other.generations) else UNRELATED


def loses_nothing(victim: Device, survivor: Device) -> bool:
    """Whether a split pair is healed by giving up a side that has changed nothing of its own.

    Ganeti has DRBD discard such a side by itself (``discard-zero-changes``); but where neither side
    has changed anything DRBD tosses a coin, and then asks for consensus with the roles, so that one
    time in two the pair stays split (seen on 8.4.11). A side whose host crashed while it was Primary
    has blocks marked that may not have changed: that isn't nothing.
    """
    return relation(victim, survivor) == SPLIT and victim.minor.out_of_sync_kib == 0


def goes_the_other_way(victim: Device, survivor: Device) -> bool:
    """Whether DRBD would copy the victim's data over the survivor's, whatever it was told.

    ``discard-zero-changes`` comes before the word of a person: of two sides that are both Secondary
    it discards the one that has changed nothing.
    """
    return (
        relation(victim, survivor) == SPLIT
        and survivor.minor.role != "Primary"
        and survivor.minor.out_of_sync_kib == 0
        and victim.minor.out_of_sync_kib > 0
    )


def is_ahead(one: Device, other: Device) -> bool:
    """Whether one side has gone on alone, from the data that the other still has."""
    if one.generations is None or other.generations is None or relation(one, other) != APART:
        return False
    mine, its = one.generations, other.generations
    return not same_generation(mine.current, its.current) and any(
        same_generation(its.current, past) for past in (mine.bitmap, *mine.history)
    )


def disagreements(here: Device, there: Device, here_node: str, there_node: str) -> list[str]:
    """Why two devices aren't the two sides of one disk, in sentences; nothing when they are.

    The cluster's configuration has to name them to each other, and what each of them
    stands on and talks to must not contradict it.
    """
    mine, its = here.owner, there.owner
    if mine is None:
        return [f"Minor {here.number} of {here_node} belongs to no disk of the cluster's configuration."]
    if mine.peer != there_node or mine.peer_minor != there.number:
        return [
            f"Minor {here.number} of {here_node} is disk/{mine.disk} of {mine.instance}, whose other side is minor "
            f"{mine.peer_minor} of {mine.peer}, not minor {there.number} of {there_node}."
        ]
    wrong = []
    if its is not None and (its.instance, its.disk, its.peer) != (mine.instance, mine.disk, here_node):
        wrong.append(f"{there_node} takes its minor {there.number} for disk/{its.disk} of {its.instance}.")
    for node, device in ((here_node, here), (there_node, there)):
        volumes = device.wiring.volumes if device.wiring else ()
        if volumes and mine.volumes and set(volumes) != set(mine.volumes):
            wrong.append(
                f"Minor {device.number} of {node} stands on {' and '.join(volumes)}, "
                f"and disk/{mine.disk} of {mine.instance} on {' and '.join(mine.volumes)}."
            )
    if here.net and there.net and (here.net.local, here.net.remote) != (there.net.remote, there.net.local):
        wrong.append(
            f"{here_node} talks from {here.net.local} to {here.net.remote}, "
            f"{there_node} from {there.net.local} to {there.net.remote}."
        )
    return wrong


def to_resync_kib(here: Device, there: Device) -> int:
    """KiB that the bitmaps of both sides say differ, at the most: a block may be in both."""
    return here.minor.out_of_sync_kib + there.minor.out_of_sync_kib


def unrelated(sides: str, instance: str) -> Refused:
    """Why two sides that are no two copies of one disk are left alone, and how a person makes one anew.

    In its place Ganeti makes no mirror anew that isn't connected ("degraded storage"), and those never connect.

    :param sides: how they are called, the beginning of a sentence.
    """
    return Refused(
        f"{sides} have no generation in common: unrelated data, not a split brain.",
        "Find out where each comes from. Once you are sure that the primary's is the disk, make its mirror anew on "
        f"another node: 'gnt-instance replace-disks -n NODE {instance}' on the master. With two nodes only, stop it "
        "and make it anew through '-t plain' and '-t drbd' of 'gnt-instance modify'.",
    )
