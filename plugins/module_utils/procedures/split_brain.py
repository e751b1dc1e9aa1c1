# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Row 12, the analysis: mirrors whose sides don't talk, side by side. Pure.

It says what each side has and would lose. Which side goes is a person's to say; a proposal
comes with its reasons, and where the facts don't carry one it says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.device import Device, owner_of
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.generations import cautions, common_ancestor
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.history import SplitBrain
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.pair import (
    APART,
    SPLIT,
    TOGETHER,
    UNKNOWN,
    UNRELATED,
    loses_nothing,
    relation,
)
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.recall import recall_device
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Disk, Instance
from ansible_collections.sci.ganeti.plugins.module_utils.hypervisor.facts import Running
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.amounts import size

Plain = Mapping[str, Any]


@dataclass(frozen=True)
class Side:
    """One side of a disk.

    :param device: None where the node can't be asked, or has no such device: ``trouble``
        says which.
    :param is_primary: the node is the instance's primary node in Ganeti's configuration.
    :param running: what runs the instance there, when it does.
    """

    node: str
    minor: int
    is_primary: bool
    device: Device | None = None
    trouble: str = ""
    running: Running | None = None

    @property
    def changed_kib(self) -> int:
        """KiB that this side marked as changed since they parted."""
        return self.device.minor.out_of_sync_kib if self.device else 0

    @property
    def crashed(self) -> bool:
        """Its host went down while it was Primary."""
        return bool(self.device and self.device.marks and self.device.marks.crashed_primary)

    @property
    def split_brain(self) -> SplitBrain | None:
        return self.device.split_brain if self.device else None


@dataclass(frozen=True)
class Proposal:
    """Which side might be given up.

    :param discard: the node; empty where the facts don't carry a proposal.
    :param reasons: what speaks for it, or why it can't be told.
    """

    discard: str
    reasons: tuple[str, ...]

    def as_result(self) -> dict[str, Any]:
        return {"discard_node": self.discard, "reasons": list(self.reasons)}


@dataclass(frozen=True)
class Case:
    """A disk whose two sides don't talk to each other.

    :param primary: the side on Ganeti's primary node; ``secondary`` the other.
    :param relation: how they stand, in the words of ``drbd/pair.py``.
    """

    instance: Instance
    disk: Disk
    primary: Side
    secondary: Side
    relation: str

    @property
    def sides(self) -> tuple[Side, Side]:
        return (self.primary, self.secondary)

    @property
    def name(self) -> str:
        return f"{self.instance.name} disk/{self.disk.index}"

    @property
    def heals(self) -> bool:
        """Whether it is healed without a loss, and without a decision: by giving up the secondary side."""
        here, there = self.primary.device, self.secondary.device
        return here is not None and there is not None and loses_nothing(there, here)

    def as_result(self) -> dict[str, Any]:
        return {
            "instance": self.instance.name,
            "disk": self.disk.index,
            "relation": self.relation,
            "heals_without_loss": self.heals,
            "sides": [_side_result(side) for side in self.sides],
            "ancestor": _ancestor(self),
        }


def cases(census: Census, evidence: Mapping[str, Plain]) -> list[Case]:
    """Every disk of the cluster whose two sides don't talk, in the order of the instances.

    :param evidence: node to what ``drbd_info`` returned there, and ``running`` of
        ``hypervisor_info``; nodes that could not be asked are missing.
    """
    found = [
        _case(instance, disk, evidence)
        for instance in census.instances.values()
        if instance.mirrored and instance.disks_active is not False
        for disk in instance.disks
    ]
    return [case for case in found if case.relation != TOGETHER]


def _case(instance: Instance, disk: Disk, evidence: Mapping[str, Plain]) -> Case:
    primary, secondary = (_side(instance, disk, node, evidence) for node in (instance.primary, instance.secondary))
    if primary.device is None or secondary.device is None:
        return Case(instance, disk, primary, secondary, UNKNOWN)
    return Case(instance, disk, primary, secondary, relation(primary.device, secondary.device))


