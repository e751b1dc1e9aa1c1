# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows 6 and 8: a node comes back with its disks. First its quarantine, then its place. Pure.

What a node did while nobody heard it isn't known: it may run instances that were started
elsewhere, hold their disks as Primary, or rule a cluster of its own. All of that is read
from the node itself before it is let in.

A split brain that shows then doesn't keep the node out: Ganeti connects nothing on a node that is
offline, so that a person's decision can be carried out only once it is in. Its sides are left as
they are, and the run ends with the playbook that resolves it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import Minor
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.history import TALKING
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.pair import SPLIT
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.argv import readd_argv
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import Node
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import full_name
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.mirrors import (
    being_filled,
    mirrored_to,
    mirrors_in_order,
    moved_in_order,
)
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.split_brain import cases
from ansible_collections.sci.ganeti.plugins.module_utils.safety.condition import minor_on
from ansible_collections.sci.ganeti.plugins.module_utils.states.held import left_held
from ansible_collections.sci.ganeti.plugins.module_utils.states.needs import Needs, needs_of
from ansible_collections.sci.ganeti.plugins.module_utils.states.node import NodeWish, plan_node
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey

METHODS = ("readd", "modify")

Plain = Mapping[str, Any]


@dataclass(frozen=True)
class Quarantine:
    """What a node must not bring along.

    :param stale: instances that run on it and belong elsewhere.
    :param primary: instances that belong elsewhere, with disks whose Primary it takes itself for.
    :param unchanged: instances that belong elsewhere, whose disks here have gone their own way and changed nothing.
    :param strays: minors that belong to no instance: their mirrors have left the node meanwhile.
    :param held: those of them that are Primary, so that something may use them.
    :param rules: daemons of a master run on it, or it has the cluster's address.
    """

    stale: tuple[str, ...] = ()
    primary: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    strays: tuple[int, ...] = ()
    held: tuple[int, ...] = ()
    rules: bool = False

    @property
    def clean(self) -> bool:
        return not (self.stale or self.primary or self.unchanged or self.strays or self.rules)

    def as_result(self) -> dict[str, Any]:
        return {
            "stale": list(self.stale),
            "primary": list(self.primary),
            "unchanged": list(self.unchanged),
            "strays": list(self.strays),
            "held": list(self.held),
            "rules": self.rules,
            "clean": self.clean,
        }


@dataclass(frozen=True)
class Return:
    """What letting a node in again comes to.

    :param apart: the nodes that have the other sides of what doesn't talk here: with both sides'
        generations it is told whether they have parted for good.
    :param needs: what it must bring where it is added anew; None where it isn't.
    :param parted: instances of which each side has changes that the other lacks (split brain).
    :param mirrors: the others that should have their mirrors there.
    :param moved: those whose mirrors a run that was killed has moved from there to another node.
    :param copying: those of ``mirrors`` that are being filled now.
    :param refusal: why it can't be done, with the remedy; empty when it can.
    """

    node: Node | None = None
    quarantine: Quarantine = Quarantine()
    apart: tuple[str, ...] = ()
    needs: Needs | None = None
    parted: tuple[str, ...] = ()
    mirrors: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    copying: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    refusal: str = ""

    @property
    def undecided(self) -> str:
        """What a person has to decide once the node is in; empty when nothing."""
        if not self.parted:
            return ""
        commands = "; ".join(
            f"'ansible-playbook sci.ganeti.resolve_split_brain -e instance={name}'" for name in self.parted
        )
        return (
            f"The two sides of {', '.join(self.parted)} have parted (split brain), and are left as they are. Once the "
            f"node is in, a person has to say which side's changes are given up: {commands}. Then run this again."
        )

    def as_result(self) -> dict[str, Any]:
        return {
            "node": self.node.as_result() if self.node else None,
            "quarantine": self.quarantine.as_result(),
            "apart": list(self.apart),
            "needs": self.needs.as_result() if self.needs else None,
            "parted": list(self.parted),
            "mirrors": list(self.mirrors),
            "moved": list(self.moved),
            "copying": list(self.copying),
            "undecided": self.undecided,
            "steps": [step.as_result() for step in self.steps],
            "refusal": self.refusal,
        }


