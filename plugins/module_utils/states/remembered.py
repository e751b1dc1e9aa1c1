# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the cluster knows of an instance while a run works on its disks: two tags, and the rungs for them. Pure.

A run may be killed, and the next one sees volumes, roles and devices only. That disks are active for a copy alone, and
that a mirror has left a node, shows in none of these.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance
from ansible_collections.sci.ganeti.plugins.module_utils.states.rungs import (
    FORGET_OTHER,
    FORGET_REST,
    REMEMBER,
    REMEMBER_REST,
    REST,
    Rung,
    rung_of,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.wish import Wish


def remembered(move: Rung, instance: Instance, wish: Wish, tried: Collection[str]) -> Rung:
    """A move of a mirror; of one that leaves a node, or goes where somebody else chooses, the cluster knows first.

    Who comes after a run that was killed looks for the mirrors of that node. Without a word of it, one that has left it
    and isn't whole yet would be nobody's.
    """
    named = move.name == "replace-disks --new-secondary" and not wish.mirror_off
    known = instance.mirror_was == instance.secondary or REMEMBER in tried
    if named or known or wish.disks != "mirrored":
        return move
    first = replace(rung_of(instance, REMEMBER), then=replace(move, syncs=False))
    if instance.mirror_was:
        first = replace(rung_of(instance, FORGET_OTHER), then=first)
    return replace(first, syncs=move.syncs)


def awakening(instance: Instance, activation: Rung, conditions: set[str], tried: frozenset[str]) -> Rung:
    """An activation; of disks at rest the cluster knows first that they are to rest again, whoever sees to it then.

    They are active while they are copied. A copy that breaks off leaves volumes with the names of whole ones, and had
    Ganeti activated the disks for it, it would let them rest on them.
    """
    # a tag that stands may be about to go, by a job that a run before this has left in the queue
    if instance.should_run or conditions != {"inactive"} or REMEMBER_REST in tried:
        return activation
    return replace(rung_of(instance, REMEMBER_REST), then=activation)


def rests_again(instance: Instance, wish: Wish, tried: Collection[str]) -> bool:
    """Whether its disks were activated to be copied alone. They rest once they are clean, and no earlier: where the
    copy breaks off, or the run is killed, anybody sees how far it is."""
    return (instance.rests or REMEMBER_REST in tried) and not instance.should_run and wish.disks == "mirrored"


def to_rest(instance: Instance) -> Rung:
    return replace(rung_of(instance, REST), then=rung_of(instance, FORGET_REST))


def reminds(instance: Instance, wish: Wish) -> bool:
    """Whether a tag has to go once its mirror is in order."""
    return wish.disks == "mirrored" and bool(instance.mirror_was)
