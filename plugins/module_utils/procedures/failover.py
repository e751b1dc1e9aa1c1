# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Row 2: what ran on a dead node is started on the mirrors. Planned out of one look. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import Node
from ansible_collections.sci.ganeti.plugins.module_utils.iproute.facts import Denial, Routing
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import full_name
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.port.hearing import recalled_hearing
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.masters import STOP
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.order import early_first
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.proofs import Plain, findings_about
from ansible_collections.sci.ganeti.plugins.module_utils.safety.capacity import short_of_memory
from ansible_collections.sci.ganeti.plugins.module_utils.safety.verdict import Verdict
from ansible_collections.sci.ganeti.plugins.module_utils.states.calls import PORT, plan_turned_down
from ansible_collections.sci.ganeti.plugins.module_utils.states.held import left_held
from ansible_collections.sci.ganeti.plugins.module_utils.states.ladder import forecast
from ansible_collections.sci.ganeti.plugins.module_utils.states.leaving import judged
from ansible_collections.sci.ganeti.plugins.module_utils.states.node import NodeWish, plan_node
from ansible_collections.sci.ganeti.plugins.module_utils.states.rungs import Rung
from ansible_collections.sci.ganeti.plugins.module_utils.states.wish import Wish


@dataclass(frozen=True)
class Staying:
    """An instance that isn't failed over.

    :param matters: it should run, and a person could let it.
    """

    instance: str
    why: str
    remedy: str
    matters: bool

    def as_result(self) -> dict[str, Any]:
        return {"instance": self.instance, "why": self.why, "remedy": self.remedy, "matters": self.matters}


@dataclass(frozen=True)
class Failover:
    """What failing a node's instances over comes to, as seen from the master.

    :param moving: those that will be, in the order in which they are.
    :param first: those of them that are up before the others begin.
    :param calls: the steps before all others, after which nothing waits for the node.
    :param refusal: why nothing can be done, with the remedy; empty when it can.
    """

    node: Node | None = None
    verdicts: tuple[Verdict, ...] = ()
    moving: tuple[Instance, ...] = ()
    first: tuple[str, ...] = ()
    staying: tuple[Staying, ...] = ()
    calls: tuple[Step, ...] = ()
    steps: tuple[Step, ...] = ()
    refusal: str = ""

    def as_result(self) -> dict[str, Any]:
        return {
            "node": self.node.as_result() if self.node else None,
            "verdicts": [verdict.as_result() for verdict in self.verdicts],
            "moving": [instance.name for instance in self.moving],
            "running": [instance.name for instance in self.moving if instance.should_run],
            "first": list(self.first),
            "staying": [staying.as_result() for staying in self.staying],
            "calls": [step.as_result() for step in self.calls],
            "steps": [step.as_result() for step in self.steps],
            "refusal": self.refusal,
        }


def failover(
    census: Census, word: str, accept: Collection[str] = (), start_first: Sequence[str] = (), calls_lifetime: int = 0
) -> Failover:
    """Plan the failover of the node that a word names.

    :param census: the cluster, the nodes, the instances with their disks, and the partings.
    :param accept: instances that may go though their mirror isn't proven current.
    :param start_first: instances the others need (name servers, say), in their order.
    :param calls_lifetime: for how many seconds Ganeti's calls to the node are turned down; 0 for not at all.
    """
    try:
        name = full_name(word, list(census.nodes), "node")
        return _failover(census, name, accept, start_first, calls_lifetime)
    except Refused as error:
        return Failover(refusal=str(error))


def _failover(
    census: Census, name: str, accept: Collection[str], start_first: Sequence[str], calls_lifetime: int
) -> Failover:
    known = list(census.instances)
    may_lose = {full_name(word, known, "instance") for word in accept}
    early = [full_name(word, known, "instance") for word in start_first]
    node = census.nodes[name]
    if node.role == "master":
        raise Refused(
            f"{name} is the master itself: it can't be dead and answer.",
            "When another node has died, name that one. To move the master role: "
            "'ansible-playbook sci.ganeti.switch_master'.",
        )
    verdicts = judged(census, name)
    here = early_first((census.instances[vm] for vm in node.primaries), early)
    staying = _kept_by_data(here, verdicts, may_lose)
    kept = {stays.instance for stays in staying}
    short = short_of_memory([vm for vm in here if vm.name not in kept], census.nodes)
    staying += [
        Staying(vm, f"it {reason}.", "Stop something there, or start it by hand later.", matters=True)
        for vm, reason in short.items()
    ]
    kept |= set(short)
    moving = tuple(vm for vm in here if vm.name not in kept)
    offline = plan_node(census, NodeWish(name, role="offline", auto_promote=True))
    return Failover(
        node=node,
        verdicts=tuple(verdicts.values()),
        moving=moving,
        first=tuple(vm.name for vm in moving if vm.name in early and vm.should_run),
        staying=tuple(staying),
        calls=_turned_down(node, calls_lifetime) if offline else (),
        steps=(*offline.steps, *_moves(moving, name), *left_held(census)),
    )