def quarantine(census: Census, name: str, own: NodeSurvey, running: Collection[str], rules: bool) -> Quarantine:
    """What is found on the node, held against the configuration.

    :param own: the node's own survey.
    :param running: full names of the instances that a hypervisor of it runs.
    :param rules: daemons of a master run on it, or it has the cluster's address.
    """
    elsewhere = {vm.name: _minors_here(vm, own) for vm in census.instances.values() if vm.primary != name}
    hers = {disk.minor_on(name) for vm in census.instances.values() for disk in vm.disks}
    strays = tuple(number for number in own.minors if number not in hers)
    return Quarantine(
        stale=tuple(vm for vm in running if vm not in census.instances or census.instances[vm].primary != name),
        primary=tuple(vm for vm, minors in elsewhere.items() if any(minor.role == "Primary" for minor in minors)),
        unchanged=tuple(vm for vm, minors in elsewhere.items() if minors and all(map(_parted_unchanged, minors))),
        strays=strays,
        held=tuple(number for number in strays if own.minors[number].role == "Primary"),
        rules=rules,
    )


def _minors_here(vm: Instance, own: NodeSurvey) -> list[Minor]:
    found = (minor_on({own.node: own}, own.node, disk) for disk in vm.disks)
    return [minor for minor in found if minor is not None]


def _parted_unchanged(minor: Minor) -> bool:
    """A side that has gone its own way and has written nothing since: nothing is lost by giving it up.

    Where the other side hasn't written either DRBD tosses a coin when they meet, and then may stay split. A
    Secondary that only waits for its Primary has gone no way of its own.
    """
    parted = minor.connection == "StandAlone" or (minor.role == "Primary" and minor.connection not in TALKING)
    return parted and minor.disk == "UpToDate" and minor.out_of_sync_kib == 0


def returning(
    census: Census,
    word: str,
    method: str,
    own: NodeSurvey,
    running: Sequence[str],
    rules: bool,
    stop_stale: bool = False,
    evidence: Mapping[str, Plain] | None = None,
) -> Return:
    """Plan the return of the node that a word names.

    :param method: ``readd``, which sets up the node anew from the configuration, or ``modify``.
    :param stop_stale: what runs there and belongs elsewhere may be stopped.
    :param evidence: node to what ``drbd_info`` returned there: of this one, and of those that are ``apart``.
    """
    try:
        name = full_name(word, list(census.nodes), "node")
        node = census.nodes[name]
        found = quarantine(census, name, own, running, rules)
        _refuse_unsafe(name, found, stop_stale)
        parted = _parted(census, name, evidence or {})
        joining = _joining(census, node, method, own)
        needs = needs_of(census, name) if readd_argv(name) in [step.command for step in joining] else None
        entering = [*_cleaning(name, found), *joining]
        seen = replace(census, surveys={**census.surveys, name: own})
        mirrors = tuple(vm for vm in mirrored_to(census, name) if vm not in parted)
        moved = census.moved_from(name)
        after = [*mirrors_in_order(seen, mirrors), *moved_in_order(seen, moved), *left_held(census)]
        steps = (*entering, *(_restart(name) if method == "modify" and (entering or after) else ()), *after)
        busy = being_filled(seen, mirrors)
        return Return(node, found, _apart(census, name, own), needs, parted, mirrors, moved, busy, steps)
    except Refused as error:
        return Return(refusal=str(error))


def _apart(census: Census, name: str, own: NodeSurvey) -> tuple[str, ...]:
    silent = (
        vm.primary
        for vm in census.instances.values()
        if vm.secondary == name and any(minor.connection not in TALKING for minor in _minors_here(vm, own))
    )
    return tuple(node for node in dict.fromkeys(silent) if not census.nodes[node].offline)


