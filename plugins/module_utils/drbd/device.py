# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that one host knows of one of its devices, and whose it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import Minor
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.generations import Generations, Marks
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.history import History, Parting, SplitBrain
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.show import Net, Wiring
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance

EVENTS_TOLD = 100
"""How many of a device's last events are part of a module's result."""


@dataclass(frozen=True)
class Owner:
    """Which disk of which instance a device is, by the cluster's configuration.

    :param peer: the other node, ``peer_minor`` its number there: the two count their own.
    :param primary: the instance's primary node, which alone may have the Primary role.
    """

    instance: str
    disk: int
    size_mib: int
    volumes: tuple[str, ...]
    primary: str
    peer: str
    peer_minor: int

    def as_result(self) -> dict[str, Any]:
        return {
            "instance": self.instance,
            "disk": self.disk,
            "size_mib": self.size_mib,
            "volumes": list(self.volumes),
            "primary": self.primary,
            "peer": self.peer,
            "peer_minor": self.peer_minor,
        }


@dataclass(frozen=True)
class Device:
    """A device, with what its metadata and its host's kernel log say.

    :param generations: None where it has no disk, or it wasn't asked.
    :param wiring: None where ``drbdsetup show`` doesn't tell.
    :param users: what holds it open: processes, mounts, devices upon it.
    :param history: of the minor, which may have been another instance's earlier.
    :param parting: how it last lost its peer, and ``split_brain`` the last one DRBD found
        and didn't solve; None where the history doesn't tell.
    :param owner: None where the cluster's configuration wasn't given, or has no such disk.
    """

    minor: Minor
    generations: Generations | None = None
    marks: Marks | None = None
    wiring: Wiring | None = None
    users: tuple[str, ...] = ()
    history: History = ()
    parting: Parting | None = None
    split_brain: SplitBrain | None = None
    owner: Owner | None = None

    @property
    def number(self) -> int:
        return self.minor.minor

    @property
    def net(self) -> Net | None:
        """The connection's parameters; None on 8 while it stands alone."""
        return self.wiring.net if self.wiring else None

    def as_result(self) -> dict[str, Any]:
        wiring = self.wiring
        return {
            **self.minor.as_result(),
            "generations": self.generations.as_result() if self.generations else None,
            "marks": self.marks.as_result() if self.marks else None,
            "resource": wiring.resource if wiring else "",
            "volumes": list(wiring.volumes) if wiring else [],
            "addresses": self.net.as_result() if self.net else None,
            "users": list(self.users),
            "owner": self.owner.as_result() if self.owner else None,
            "last_parting": self.parting.as_result() if self.parting else None,
            "last_split_brain": self.split_brain.as_result() if self.split_brain else None,
            "history": [event.as_result() for event in self.history[-EVENTS_TOLD:]],
        }


def owner_of(minor: int, host: str, instances: Iterable[Instance]) -> Owner | None:
    """The disk whose device on this host has that number; None when there is none.

    :param host: the node's full name.
    """
    for instance in instances:
        for disk in instance.disks:
            sides = dict(disk.minors)
            if sides.get(host) != minor:
                continue
            ((peer, peer_minor),) = ((node, number) for node, number in sides.items() if node != host)
            return Owner(
                instance=instance.name,
                disk=disk.index,
                size_mib=disk.size_mib,
                volumes=disk.volumes,
                primary=instance.primary,
                peer=peer,
                peer_minor=peer_minor,
            )
    return None