def _turned_down(node: Node, lifetime: int) -> tuple[Step, ...]:
    """A node that is marked offline is called no more; until then each call waits for it."""
    if not lifetime:
        return ()
    return plan_turned_down(Routing(), {Denial(node.primary_ip, PORT): node.name}, "master", lifetime).steps


def _kept_by_data(here: list[Instance], verdicts: Mapping[str, Verdict], may_lose: Collection[str]) -> list[Staying]:
    staying = []
    for instance in here:
        found = verdicts.get(instance.name)
        if found is None:
            staying.append(
                Staying(
                    instance.name,
                    f"its disks are '{instance.template}': they are on {instance.primary} only.",
                    "It comes back with the node, or from a backup.",
                    matters=False,
                )
            )
        elif not found.movable and instance.name not in may_lose:
            staying.append(
                Staying(
                    instance.name,
                    f"{found.word}: {found.reason}.",
                    f"Accept that with -e accept_data_loss={instance.name}, or bring {instance.primary} back.",
                    matters=instance.should_run,
                )
            )
    return staying


def _moves(moving: Sequence[Instance], node: str) -> list[Step]:
    wish = Wish(off=node, method="failover")
    found = [forecast(instance, {}, wish) for instance in moving]
    return [rung.step for rungs in found if isinstance(rungs, tuple) for rung in rungs if isinstance(rung, Rung)]


def failover_unproven(cluster: Plain, plan: Plain) -> list[str]:
    """What isn't as it should be after a failover (N, I, and the survivors' disks).

    :param cluster: the whole state, read afterwards, and what was heard of the node meanwhile.
    :param plan: what :meth:`Failover.as_result` gave.
    """
    node = next(item for item in cluster["nodes"] if item["name"] == plan["node"]["name"])
    instances = {item["name"]: item for item in cluster["instances"]}
    minors = {(survey["node"], minor["minor"]): minor for survey in cluster["surveys"] for minor in survey["minors"]}
    wrong = [] if node["role"] == "offline" else [f"N: {node['name']} is {node['role']}, not offline."]
    wrong += _back(node, cluster.get("heard"))
    left = sorted(set(node["primaries"]) - {staying["instance"] for staying in plan["staying"]})
    if left:
        wrong.append(f"N: {node['name']} is still the primary of {', '.join(left)}.")
    for name in plan["moving"]:
        wrong += findings_about(instances[name], should_run=name in plan["running"])
        if name in plan["running"]:
            wrong += [
                f"D: disk/{disk['index']} of {name} is {_said(minor)} on {instances[name]['primary']}."
                for disk in instances[name]["disks"]
                for minor in [minors.get((instances[name]["primary"], disk["minors"].get(instances[name]["primary"])))]
                if minor is None or (minor["role"], minor["disk"]) != ("Primary", "UpToDate")
            ]
    return wrong


def _back(node: Plain, heard: Plain | None) -> list[str]:
    """That the dead node answers again: an old master may still rule, and what has moved may run there as well."""
    ports = recalled_hearing(heard).ports if heard else ()
    answers = [port for port in ports if port.answers and port.address in (node["primary_ip"], node["secondary_ip"])]
    if not answers:
        return []
    return [
        f"N: {node['name']} is back: port {answers[0].port} of {answers[0].address} answers, and what runs elsewhere "
        f"by now may run there as well. Cut its power; where it was the master and that takes time, run "
        f"'{STOP}' there first. Then let it in: 'ansible-playbook sci.ganeti.return_node -e "
        f"node={node['name']}'."
    ]


def _said(minor: Plain | None) -> str:
    return "not there" if minor is None else f"{minor['role']} and {minor['disk']}"
