# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many copies may run at once, on the whole and on each node. Pure.

A copy takes a place on both of its nodes, so that what bounds a node bounds the link
between two of them as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance
from ansible_collections.sci.ganeti.plugins.module_utils.safety.condition import Surveys, condition
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey

_WITHOUT_A_COPY = frozenset({"apart", "diskless", "inactive", "unreadable"})


class Places:
    """Places for copies.

    :param total: how many of ours there are.
    :param per_node: how many each node has, whoever's copies they are.
    """

    def __init__(self, total: int, per_node: int) -> None:
        self._left = total
        self._per_node = per_node
        self._taken: Counter[str] = Counter()

    def take(self, instance: Instance) -> None:
        """One of ours copies between the nodes of this instance."""
        self._left -= 1
        self._taken.update((instance.primary, instance.secondary))

    def take_foreign(self, surveys: Mapping[str, NodeSurvey], ours: Collection[tuple[str, int]]) -> None:
        """What is copied besides takes places on its nodes.

        :param ours: node and minor of our own devices.
        """
        for node, survey in surveys.items():
            self._taken[node] += sum(
                1
                for number, minor in survey.minors.items()
                # one that somebody has paused may stay so, and takes nothing from ours
                if minor.syncing and not minor.connection.startswith("Paused") and (node, number) not in ours
            )

    def free_for(self, instance: Instance) -> bool:
        """Whether a copy between the nodes of this instance may begin."""
        return self._left > 0 and all(
            self._taken[node] < self._per_node for node in (instance.primary, instance.secondary)
        )


def exposure(instance: Instance, surveys: Surveys) -> tuple[bool, bool, int, str]:
    """Orders instances by how much they need a mirror, the most exposed first.

    Those that run come before those that don't, those without any second copy before those
    whose copy is only behind, and small ones before large ones: so that the most of them are
    safe again after any time.
    """
    conditions = {condition(instance, disk, surveys) for disk in instance.disks}
    size = sum(disk.size_mib for disk in instance.disks)
    return (not instance.should_run, not conditions & _WITHOUT_A_COPY, size, instance.name)
