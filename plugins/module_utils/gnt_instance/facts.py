# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of an instance and its disks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

META_SIZE_MIB = 128
"""Size of the volume that holds DRBD's metadata (ganeti lib/constants.py, DRBD_META_SIZE)."""

_MIRROR_WAS = "sci.ganeti:mirror-was:"

AT_REST = "sci.ganeti:disks-at-rest"
"""The tag of an instance whose disks a run has activated to copy them, and that rest again once they are whole."""


def mirror_tag(node: str) -> str:
    """The tag of an instance whose mirror on a node is given up for another, until that one is whole."""
    return f"{_MIRROR_WAS}{node}"


def mirror_was(tags: Iterable[str]) -> str:
    """The node that such a tag names; empty where there is none."""
    return next((tag[len(_MIRROR_WAS) :] for tag in tags if tag.startswith(_MIRROR_WAS)), "")


@dataclass(frozen=True)
class Disk:
    """A disk as the cluster's configuration has it.

    :param minors: node name to DRBD minor, for each of its two nodes. The two
        differ: each node counts its own.
    :param volumes: ``group/name`` of the logical volumes under it, data before
        metadata; the names are the same on both nodes.
    :param port: the TCP port its two sides talk on; None where this Ganeti doesn't tell.
    """

    index: int
    size_mib: int
    uuid: str = ""
    minors: tuple[tuple[str, int], ...] = ()
    volumes: tuple[str, ...] = ()
    port: int | None = None

    @property
    def mirror_mib(self) -> int:
        """MiB that a side of its mirror takes of a volume group."""
        return self.size_mib + META_SIZE_MIB

    def minor_on(self, node: str) -> int | None:
        return next((minor for name, minor in self.minors if name == node), None)

    def as_result(self) -> dict[str, Any]:
        return {
            "index": self.index,
            "size_mib": self.size_mib,
            "uuid": self.uuid,
            "minors": dict(self.minors),
            "volumes": list(self.volumes),
            "port": self.port,
        }


@dataclass(frozen=True)
class Instance:
    """An instance as ``gnt-instance list`` and ``info`` show it.

    :param status: what is, and what is wrong with it (``running``, ``ADMIN_down``,
        ``ERROR_nodedown`` ...).
    :param admin_state: what should be: ``up``, ``down`` or ``offline``.
    :param disks_active: the configuration wants its disks assembled; None where this
        Ganeti doesn't tell.
    :param memory: MiB it needs to start; None where this Ganeti doesn't tell.
    :param links: the bridges and switches its network cards are on.
    :param mirror_was: the node on which a run gave its mirror up for a new one that may not be whole yet; else empty.
    :param rests: a run has activated its disks to copy them, and they weren't active before.
    :param disks: empty until ``gnt-instance info`` was read.
    """

    name: str
    status: str
    admin_state: str
    primary: str
    secondary: str
    template: str
    disks_active: bool | None = None
    memory: int | None = None
    links: tuple[str, ...] = ()
    mirror_was: str = ""
    rests: bool = False
    disks: tuple[Disk, ...] = ()

    @property
    def mirrored(self) -> bool:
        return self.template == "drbd"

    @property
    def should_run(self) -> bool:
        return self.admin_state == "up"

    @property
    def stopped(self) -> bool:
        """It doesn't run and isn't meant to: what Ganeti asks for before it changes the template of its disks."""
        return self.status == "ADMIN_down"

    @property
    def mirror_due(self) -> str:
        """The node on which a mirror that a run gave up can still be made again; empty where there is none."""
        return "" if self.mirrored or self.mirror_was == self.primary else self.mirror_was

    @property
    def mirror_left(self) -> str:
        """The node that its mirror has left for another, where it may not be whole yet; empty where there is none."""
        return self.mirror_was if self.mirrored and self.mirror_was not in (self.primary, self.secondary) else ""

    def as_result(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "status": self.status,
            "admin_state": self.admin_state,
            "primary": self.primary,
            "secondary": self.secondary,
            "template": self.template,
            "disks_active": self.disks_active,
            "memory_mib": self.memory,
            "links": list(self.links),
            "mirror_was": self.mirror_was,
            "rests": self.rests,
            "disks": [disk.as_result() for disk in self.disks],
        }
