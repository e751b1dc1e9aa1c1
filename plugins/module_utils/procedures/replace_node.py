# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Row 9: a node is replaced by a new machine. What it needs, out of one look. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import Node
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import full_name
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.mirrors import (
    being_filled,
    mirrored_to,
    mirrors_in_order,
    moved_in_order,
    waiting_for_a_stop,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.held import left_held
from ansible_collections.sci.ganeti.plugins.module_utils.states.needs import Needs, needs_of
from ansible_collections.sci.ganeti.plugins.module_utils.states.node import NodeWish, plan_node


@dataclass(frozen=True)
class Replacement:
    """What replacing a node comes to, as seen from the master.

    :param mirrors: the instances that should have their mirrors there.
    :param moved: those whose mirrors a run that was killed has moved from there to another node.
    :param copying: those of ``mirrors`` that are being filled now.
    :param waiting: those whose mirror there was given up, and can be made again only while they are stopped.
    :param refusal: why it can't be done, with the remedy; empty when it can.
    :param steps: what the cluster needs; what concerns the machine itself comes later.
    """

    node: Node | None = None
    needs: Needs | None = None
    mirrors: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    copying: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    refusal: str = ""

    def as_result(self) -> dict[str, Any]:
        return {
            "node": self.node.as_result() if self.node else None,
            "needs": self.needs.as_result() if self.needs else None,
            "mirrors": list(self.mirrors),
            "moved": list(self.moved),
            "copying": list(self.copying),
            "waiting": list(self.waiting),
            "steps": [step.as_result() for step in self.steps],
            "refusal": self.refusal,
        }


def replacement(census: Census, word: str) -> Replacement:
    """Plan the replacement of the node that a word names."""
    try:
        name = full_name(word, list(census.nodes), "node")
        mirrors, moved = mirrored_to(census, name), census.moved_from(name)
        member = plan_node(census, NodeWish(name, readd=True))
        return Replacement(
            node=census.nodes[name],
            needs=needs_of(census, name),
            mirrors=mirrors,
            moved=moved,
            copying=being_filled(census, mirrors),
            waiting=waiting_for_a_stop(census, name),
            steps=(
                *member.steps,
                *mirrors_in_order(census, mirrors),
                *moved_in_order(census, moved),
                *left_held(census),
            ),
        )
    except Refused as error:
        return Replacement(refusal=str(error))