def _parted(census: Census, name: str, evidence: Mapping[str, Plain]) -> tuple[str, ...]:
    """Those whose sides here went on alone, as the others did; not those that heal without a loss."""
    mirrored = {vm: instance for vm, instance in census.instances.items() if instance.secondary == name}
    split = (
        case.instance.name
        for case in cases(replace(census, instances=mirrored), evidence)
        if case.relation == SPLIT and not case.heals
    )
    return tuple(dict.fromkeys(split))


def _refuse_unsafe(name: str, found: Quarantine, stop_stale: bool) -> None:
    if found.stale and not stop_stale:
        raise Refused(
            f"{name} runs {', '.join(found.stale)}, which belong{'s' if len(found.stale) == 1 else ''} elsewhere.",
            "What they wrote here since is in no other copy. If it may be given up, let them be stopped here: "
            "-e stop_stale_instances=true.",
        )
    if found.held:
        listed = ", ".join(f"/dev/drbd{number}" for number in found.held)
        raise Refused(
            f"{listed} on {name} {'is' if len(found.held) == 1 else 'are'} Primary and belong to no instance.",
            f"Find out what they are ('drbdsetup status' there), then 'drbdsetup secondary {found.held[0]}' on {name}.",
        )


def _cleaning(name: str, found: Quarantine) -> list[Step]:
    """What is done to the node before it is let in, as people read it; modules do it there."""
    steps = [
        Step(
            ("stop", vm),
            name,
            f"{vm} runs here and belongs elsewhere",
            "what it wrote here since it was started elsewhere belongs to nobody any more",
            5.0,
            subject=vm,
        )
        for vm in found.stale
    ]
    if found.rules:
        why = "it does a master's work, and another is the master"
        steps.append(Step(("daemon-util", "stop-master"), name, why, seconds=10.0, subject=name))
    steps += [
        Step(
            ("drbdsetup", "secondary"),
            name,
            f"it takes itself for the Primary of {vm}, which belongs elsewhere",
            seconds=1.0,
            subject=vm,
        )
        for vm in found.primary
    ]
    steps += [
        Step(
            ("drbdsetup", "connect", "--discard-my-data"),
            name,
            f"it has changed nothing of {vm} since it lost the other side, whose data stays",
            seconds=1.0,
            subject=vm,
        )
        for vm in found.unchanged
    ]
    steps += [
        Step(
            ("drbdsetup", "down", f"/dev/drbd{number}"),
            name,
            f"/dev/drbd{number} is of an instance whose mirror has left {name} meanwhile",
            seconds=1.0,
            subject=name,
        )
        for number in found.strays
    ]
    return steps


def _joining(census: Census, node: Node, method: str, own: NodeSurvey) -> Sequence[Step]:
    anew, in_use = NodeWish(node.name, readd=True, same_machine=True), NodeWish(node.name, role="master-candidate")
    # the master's own survey leaves a node out that is marked offline: what it says itself counts
    seen = replace(census, surveys={**census.surveys, node.name: own} if node.offline else census.surveys)
    if method == "modify" and node.role in ("offline", "drained"):
        return plan_node(seen, in_use).steps
    # a working member that is only drained, as a retirement that was killed leaves it, needs no more than that
    return plan_node(seen, anew).steps or (plan_node(seen, in_use).steps if node.role == "drained" else ())


def _restart(name: str) -> list[Step]:
    """Adding a node anew starts its daemons, a change of its role doesn't."""
    why = "its daemons are to work by the present configuration"
    return [Step(("service", "ganeti", "restart"), name, why, seconds=10.0, subject=name)]


def own_view(plain: Mapping[str, Any], running: Sequence[Mapping[str, Any]]) -> tuple[list[str], bool]:
    """What a node said itself: the instances that it runs, and whether it does a master's work.

    :param plain: ``gnt_cluster_info`` of the node, ``mastership`` gathered.
    :param running: ``hypervisor_info`` of the node.
    """
    doing = plain["mastership"]
    rulers = doing["daemons"]["rulers"]
    rules = doing["cluster_ip_here"] or any(doing["daemons"]["running"].get(daemon) for daemon in rulers)
    return [item["instance"] for item in running], rules
