# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Row 7: a node is emptied while it lives, so that it can be switched off. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.argv import modify_argv
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import Node
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import full_name
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.proofs import CLEAN, Plain, findings_about
from ansible_collections.sci.ganeti.plugins.module_utils.safety.capacity import (
    carrying,
    homeless,
    short_of_memory,
    unprotected,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.held import left_held
from ansible_collections.sci.ganeti.plugins.module_utils.states.ladder import Stuck, forecast, undisturbed
from ansible_collections.sci.ganeti.plugins.module_utils.states.rungs import Rung
from ansible_collections.sci.ganeti.plugins.module_utils.states.wish import Wish


@dataclass(frozen=True)
class Retirement:
    """What retiring a node comes to, as seen from the master.

    :param is_master: the master role has to move first.
    :param moving: instances that leave it as their primary.
    :param evacuating: instances whose mirror leaves it, those that have just moved included.
    :param moved: those whose mirror has left it in a run that was killed.
    :param alone: instances that are without a mirror once it is off.
    :param hindrance: why mirrors can't leave it; empty where they can.
    :param warnings: what the cluster couldn't carry any more (N+1), a sentence each.
    :param refusal: why it can't be done, with the remedy; empty when it can.
    """

    node: Node | None = None
    is_master: bool = False
    moving: tuple[str, ...] = ()
    evacuating: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    hindrance: str = ""
    warnings: tuple[str, ...] = ()
    statuses: tuple[tuple[str, str], ...] = ()
    steps: tuple[Step, ...] = ()
    refusal: str = ""

    def as_result(self) -> dict[str, Any]:
        return {
            "node": self.node.as_result() if self.node else None,
            "is_master": self.is_master,
            "moving": list(self.moving),
            "evacuating": list(self.evacuating),
            "moved": list(self.moved),
            "alone": list(self.alone),
            "hindrance": self.hindrance,
            "warnings": list(self.warnings),
            "statuses": dict(self.statuses),
            "steps": [step.as_result() for step in self.steps],
            "refusal": self.refusal,
        }


def retirement(census: Census, word: str, evacuate: bool | None = None, iallocator: str = "hail") -> Retirement:
    """Plan the retirement of the node that a word names.

    :param evacuate: whether mirrors leave it too; None for "where a third node allows it".
    :param iallocator: who chooses where to.
    """
    try:
        return _retirement(census, full_name(word, list(census.nodes), "node"), evacuate, iallocator)
    except Refused as error:
        return Retirement(refusal=str(error))


def _retirement(census: Census, name: str, evacuate: bool | None, iallocator: str) -> Retirement:
    node = census.nodes[name]
    here = [census.instances[vm] for vm in node.primaries]
    # an iallocator keeps a mirror in its group
    others = [
        other
        for other in census.nodes.values()
        if other.name != name and other.group == node.group and other.role not in ("offline", "drained")
    ]
    _refuse_dead(node)
    _refuse_plain(here, name)
    moved = {vm.name: _moved(vm) for vm in here}
    mirrors = [*(census.instances[vm] for vm in node.secondaries), *moved.values()]
    hindrance = _hindrance(mirrors, others, node)
    if evacuate and hindrance:
        raise Refused(
            f"{hindrance}: mirrors can't leave it.",
            "Leave evacuate_secondaries away: the mirrors stay, and come back with the node.",
        )
    evacuating = [] if hindrance or evacuate is False else mirrors
    left = [census.instances[vm] for vm in census.moved_from(name)]
    _refuse_unplaceable(evacuating, census)
    _refuse_short(here, census)
    after = [moved.get(vm.name, vm) for vm in census.instances.values()]
    staying = [vm for vm in after if name not in (vm.primary, vm.secondary)]
    return Retirement(
        node=node,
        is_master=node.role == "master",
        moving=tuple(vm.name for vm in here),
        evacuating=tuple(vm.name for vm in evacuating),
        moved=tuple(vm.name for vm in left),
        alone=tuple(vm.name for vm in mirrors if vm not in evacuating),
        hindrance=hindrance,
        warnings=tuple(unprotected(staying, carrying(here, census.nodes))),
        statuses=tuple((vm.name, vm.status) for vm in census.instances.values()),
        steps=(
            *_drained(node),
            *_climbed(here, census, Wish(off=name)),
            *_climbed(evacuating, census, Wish(disks="mirrored", mirror_off=name, iallocator=iallocator)),
            *_climbed(left, census, Wish(disks="mirrored")),
            *_offline(node),
            *left_held(census),
        ),
    )


def _hindrance(mirrors: Sequence[Instance], others: Sequence[Node], node: Node) -> str:
    """Why mirrors can't leave a node; empty when a third one allows it.

    :param mirrors: those instances, with the primaries that they will have.
    """
    if len(others) < 2:
        only = f"only {others[0].name}" if others else "no node"
        return f"Besides {node.name} {only} is in use in the node group {node.group}"
    without = homeless(mirrors, others)
    return f"No third node has the disk space for {', '.join(without)}" if without else ""


def _refuse_dead(node: Node) -> None:
    if node.role != "offline" and not node.answers:
        raise Refused(
            f"{node.name} doesn't answer: it can't be retired in order.",
            f"If it is dead: 'ansible-playbook sci.ganeti.failover_node -e node={node.name}'.",
        )
    if node.role == "offline" and node.primaries:
        raise Refused(
            f"{node.name} is marked offline and is still the primary of {', '.join(node.primaries)}.",
            f"'ansible-playbook sci.ganeti.failover_node -e node={node.name}'.",
        )


def _refuse_plain(here: Sequence[Instance], name: str) -> None:
    plain = [vm.name for vm in here if not vm.mirrored]
    if plain:
        raise Refused(
            f"{', '.join(plain)} {'has' if len(plain) == 1 else 'have'} no mirror, and would be gone with {name}.",
            f"Move what should live on, which stops it meanwhile: 'gnt-instance move {plain[0]}'.",
        )


def _refuse_short(here: Sequence[Instance], census: Census) -> None:
    short = short_of_memory(here, census.nodes)
    if short:
        raise Refused(
            " ".join(f"{vm} {reason}." for vm, reason in short.items()),
            "Free some memory there, or name another secondary: 'gnt-instance replace-disks -n NODE INSTANCE'.",
        )


def _refuse_unplaceable(evacuating: Sequence[Instance], census: Census) -> None:
    """An iallocator fails on a node that should answer and doesn't, in whichever group, and on a mirror between two."""
    stay = "Or leave the mirrors where they are: -e evacuate_secondaries=false."
    silent = [node.name for node in census.nodes.values() if not (node.offline or node.answers)]
    if evacuating and silent:
        raise Refused(
            f"{', '.join(silent)} doesn't answer and isn't marked offline: who chooses where mirrors go asks every "
            "node, of any group, and fails on that.",
            f"If it is dead: 'ansible-playbook sci.ganeti.failover_node -e node={silent[0]}' first. {stay}",
        )
    split = [vm.name for vm in evacuating if census.nodes[vm.primary].group != census.nodes[vm.secondary].group]
    if split:
        raise Refused(
            f"The two nodes of {', '.join(split)} are of different groups, between which nobody chooses.",
            f"Name a node for the mirror: 'gnt-instance replace-disks -n NODE {split[0]}'. {stay}",
        )


def _moved(vm: Instance) -> Instance:
    return replace(vm, primary=vm.secondary, secondary=vm.primary)


def _drained(node: Node) -> list[Step]:
    if node.role in ("drained", "offline"):
        return []
    now = "master-candidate" if node.role == "master" else node.role
    words = modify_argv(node.name, now, "drained", auto_promote=True)
    return [Step(words, "master", "nothing new may come to it", seconds=5.0, subject=node.name)]


def _offline(node: Node) -> list[Step]:
    if node.role == "offline":
        return []
    words = modify_argv(node.name, "drained", "offline", auto_promote=True)
    risk = "the cluster no longer talks to it"
    return [Step(words, "master", "it is empty and may be switched off", risk, 5.0, subject=node.name)]


def _climbed(instances: Sequence[Instance], census: Census, wish: Wish) -> list[Step]:
    """The steps that take instances, or their mirrors, off it.

    One that a job works on isn't judged, as a run that was killed leaves it: that is done again once the job has ended.

    :raises Refused: when the mirror of one isn't clean, or the node may hold the last good copy.
    """
    found = {vm.name: forecast(vm, census.surveys, wish) for vm in instances}
    at_work = {job.instance for job in census.jobs}
    found |= {
        vm.name: undisturbed(vm, wish) for vm in instances if vm.name in at_work and isinstance(found[vm.name], Stuck)
    }
    stuck = {vm: rungs for vm, rungs in found.items() if isinstance(rungs, Stuck)}
    if stuck:
        raise Refused(
            " ".join(f"{vm}: {rungs.reason}" for vm, rungs in stuck.items()),
            " ".join(dict.fromkeys(rungs.remedy for rungs in stuck.values())),
        )
    return [
        rung.step
        for rungs in found.values()
        if not isinstance(rungs, Stuck)
        for rung in rungs
        if isinstance(rung, Rung)
    ]


def retire_unproven(cluster: Plain, plan: Plain) -> list[str]:
    """What isn't as it should be after a retirement (N, I and D).

    :param cluster: the whole state, read afterwards.
    :param plan: what :meth:`Retirement.as_result` gave.
    """
    name = plan["node"]["name"]
    node = next(item for item in cluster["nodes"] if item["name"] == name)
    wrong = [] if node["role"] == "offline" else [f"N: {name} is {node['role']}, not offline."]
    if node["primaries"]:
        wrong.append(f"N: {name} is still the primary of {', '.join(node['primaries'])}.")
    left = sorted(set(node["secondaries"]) & set(plan["evacuating"]))
    if left:
        wrong.append(f"N: the mirrors of {', '.join(left)} are still on {name}.")
    for vm in cluster["instances"]:
        before = plan["statuses"].get(vm["name"])
        # hours may have passed: who made one since, or stopped or started one, meant it
        meant = before is None or not findings_about(vm, vm["admin_state"] == "up")
        if vm["status"] != before and not meant:
            wrong.append(f"I: {vm['name']} is {vm['status']}, and was {before}.")
        if vm["name"] in (*plan["evacuating"], *plan["moved"]):
            wrong += [
                f"D: disk/{disk['index']} of {vm['name']} is '{disk['condition']}'."
                for disk in vm["disks"]
                if disk["condition"] not in CLEAN
            ]
    return wrong
