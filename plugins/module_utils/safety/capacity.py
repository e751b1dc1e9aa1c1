# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether nodes have the memory and the disk space for what is to come to them. Pure.

Ganeti refuses to start an instance where its memory isn't free, and to make a mirror where its
volumes don't fit, so it is better known before the first one is moved than after half of them are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import Node


def short_of_memory(instances: Iterable[Instance], nodes: Mapping[str, Node]) -> dict[str, str]:
    """Instances whose secondary can't start them, with the reason.

    In the order given each takes its share; one that doesn't fit leaves the room to those after it.
    Where Ganeti doesn't tell an amount, the room is taken to be there.

    :param instances: those that should run on their secondary.
    """
    free: dict[str, int | None] = {}
    short = {}
    for instance in instances:
        if instance.secondary not in free:
            free[instance.secondary] = nodes[instance.secondary].free_memory if instance.secondary in nodes else None
        room = free[instance.secondary]
        if room is None or instance.memory is None or not instance.should_run:
            continue
        if instance.memory > room:
            short[instance.name] = f"needs {instance.memory} MiB of memory, {instance.secondary} has {room} MiB free"
        else:
            free[instance.secondary] = room - instance.memory
    return short


def carrying(instances: Iterable[Instance], nodes: Mapping[str, Node]) -> dict[str, Node]:
    """The nodes as they are once these instances run on their secondaries."""
    after = dict(nodes)
    for instance in instances:
        node = after.get(instance.secondary)
        if node is not None and node.free_memory is not None and instance.should_run:
            after[node.name] = replace(node, free_memory=node.free_memory - (instance.memory or 0))
    return after


def homeless(mirrors: Iterable[Instance], nodes: Iterable[Node]) -> list[str]:
    """Instances whose disks fit on none of these nodes but their own: no mirror of them can be made there.

    Each is looked at by itself; whether all of them fit together is for an iallocator to find out.

    :param mirrors: where they run, or will run.
    """
    choices = list(nodes)
    return [
        instance.name
        for instance in mirrors
        if not any(
            node.free_disk is None or sum(disk.mirror_mib for disk in instance.disks) <= node.free_disk
            for node in choices
            if node.name != instance.primary
        )
    ]


def unprotected(instances: Iterable[Instance], nodes: Mapping[str, Node]) -> list[str]:
    """What the cluster couldn't carry if one more node died (N+1), a sentence a node.

    :param instances: where they are, or where they will be.
    """
    there: dict[str, list[Instance]] = {}
    for instance in instances:
        if instance.mirrored:
            there.setdefault(instance.primary, []).append(instance)
    return [
        f"if {node} died, {name} {reason}"
        for node, hers in there.items()
        for name, reason in short_of_memory(hers, nodes).items()
    ]