def _side(instance: Instance, disk: Disk, node: str, evidence: Mapping[str, Plain]) -> Side:
    minor = disk.minor_on(node)
    side = Side(node, -1 if minor is None else minor, node == instance.primary)
    said = evidence.get(node)
    if said is None:
        return replace(side, trouble=f"{node} can't be asked")
    runs = [Running(**item) for item in said.get("running", ()) if item["instance"] == instance.name]
    side = replace(side, running=runs[0] if runs else None)
    for plain in said["devices"]:
        if plain["minor"] == minor:
            device = replace(recall_device(plain), owner=owner_of(plain["minor"], node, [instance]))
            return replace(side, device=device)
    return replace(side, trouble=f"{node} has no device for it")


# --- what might be given up -------------------------------------------------------------


def proposal(split: list[Case]) -> Proposal:
    """Which side of an instance might be given up, all of its split disks together."""
    each = [_proposal(case) for case in split if case.relation == SPLIT]
    if not each:
        return Proposal("", ("Nothing has parted.",))
    named = {found.discard for found in each}
    reasons = tuple(dict.fromkeys(reason for found in each for reason in found.reasons))
    if len(named) == 1:
        return Proposal(named.pop(), reasons)
    return Proposal("", ("Its disks don't speak for the same side.", *reasons))


def _proposal(case: Case) -> Proposal:
    primary, secondary = case.sides
    what = f"disk/{case.disk.index}"
    for side, other in ((secondary, primary), (primary, secondary)):
        if side.changed_kib == 0:
            moved = " The instance has to be moved for it." if side.is_primary else ""
            return Proposal(
                side.node,
                (
                    f"{what}: {side.node} has changed nothing since they parted, and {other.node} "
                    f"{size(other.changed_kib)}: giving up {side.node} loses nothing.{moved}",
                ),
            )
    if secondary.crashed and not primary.crashed and _role(secondary) != "Primary" and _role(primary) == "Primary":
        return Proposal(
            secondary.node,
            (
                f"{what}: {secondary.node} went down while it was Primary, and the instance has gone on "
                f"on {primary.node} since. Of what is marked on {secondary.node} ({size(secondary.changed_kib)}) "
                "most was only in use when it went down; what it wrote alone before that is lost.",
            ),
        )
    both = "Both are Primary now. " if _role(primary) == _role(secondary) == "Primary" else ""
    return Proposal(
        "",
        (
            f"{what}: can't tell. {both}Each side has changes that the other lacks: {primary.node} "
            f"{size(primary.changed_kib)}, {secondary.node} {size(secondary.changed_kib)}. Look into the data: "
            "what users did since they parted, and on which side.",
        ),
    )


def _role(side: Side) -> str:
    return side.device.minor.role if side.device else "Unknown"


# --- in words ---------------------------------------------------------------------------


def analysis_text(found: list[Case]) -> list[str]:
    """All cases as lines for a person, side by side."""
    if not found:
        return ["Both sides of every active mirror talk to each other: nothing has parted."]
    lines: list[str] = []
    of_instance: dict[str, list[Case]] = {}
    for case in found:
        of_instance.setdefault(case.instance.name, []).append(case)
    for mine in of_instance.values():
        for case in mine:
            lines += _case_text(case)
        lines += [f"  {line}" for line in dict.fromkeys(line for case in mine for line in _cautions(case))]
        if any(case.relation == SPLIT for case in mine):
            lines += _proposal_text(mine)
    return lines


def _case_text(case: Case) -> list[str]:
    lines = [f"{case.name} ({case.instance.status}): {_WORDS[case.relation]}"]
    for side in case.sides:
        lines += [f"  {line}" for line in _side_text(side)]
    ancestor = _ancestor(case)
    if ancestor and case.relation == SPLIT:
        lines.append(f"  Their histories part at generation {ancestor}.")
    if case.relation == SPLIT:
        here, there = case.sides
        lines.append(
            f"  Given up, {here.node} would lose what it changed since ({size(here.changed_kib)}), "
            f"{there.node} {size(there.changed_kib)}."
        )
    return lines


