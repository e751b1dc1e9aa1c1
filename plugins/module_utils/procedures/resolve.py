# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Row 12, the healing: what a person's decision comes to, out of one look. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.configured import GANETIS_OPTIONS, address_word
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.device import Device, owner_of
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.pair import SPLIT, UNKNOWN, UNRELATED, unrelated
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.show import Net
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.argv import (
    activate_disks_argv,
    deactivate_disks_argv,
    failover_argv,
)
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import Node
from ansible_collections.sci.ganeti.plugins.module_utils.hypervisor.facts import Running
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import full_name
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.parse import Group
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.split_brain import (
    Case,
    Plain,
    Side,
    analysis_text,
    cases,
    proposal,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.device import Giving, Scene, plan_device
from ansible_collections.sci.ganeti.plugins.module_utils.states.held import left_held
from ansible_collections.sci.ganeti.plugins.module_utils.states.resync import copy_seconds
from ansible_collections.sci.ganeti.plugins.module_utils.states.running import plan_stopped


@dataclass(frozen=True)
class Allowed:
    """What a person lets be done for a decision.

    :param move_primary: the instance may be moved off the node whose data is given up.
    :param stop_stale: it may be stopped where it runs and doesn't belong.
    :param keep_snapshot: what is given up is kept, where there is room.
    """

    move_primary: bool = False
    stop_stale: bool = False
    keep_snapshot: bool = True


@dataclass(frozen=True)
class Resolution:
    """What resolving comes to, as seen from the master.

    :param instance: None for the analysis of the whole cluster.
    :param cases: the disks whose two sides don't talk.
    :param victim: the node whose data is given up; empty where nothing has to be.
    :param by_nobody: nobody has named the victim: it has changed nothing, so that nothing is lost.
    :param moves: the instance leaves the victim first.
    :param stale: nodes on which the instance runs and must not.
    :param demote: nodes that must not have the Primary role of its disks, and have it.
    :param steps: nothing to do when empty; then ``undecided`` says whether a person has to.
    :param refusal: why it can't be done, with the remedy; empty when it can.
    """

    instance: Instance | None = None
    cases: tuple[Case, ...] = ()
    victim: str = ""
    by_nobody: bool = False
    moves: bool = False
    stale: tuple[str, ...] = ()
    demote: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    undecided: str = ""
    refusal: str = ""

    def as_result(self) -> dict[str, Any]:
        return {
            "instance": self.instance.as_result() if self.instance else None,
            "cases": [case.as_result() for case in self.cases],
            "analysis": analysis_text(list(self.cases)),
            "proposal": proposal(list(self.cases)).as_result() if self.instance else None,
            "victim": self.victim,
            "by_nobody": self.by_nobody,
            "survivor": self._survivor(),
            "moves": self.moves,
            "stale": list(self.stale),
            "demote": list(self.demote),
            "steps": [step.as_result() for step in self.steps],
            "undecided": self.undecided,
            "refusal": self.refusal,
        }

    def _survivor(self) -> str:
        if self.instance is None:
            return ""
        return self.instance.secondary if self.victim == self.instance.primary else self.instance.primary


def resolution(
    census: Census,
    evidence: Mapping[str, Plain],
    word: str = "",
    discard_word: str = "",
    allowed: Allowed | None = None,
) -> Resolution:
    """Plan what heals an instance's mirror, or analyse all mirrors where none is named.

    :param evidence: node to what ``drbd_info`` returned there, and ``running`` of ``hypervisor_info``.
    :param discard_word: the node whose data a person gives up; empty for no decision.
    :param allowed: what may be done for it.
    """
    found = cases(census, evidence)
    if not word:
        return Resolution(cases=tuple(found))
    try:
        name = full_name(word, list(census.instances), "instance")
        discard = full_name(discard_word, list(census.nodes), "node") if discard_word else ""
    except Refused as error:
        return Resolution(cases=tuple(found), refusal=str(error))
    instance = census.instances[name]
    mine = tuple(case for case in found if case.instance.name == name)
    start = Resolution(instance=instance, cases=mine)
    try:
        _refuse_misfit(instance, discard)
        _refuse_busy(instance, census)
        if not mine:
            return replace(start, steps=tuple(left_held(census)))
        return _decided(start, census, discard, allowed or Allowed())
    except Refused as error:
        return replace(start, refusal=str(error))


def _refuse_misfit(instance: Instance, discard: str) -> None:
    if not instance.mirrored:
        raise Refused(
            f"The disks of {instance.name} are '{instance.template}': they have no other side.",
            "Name an instance whose disks are mirrored: 'gnt-instance list -o name,disk_template'.",
        )
    if instance.disks_active is False:
        raise Refused(
            f"The disks of {instance.name} aren't active, so that nothing is to be seen of its two sides.",
            f"Activate them on the master, then run this again: 'gnt-instance activate-disks {instance.name}'.",
        )
    nodes = (instance.primary, instance.secondary)
    if discard and discard not in nodes:
        raise Refused(
            f"{discard} has no copy of {instance.name}; {' and '.join(nodes)} have.",
            f"Name the one whose data is given up: -e discard_node={nodes[1]}, say.",
        )


def _refuse_busy(instance: Instance, census: Census) -> None:
    for job in census.jobs:
        if job.instance == instance.name:
            raise Refused(
                f"Job {job.id} ({job.operation}) works on {instance.name} just now, and may be about to change what is "
                "seen of its disks.",
                f"Wait until it has ended ('gnt-job watch {job.id}' on the master), then run this again.",
            )


def _decided(start: Resolution, census: Census, discard: str, allowed: Allowed) -> Resolution:
    instance, mine = start.instance, start.cases
    if instance is None:
        raise AssertionError("asked for an instance")
    _refuse_offline(instance, census)
    _refuse_unseen(mine)
    split = [case for case in mine if case.relation == SPLIT]
    victim = discard if split or _begun(mine, discard) else ""
    if discard and not victim:
        raise Refused(
            f"The two sides of {instance.name} don't talk, but nothing has parted: nothing has to be given up.",
            "Leave discard_node away: they are just connected again.",
        )
    by_nobody = bool(split) and not victim and all(case.heals for case in split)
    if by_nobody:
        victim = instance.secondary
    elif split and not victim:
        told = proposal(split)
        hint = f" Proposed: discard_node={told.discard}." if told.discard else ""
        undecided = (
            f"A person has to say which side of {instance.name} is given up: -e discard_node={instance.primary} or "
            f"-e discard_node={instance.secondary}.{hint}"
        )
        return replace(start, undecided=undecided)
    moves = victim == instance.primary
    if moves:
        _refuse_move(instance, mine, allowed.move_primary)
        instance = replace(instance, primary=instance.secondary, secondary=instance.primary)
    giving = Giving(allowed.keep_snapshot and not by_nobody, unchanged_only=by_nobody)
    plan = _Plan(census, instance, mine, victim, moves, allowed.stop_stale, giving)
    return replace(
        start,
        victim=victim,
        by_nobody=by_nobody,
        moves=moves,
        stale=plan.stale(),
        demote=plan.demote(),
        steps=(*plan.steps(), *left_held(census)),
    )


def _begun(mine: tuple[Case, ...], discard: str) -> bool:
    """Whether giving up this side was begun before: its disk has nothing of its own any more."""
    return any(
        side.device is not None and side.device.minor.disk == "Inconsistent"
        for case in mine
        for side in case.sides
        if side.node == discard
    )


def _refuse_offline(instance: Instance, census: Census) -> None:
    """Ganeti connects nothing on a node that is marked offline."""
    for name in (instance.primary, instance.secondary):
        if census.nodes[name].offline:
            raise Refused(
                f"{name} is marked offline: Ganeti leaves its disks alone.",
                f"Let it in again first: 'ansible-playbook sci.ganeti.return_node -e node={name}'.",
            )


def _refuse_unseen(mine: tuple[Case, ...]) -> None:
    for case in mine:
        if case.relation == UNRELATED:
            raise unrelated(f"The two sides of {case.name}", case.instance.name)
        if case.relation == UNKNOWN:
            said = "; ".join(side.trouble or f"{side.node}: {_said(side.device)}" for side in case.sides)
            raise Refused(
                f"The two sides of {case.name} can't be compared: {said}.",
                f"Bring both of its nodes back and its disks up first: 'gnt-instance activate-disks "
                f"{case.instance.name}'; a side that has lost its disk is made anew with 'gnt-instance "
                f"replace-disks -a {case.instance.name}'.",
            )


def _said(device: Device | None) -> str:
    return device.minor.said if device else "no device"


def _refuse_move(instance: Instance, mine: tuple[Case, ...], allowed: bool) -> None:
    """Data on the primary is given up by moving the instance first, when a person wants that."""
    if not allowed:
        raise Refused(
            f"{instance.primary} is the primary node of {instance.name}: to give up its data the instance has to be "
            f"stopped there and started on {instance.secondary}, with the data that is there.",
            "If that is meant, say so: -e move_primary=true.",
        )
    for case in mine:
        if case.relation == SPLIT and case.secondary.changed_kib == 0 and case.primary.changed_kib > 0:
            # while it is moved neither side is Primary, and then Ganeti has DRBD discard the side
            # that has changed nothing: the one that is to stay
            raise Refused(
                f"{case.secondary.node} has changed nothing of {case.name} since they parted: moved there, DRBD would "
                f"copy the data of {case.primary.node} over it by itself, which is the opposite of what is asked for.",
                f"With the instance stopped ('gnt-instance shutdown {instance.name}'), mark the data as given up on "
                f"{case.primary.node}: 'drbdmeta {case.primary.minor} v08 /dev/{case.disk.volumes[-1]} 0 invalidate'; "
                "then run this again.",
            )


@dataclass(frozen=True)
class _Plan:
    """The steps for one instance, its primary being the one it will have."""

    census: Census
    instance: Instance
    cases: tuple[Case, ...]
    victim: str
    moves: bool
    stop_stale: bool
    giving: Giving

    def stale(self) -> tuple[str, ...]:
        """Where it runs beside the primary it has now. Ganeti moves it off that one, and to none where it runs.

        :raises Refused: when it may not be stopped there.
        """
        nodes = tuple(self._running_beside())
        if nodes and not self.stop_stale:
            now = self.instance.secondary if self.moves else self.instance.primary
            again = " It is started there again, with the data that is there." if self.moves else ""
            raise Refused(
                f"{self.instance.name} still runs on {nodes[0]}, and its primary node is {now}.",
                "Once you are sure that nobody needs what runs there, have it stopped: -e stop_stale_instances=true."
                + again,
            )
        return nodes

    def _running_beside(self) -> dict[str, Running]:
        now = self.instance.secondary if self.moves else self.instance.primary
        return {
            side.node: side.running for case in self.cases for side in case.sides if side.running and side.node != now
        }

    def _wrong(self) -> list[Side]:
        """The sides that aren't on the primary."""
        return [side for case in self.cases for side in case.sides if side.node != self.instance.primary]

    def demote(self) -> tuple[str, ...]:
        found = [side.node for side in self._wrong() if side.device and side.device.minor.role == "Primary"]
        return tuple(dict.fromkeys(found))

    def steps(self) -> list[Step]:
        steps = [*self._stops(), *self._move()]
        scenes = [self._scene(case) for case in self.cases]
        if not self.moves:
            # failed over, it is Secondary there
            steps += [step for scene in scenes for step in plan_device(_unused(scene), "secondary").steps]
        noted_kib = 0
        for case, scene in zip(self.cases, scenes):
            gives_up = plan_device(_secondary(scene), "discarded", self.giving).steps if self.victim else ()
            steps += gives_up
            # the step that gives a side up has what is copied over it
            noted_kib += 0 if gives_up else sum(side.changed_kib for side in case.sides)
        return [*steps, self._activate(noted_kib)]

    def _stops(self) -> list[Step]:
        running = self._running_beside()
        return [
            step
            for node in self.stale()
            for step in plan_stopped([running[node]], [self.instance.name], node, "xl", asked=()).steps
        ]

    def _move(self) -> list[Step]:
        if not self.moves:
            return []
        instance = self.instance
        return [
            Step(
                deactivate_disks_argv(instance.name),
                "master",
                f"Ganeti compares active disks before it moves them, and those of {instance.name} have parted",
                seconds=5.0,
                subject=instance.name,
            ),
            Step(
                failover_argv(instance.name),
                "master",
                f"its data on {instance.secondary} is to be given up, so it goes on with what {instance.primary} has",
                f"it is down for the moment, and what only {instance.secondary} has of its disks is left behind",
                60.0,
                subject=instance.name,
                down=60.0 if instance.should_run else 0.0,
            ),
        ]

    def _activate(self, noted_kib: int) -> Step:
        return Step(
            activate_disks_argv(self.instance.name),
            "master",
            f"the two sides of {self.instance.name} don't talk",
            seconds=10.0 + copy_seconds(noted_kib),
            subject=self.instance.name,
            copies_kib=noted_kib or None,
        )

    def _scene(self, case: Case) -> Scene:
        """The side that isn't on the primary, as its host would see it."""
        here, there = case.sides
        side, peer = (here, there) if there.node == self.instance.primary else (there, here)
        if side.device is None or peer.device is None:
            raise AssertionError("both were seen")
        owned = replace(side.device, owner=owner_of(side.minor, side.node, [self.instance]))
        other = replace(peer.device, owner=owner_of(peer.minor, peer.node, [self.instance]))
        node = self.census.nodes[side.node]
        survey = self.census.surveys.get(side.node)
        volumes = tuple(volume.path for volume in (survey.volumes if survey else None) or ())
        return Scene(
            host=side.node,
            version="8.4",
            device=owned,
            peer=other,
            configured=self._net(case, node, self.census.nodes[peer.node]),
            groups=self._groups(node),
            volumes=volumes,
        )

    def _groups(self, node: Node) -> dict[str, Group]:
        """The cluster's volume group there; its free space as Ganeti knows it."""
        name = self.census.cluster.volume_group if self.census.cluster else ""
        return {name: Group(name, float(node.total_disk or 0), float(node.free_disk or 0))}

    def _net(self, case: Case, here: Node, there: Node) -> Net | None:
        """How Ganeti would connect it; only a candidate knows the secret that belongs to it."""
        if here.role not in ("master", "master-candidate") or case.disk.port is None:
            return None
        local, remote = (address_word(node.secondary_ip or node.primary_ip, case.disk.port) for node in (here, there))
        return Net(local, remote, (("protocol", "C"), *GANETIS_OPTIONS))


def _unused(scene: Scene) -> Scene:
    """The same once what uses it is gone; should it stay, the device's own plan refuses."""
    return replace(scene, device=replace(scene.device, users=()))


def _secondary(scene: Scene) -> Scene:
    """The same once it has lost the Primary role as well."""
    device = _unused(scene).device
    return replace(scene, device=replace(device, minor=replace(device.minor, role="Secondary")))


def unhealed(census: Census, name: str) -> list[str]:
    """Proof D for one instance: what isn't as it should be, in sentences; nothing when it is."""
    instance = census.instances[name]
    wrong = []
    for disk in instance.disks:
        for node, minor in disk.minors:
            survey = census.surveys.get(node)
            seen = survey.minors.get(minor) if survey else None
            if seen is None or not seen.clean:
                wrong.append(f"D: disk/{disk.index} of {name} on {node}: {seen.said if seen else 'not to be seen'}.")
    return wrong or ([] if instance.disks else [f"D: the disks of {name} could not be read."])
