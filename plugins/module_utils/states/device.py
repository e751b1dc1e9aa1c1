# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A DRBD device as it should be: compared with what is, and planned. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.argv import (
    connect_argv,
    device_argv,
    disconnect_argv,
)
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.device import Device, Owner
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.history import TALKING
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.pair import (
    SPLIT,
    UNRELATED,
    disagreements,
    goes_the_other_way,
    is_ahead,
    relation,
    to_resync_kib,
    unrelated,
)
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.show import Net
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.amounts import size
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.argv import remove_argv, snapshot_argv
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.parse import Group
from ansible_collections.sci.ganeti.plugins.module_utils.safety.guard import (
    CURRENT,
    STALE,
    UNKNOWN,
    Holding,
    Place,
    losses,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.resync import copy_seconds

STATES = ("secondary", "connected", "discarded")

_SNAPSHOT_EXTRA = 1.02
_SNAPSHOT_MIB = 8
"""A snapshot as large as its origin never overflows; its own bookkeeping comes on top."""


@dataclass(frozen=True)
class Scene:
    """One side of a disk, with all that is to be known before it is touched.

    :param host: this side's node, by full name.
    :param version: of DRBD's module here.
    :param device: this side; its owner is known.
    :param peer: the other side, as read there; None when that wasn't given.
    :param configured: how Ganeti would connect it; None where that isn't known here.
    :param told: this run has told it to give up its data once it meets its peer; DRBD doesn't
        show that, so that another run tells it again while it waits.
    :param groups: this host's volume groups by name.
    :param volumes: the logical volumes (``group/name``) of this host.
    """

    host: str
    version: str
    device: Device
    peer: Device | None = None
    configured: Net | None = None
    told: bool = False
    groups: Mapping[str, Group] = field(default_factory=dict)
    volumes: tuple[str, ...] = ()

    @property
    def net(self) -> Net | None:
        """How to connect it: as it is connected now, or as Ganeti would."""
        return self.device.net or self.configured

    @property
    def owner(self) -> Owner:
        """Whose device it is.

        :raises Refused: when it is nobody's.
        """
        if self.device.owner is None:
            raise Refused(
                f"Minor {self.device.number} of {self.host} belongs to no disk of the instance.",
                "Look at 'gnt-node list-drbd' on the master.",
            )
        return self.device.owner

    @property
    def name(self) -> str:
        return f"disk/{self.owner.disk} of {self.owner.instance} on {self.host} (minor {self.device.number})"


@dataclass(frozen=True)
class Giving:
    """How data may be given up.

    :param keep_snapshot: before that it is kept, where there is room.
    :param unchanged_only: only where this side has changed nothing since the two have parted.
    """

    keep_snapshot: bool = True
    unchanged_only: bool = False


def plan_device(scene: Scene, state: str, giving: Giving | None = None) -> Plan:
    """The steps from the state seen to the state wished.

    :param state: of :data:`STATES`.
    :param giving: for ``discarded``, on what terms.
    :raises Refused: when it must not be done; the reason holds for a repetition as well.
    """
    steps = {"secondary": _secondary, "connected": _connected, "discarded": _discarded}[state]
    return Plan(tuple(steps(scene, giving or Giving())))


def view_device(scene: Scene, state: str) -> str:
    """The part of a device that a state is about, in DRBD's words."""
    if state == "secondary":
        return scene.device.minor.role
    said = scene.device.minor.said
    return f"{said}, to be discarded" if scene.told else said


def kept_snapshots(scene: Scene) -> list[dict[str, Any]]:
    """The snapshots of this disk that earlier runs have left, and how to be rid of them."""
    data = scene.owner.volumes[:1]
    return [
        {"name": volume, "remove": " ".join(remove_argv(volume))}
        for volume in scene.volumes
        if data and volume.startswith(f"{data[0]}.before-")
    ]


# --- Secondary --------------------------------------------------------------------------


def _secondary(scene: Scene, _giving: Giving) -> list[Step]:
    if scene.device.minor.role != "Primary":
        return []
    if scene.owner.primary == scene.host:
        raise Refused(
            f"{scene.host} is the primary node of {scene.owner.instance}: the Primary role belongs there.",
            f"If the instance should run on {scene.owner.peer}: 'gnt-instance failover {scene.owner.instance}'.",
        )
    _refuse_in_use(scene)
    return [
        Step(
            device_argv(scene.version, "secondary", scene.device.number),
            scene.host,
            f"{scene.name} is Primary, and the instance's primary node is {scene.owner.primary}",
            seconds=1.0,
            subject=scene.owner.instance,
        )
    ]


def _refuse_in_use(scene: Scene) -> None:
    if scene.device.users:
        raise Refused(
            f"{scene.name} is in use there: {', '.join(scene.device.users)}.",
            "End what uses it first; an instance that still runs there is stopped by resolve_split_brain with "
            "stop_stale_instances: true.",
        )


# --- connected --------------------------------------------------------------------------


def _connected(scene: Scene, _giving: Giving) -> list[Step]:
    if scene.device.minor.connection in TALKING:
        return []
    _refuse_strangers(scene)
    if scene.peer is not None and relation(scene.device, scene.peer) == SPLIT:
        raise Refused(
            f"{scene.name} and its other side have parted (split brain): they would drop each other again.",
            f"See what each has: 'ansible-playbook sci.ganeti.resolve_split_brain -e instance={scene.owner.instance}'.",
        )
    if scene.device.minor.connection != "StandAlone":
        # it looks for its peer by itself; what is missing is missing there
        return []
    if scene.net is None:
        raise Refused(
            f"How {scene.name} is connected isn't known on this host: it stands alone, and has no copy of Ganeti's "
            "configuration.",
            f"Let Ganeti do it, on the master: 'gnt-instance activate-disks {scene.owner.instance}'.",
        )
    return [
        Step(
            connect_argv(scene.version, scene.device.number, _resource(scene), scene.net),
            scene.host,
            f"{scene.name} stands alone",
            seconds=5.0,
            subject=scene.owner.instance,
        )
    ]


def _resource(scene: Scene) -> str:
    # Ganeti's name for it, should DRBD not tell
    known = scene.device.wiring.resource if scene.device.wiring else ""
    return known or f"resource{scene.device.number}"


def _refuse_strangers(scene: Scene) -> None:
    """Two devices that aren't two sides of one disk must never meet."""
    if scene.peer is None:
        return
    wrong = disagreements(scene.device, scene.peer, scene.host, scene.owner.peer)
    if wrong:
        raise Refused(
            f"{scene.name} and minor {scene.peer.number} of {scene.owner.peer} aren't the two sides of one disk: "
            + " ".join(wrong),
            f"Compare 'gnt-node list-drbd' with 'drbdsetup show' on {scene.host} and {scene.owner.peer}.",
        )
    if relation(scene.device, scene.peer) == UNRELATED:
        raise unrelated(f"{scene.name} and its other side", scene.owner.instance)


# --- discarded --------------------------------------------------------------------------


def _discarded(scene: Scene, giving: Giving) -> list[Step]:
    minor = scene.device.minor
    if _given_up(scene):
        return []
    _refuse_discard(scene)
    if giving.unchanged_only:
        _refuse_changed(scene)
    steps = [_snapshot(scene)] if giving.keep_snapshot else []
    if minor.connection != "StandAlone" and scene.device.net is not None:
        steps.append(
            Step(
                disconnect_argv(scene.version, scene.device.number, scene.device.net),
                scene.host,
                f"{scene.name} waits for its peer with data of its own",
                seconds=1.0,
                subject=scene.owner.instance,
            )
        )
    steps.append(_give_up(scene))
    return [step for step in steps if step is not None]


def _given_up(scene: Scene) -> bool:
    """Whether nothing of this side's own is left to be given up."""
    minor = scene.device.minor
    if minor.connection in TALKING:
        if "SyncS" in minor.connection or minor.connection in ("WFBitMapS", "StartingSyncS"):
            raise Refused(
                f"{scene.name} is the source of a resync just now ({minor.said}): its data is being copied over "
                "the other side's.",
                f"If that is wrong, stop it at once: 'drbdsetup disconnect' there, or pull the cable of {scene.host}.",
            )
        return True
    return minor.disk == "Inconsistent" or (scene.told and minor.connection != "StandAlone")


def _refuse_discard(scene: Scene) -> None:
    owner = scene.owner
    if owner.primary == scene.host:
        raise Refused(
            f"{scene.host} is the primary node of {owner.instance}: its data can't be given up there.",
            f"Move the instance to {owner.peer} first: 'gnt-instance shutdown', 'failover' and 'startup "
            f"{owner.instance}'; resolve_split_brain moves it with move_primary: true.",
        )
    if scene.device.minor.role == "Primary":
        raise Refused(
            f"{scene.name} still is Primary.",
            "Take the role from it first: state: secondary.",
        )
    _refuse_in_use(scene)
    if scene.peer is None:
        raise Refused(
            f"What {owner.peer} has of {owner.instance} isn't known: the other side has to be read before this one "
            "is given up.",
            f"Run sci.ganeti.drbd_info on {owner.peer} and give its devices as peer_devices.",
        )
    _refuse_strangers(scene)
    _refuse_overruled(scene, scene.peer)
    lost = losses([_holding(scene, scene.peer)], leaving=[scene.host])
    if lost:
        raise Refused(" ".join(str(loss) for loss in lost))


def _refuse_overruled(scene: Scene, peer: Device) -> None:
    """Where DRBD decides by itself, and would copy this side's data over the other's."""
    minor, owner = scene.device.number, scene.owner
    if goes_the_other_way(scene.device, peer):
        raise Refused(
            f"Neither side of disk/{owner.disk} of {owner.instance} is Primary, and {owner.peer} has changed nothing "
            f"since they parted: when they meet, DRBD copies the data of {scene.host} over it by itself.",
            f"Have the other side be Primary first: 'drbdsetup primary {peer.number}' on {owner.peer}.",
        )
    if is_ahead(scene.device, peer):
        raise Refused(
            f"{scene.name} only has gone on from what {owner.peer} still has; they have not parted, and when they meet "
            f"DRBD copies the data of {scene.host} over it.",
            f"If what {scene.host} has is to be given up all the same: 'drbdsetup invalidate {minor}' there.",
        )


def _refuse_changed(scene: Scene) -> None:
    minor = scene.device.minor
    if minor.out_of_sync_kib:
        raise Refused(
            f"{scene.name} has changed {size(minor.out_of_sync_kib)} since the two have parted: that would be lost.",
            "A person has to say which side is given up: 'ansible-playbook sci.ganeti.resolve_split_brain "
            f"-e instance={scene.owner.instance}'.",
        )


def _holding(scene: Scene, peer: Device) -> Holding:
    """The disk, as the guard sees it. That its sides have parted is known: a person has said
    which one goes, and what is asked is whether the other one is whole."""
    worth = CURRENT if peer.minor.disk == "UpToDate" else STALE
    return Holding(
        f"{scene.owner.instance} disk/{scene.owner.disk}",
        (
            Place(scene.host, UNKNOWN, scene.device.minor.said),
            Place(scene.owner.peer, worth, peer.minor.said),
        ),
        remedy=f"Bring the data on {scene.owner.peer} in order first.",
    )


def _snapshot(scene: Scene) -> Step | None:
    """Keep the data volume as it is; None where that was done, or there is no room."""
    if not scene.owner.volumes:
        return None
    volume = scene.owner.volumes[0]
    if _is_kept(scene) or not _has_room(scene):
        return None
    name = snapshot_path(scene).split("/", 1)[1]
    return Step(
        snapshot_argv(volume, name, snapshot_mib(scene.owner)),
        scene.host,
        "what is given up may be wanted after all",
        f"writing to {volume} is slower as long as it exists, and 'gnt-cluster verify' names it as unknown",
        2.0,
        subject=scene.owner.instance,
    )


def snapshot_path(scene: Scene) -> str:
    """The name says which generation it holds, so that running again finds it."""
    ids = scene.device.generations
    generation = f"{ids.current & ~1:016X}" if ids else "unknown"
    return f"{scene.owner.volumes[0]}.before-{generation}"


def can_keep(scene: Scene) -> bool:
    """Whether what is given up is kept already, or there is room for it."""
    return bool(scene.owner.volumes) and (_is_kept(scene) or _has_room(scene))


def _is_kept(scene: Scene) -> bool:
    return snapshot_path(scene) in scene.volumes


def snapshot_mib(owner: Owner) -> int:
    return int(owner.size_mib * _SNAPSHOT_EXTRA) + _SNAPSHOT_MIB


def _has_room(scene: Scene) -> bool:
    """Whether a snapshot fits that can never overflow; a smaller one would be lost by and by."""
    group = scene.groups.get(scene.owner.volumes[0].split("/", 1)[0])
    return group is not None and group.free_mib >= snapshot_mib(scene.owner)


def _give_up(scene: Scene) -> Step:
    amount = resync_kib(scene)
    if scene.net is not None:
        command = connect_argv(scene.version, scene.device.number, _resource(scene), scene.net, discard=True)
        how = f"the {size(amount)} that the bitmaps of both sides name are copied from {scene.owner.peer}"
    else:
        command = device_argv(scene.version, "invalidate", scene.device.number)
        how = f"all {size(amount)} are copied from {scene.owner.peer}: the connection's parameters aren't known here"
    return Step(
        command,
        scene.host,
        f"{scene.name} is to be given up; {how}",
        _loss(scene),
        5.0 + copy_seconds(amount),
        subject=scene.owner.instance,
        copies_kib=amount,
        loses_kib=scene.device.minor.out_of_sync_kib,
    )


def _loss(scene: Scene) -> str:
    changed = scene.device.minor.out_of_sync_kib
    if changed:
        return f"what was changed on {scene.host} alone is lost, {size(changed)} by its bitmap"
    return f"none: {scene.host} has changed nothing since the two have parted"


def resync_kib(scene: Scene) -> int:
    """How much will be copied, at the most, in KiB."""
    if scene.net is not None and scene.peer is not None:
        return to_resync_kib(scene.device, scene.peer)
    return scene.owner.size_mib * 1024