_WORDS = {
    APART: "its two sides don't talk, and nothing has parted: connected, they are in sync again without a loss.",
    SPLIT: "split brain, each side has gone on alone.",
    UNRELATED: "unrelated data, the two sides have no history in common.",
    UNKNOWN: "its two sides can't be compared.",
}


def _side_text(side: Side) -> list[str]:
    rank = "Ganeti's primary" if side.is_primary else "secondary"
    head = f"{side.node} ({rank}, minor {side.minor}): "
    if side.device is None:
        return [f"{head}{side.trouble}."]
    device = side.device
    uses = [f"{side.running.hypervisor} runs the instance" if side.running else "", *device.users]
    in_use = ", ".join(use for use in uses if use)
    lines = [f"{head}{device.minor.said}" + (f"; in use: {in_use}" if in_use else "")]
    if device.generations is not None:
        ids = device.generations
        marks = [name for name, is_set in (device.marks.as_result() if device.marks else {}).items() if is_set]
        lines.append(
            f"  generations {ids.current:016X} from {ids.bitmap:016X}" + (f", {' '.join(marks)}" if marks else "")
        )
    if device.parting is not None and not device.parting.reconnected:
        parting = device.parting
        before = f"{parting.role or '?'}/{parting.peer_role or '?'} {parting.disk or '?'}/{parting.peer_disk or '?'}"
        lines.append(f"  last connected until {moment(parting.time)} ({parting.reason or parting.kind}), then {before}")
    if device.split_brain is not None and not device.split_brain.resolved:
        lines.append(f"  found the split brain at {moment(device.split_brain.time)}")
    return lines


def _cautions(case: Case) -> list[str]:
    """Why the numbers don't decide, by the last handshake that either host's log has."""
    if case.relation != SPLIT:
        return []
    for side in case.sides:
        found = side.split_brain
        if found is not None and found.own is not None and found.peer is not None:
            return cautions(found.own, found.peer)
    return []


def _proposal_text(mine: list[Case]) -> list[str]:
    found = proposal(mine)
    name = mine[0].instance.name
    lines = [f"  Proposal for {name}: " + (f"discard_node={found.discard}" if found.discard else "none.")]
    lines += [f"    {reason}" for reason in found.reasons]
    if all(case.heals or case.relation != SPLIT for case in mine):
        lines.append("    Nobody has to decide it: its secondary side has changed nothing.")
    return lines


def _ancestor(case: Case) -> str:
    devices = [side.device for side in case.sides]
    known = [device.generations for device in devices if device is not None and device.generations is not None]
    ancestor = common_ancestor(*known) if len(known) == 2 else None
    return "" if ancestor is None else f"{ancestor:016X}"


def _side_result(side: Side) -> dict[str, Any]:
    device = side.device
    return {
        "node": side.node,
        "minor": side.minor,
        "is_primary": side.is_primary,
        "trouble": side.trouble,
        "state": device.minor.said if device else "",
        "role": _role(side),
        "changed_kib": side.changed_kib,
        "runs": side.running is not None,
        "users": list(device.users) if device else [],
        "generations": device.generations.as_result() if device and device.generations else None,
        "marks": device.marks.as_result() if device and device.marks else None,
        "last_parting": device.parting.as_result() if device and device.parting else None,
        "last_split_brain": device.split_brain.as_result() if device and device.split_brain else None,
    }


def moment(seconds: float | None) -> str:
    """A moment as people of any time zone read it."""
    if seconds is None:
        return "an unknown time"
    return f"{datetime.fromtimestamp(seconds, timezone.utc):%Y-%m-%d %H:%M:%S} UTC"
