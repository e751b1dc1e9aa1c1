# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a node of the cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ROLES = {
    "M": "master",
    "C": "master-candidate",
    "R": "regular",
    "D": "drained",
    "O": "offline",
}
"""Ganeti's letter of a role to its name, as RAPI and the manual spell it."""


@dataclass(frozen=True)
class Node:
    """A node as ``gnt-node list`` shows it.

    :param role: one of :data:`ROLES`' names.
    :param answers: its node daemon answered the master just now (its boot id is known).
    :param free_disk: MiB free in its volume group; None when it doesn't answer.
    :param primaries: names of the instances that run here.
    :param secondaries: names of the instances whose mirror is here.
    """

    name: str
    role: str
    primary_ip: str
    secondary_ip: str
    group: str
    primaries: tuple[str, ...] = ()
    secondaries: tuple[str, ...] = ()
    answers: bool = False
    free_disk: int | None = None
    total_disk: int | None = None
    free_memory: int | None = None

    @property
    def offline(self) -> bool:
        return self.role == "offline"

    def as_result(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "role": self.role,
            "primary_ip": self.primary_ip,
            "secondary_ip": self.secondary_ip,
            "group": self.group,
            "primaries": list(self.primaries),
            "secondaries": list(self.secondaries),
            "answers": self.answers,
            "free_disk_mib": self.free_disk,
            "total_disk_mib": self.total_disk,
            "free_memory_mib": self.free_memory,
        }
