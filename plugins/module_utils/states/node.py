# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node as it should be: compared with what is, and planned. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job.argv import wait_argv
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.argv import (
    modify_argv,
    readd_argv,
)
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import Node
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step

READD_SECONDS = 30.0


@dataclass(frozen=True)
class NodeWish:
    """What should hold of a node.

    :param role: the role it should have; None for "as it is".
    :param readd: the machine should be a working member.
    :param same_machine: it has the disks of its instances still, those it is the primary of included.
    """

    name: str
    role: str | None = None
    readd: bool = False
    auto_promote: bool = False
    same_machine: bool = False


def missing_for_membership(census: Census, name: str) -> str:
    """Why a machine isn't a working member of the cluster; empty when it is one.

    A node whose addition broke off half-way may run its daemon and let the master in,
    and yet lack what comes with the last part: that is why both are looked at.
    """
    node = census.nodes[name]
    if node.offline:
        return "it is marked offline"
    if not node.answers:
        return "its node daemon doesn't answer"
    survey = census.surveys.get(name)
    if survey is None or not survey.reached:
        trouble = survey.trouble if survey else "it was not asked"
        return f"the master can't log in with the cluster's key ({trouble})"
    if not survey.joined:
        return "it lacks the files that a node gets when it is added"
    if survey.master != census.ssconf.master_node:
        return f"it takes {survey.master or 'nobody'} for the master"
    return ""


def plan_node(census: Census, wish: NodeWish) -> Plan:
    """The steps from the state seen to the state wished.

    :raises Refused: when the master is named, the node is alive and in use, or the wish
        contradicts itself.
    """
    if wish.readd and wish.role == "offline":
        raise Refused(
            f"{wish.name} can't be a working member and marked offline.",
            "Ask for readd or for role: offline, not both.",
        )
    node = census.nodes[wish.name]
    if node.role == "master":
        raise Refused(
            f"{wish.name} is the master: its role can't be changed and it can't be re-added.",
            "Move the master role first: 'gnt-cluster master-failover' on another candidate.",
        )
    steps: list[Step] = []
    missing = missing_for_membership(census, wish.name) if wish.readd else ""
    if missing:
        if not wish.same_machine:
            _refuse_with_primaries(node)
        steps.append(_adding_now(census, wish.name) or _readd(wish.name, missing))
    if wish.role is not None and wish.role != node.role and not missing:
        if wish.role == "offline" and node.answers and node.primaries:
            raise Refused(
                f"{wish.name} is alive and runs {', '.join(node.primaries)}: marked offline it "
                "would go on running them while Ganeti starts them elsewhere.",
                f"Move them first: 'gnt-node migrate -f {wish.name}'.",
            )
        steps.append(
            Step(
                modify_argv(wish.name, node.role, wish.role, wish.auto_promote),
                "master",
                f"its role is {node.role} and should be {wish.role}",
                "the cluster no longer talks to it" if wish.role == "offline" else "none",
                5.0,
                subject=wish.name,
            )
        )
    after: dict[str, Any] = {"role": wish.role or node.role}
    if wish.readd:
        after["member"] = "yes"
    return Plan(tuple(steps), after)


def view_node(census: Census, wish: NodeWish) -> dict[str, Any]:
    """What is compared, for ``diff``."""
    view: dict[str, Any] = {"role": census.nodes[wish.name].role}
    if wish.readd:
        missing = missing_for_membership(census, wish.name)
        view["member"] = f"no: {missing}" if missing else "yes"
    return view


def _refuse_with_primaries(node: Node) -> None:
    """A machine that was replaced has lost what ran on it: it must have been moved."""
    if not node.primaries:
        return
    listed = ", ".join(node.primaries)
    raise Refused(
        f"{node.name} is still the primary node of {listed}: a new machine there doesn't have their data.",
        "Move them first. When the old machine is dead: "
        f"ansible-playbook sci.ganeti.failover_node -e node={node.name}; while it runs: "
        f"ansible-playbook sci.ganeti.retire_node -e node={node.name}.",
    )


def _readd(name: str, missing: str) -> Step:
    # What role it has then shows only afterwards (Ganeti fills its pool of candidates by
    # itself), so a wish for a role is planned in the next round.
    return Step(
        readd_argv(name),
        "master",
        missing,
        "from its start the node counts as online, and a broken one stays so",
        READD_SECONDS,
        subject=name,
    )


def _adding_now(census: Census, name: str) -> Step | None:
    """A readd that an earlier run has left behind is waited for, not done twice."""
    for job in census.jobs:
        if job.operation == "NODE_ADD" and job.subject == name:
            return Step(
                wait_argv(job.id),
                "master",
                f"Ganeti's job {job.id} is adding it just now",
                seconds=READD_SECONDS,
                subject=name,
            )
    return None
