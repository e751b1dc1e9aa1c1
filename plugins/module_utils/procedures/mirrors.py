# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the mirrors on a node need. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.states.ladder import Stuck, forecast
from ansible_collections.sci.ganeti.plugins.module_utils.states.resync import left_of_disks
from ansible_collections.sci.ganeti.plugins.module_utils.states.wish import Wish


def mirrored_to(census: Census, name: str) -> tuple[str, ...]:
    """The instances whose mirror is on a node, or was until a run gave it up and can be made again there."""
    due = [vm.name for vm in census.instances.values() if vm.mirror_due == name and vm.stopped]
    return (*census.nodes[name].secondaries, *due)


def waiting_for_a_stop(census: Census, name: str) -> tuple[str, ...]:
    """The instances whose mirror was given up on a node, and that aren't stopped: nothing else has to wait for them."""
    return tuple(vm.name for vm in census.instances.values() if vm.mirror_due == name and not vm.stopped)


def mirrors_in_order(census: Census, names: Iterable[str]) -> list[Step]:
    """The steps that bring the mirrors of instances in order.

    :raises Refused: when one can't be, whatever is done.
    """
    steps: list[Step] = []
    stuck: list[Stuck] = []
    for instance_name in names:
        instance = census.instances[instance_name]
        found = forecast(instance, census.surveys, Wish(disks="mirrored"))
        if isinstance(found, Stuck):
            stuck.append(Stuck(f"{instance_name}: {found.reason}", found.remedy))
        else:
            steps.extend(rung.step for rung in found)
    if stuck:
        raise Refused(
            " ".join(item.reason for item in stuck),
            " ".join(dict.fromkeys(item.remedy for item in stuck if item.remedy)),
        )
    return steps


def moved_in_order(census: Census, names: Iterable[str]) -> list[Step]:
    """The steps that bring mirrors in order which have moved to another node.

    One that can't be keeps no other waiting: the proof names it.
    """
    found = (forecast(census.instances[name], census.surveys, Wish(disks="mirrored")) for name in names)
    return [rung.step for rungs in found if not isinstance(rungs, Stuck) for rung in rungs]


def being_filled(census: Census, names: Iterable[str]) -> tuple[str, ...]:
    """Those of the instances whose disks are being copied now: there may be no step left but to wait for that."""
    return tuple(name for name in names if left_of_disks(census.instances[name], census.surveys))
