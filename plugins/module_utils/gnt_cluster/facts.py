# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of the cluster as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Cluster:
    """The cluster's own settings, of ``gnt-cluster info``.

    :param volume_group: where the disks of instances are; empty when LVM isn't used.
    :param links: the bridges and switches that new network cards get.
    :param candidate_pool_size: how many master candidates Ganeti keeps.
    :param modify_ssh_setup: Ganeti distributes the cluster's ssh keys itself; None
        where this Ganeti doesn't tell (before 2.16 it always does).
    :param resync_rate: KiB a second at which mirrors are copied, each of them; a node group may
        have a rate of its own.
    :param tags: what people and tools have noted of it.
    :param reserved_volumes: regular expressions for the volumes, as group and name, that aren't Ganeti's to care for.
    """

    name: str
    master: str
    volume_group: str = ""
    master_netdev: str = ""
    links: tuple[str, ...] = ()
    enabled_hypervisors: tuple[str, ...] = ()
    candidate_pool_size: int | None = None
    modify_ssh_setup: bool | None = None
    resync_rate: int | None = None
    tags: tuple[str, ...] = ()
    reserved_volumes: tuple[str, ...] = ()

    def as_result(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "master": self.master,
            "volume_group": self.volume_group,
            "master_netdev": self.master_netdev,
            "links": list(self.links),
            "enabled_hypervisors": list(self.enabled_hypervisors),
            "candidate_pool_size": self.candidate_pool_size,
            "modify_ssh_setup": self.modify_ssh_setup,
            "resync_rate": self.resync_rate,
            "tags": list(self.tags),
            "reserved_volumes": list(self.reserved_volumes),
        }


@dataclass(frozen=True)
class Finding:
    """A line of ``gnt-cluster verify --error-codes``.

    :param severity: ``ERROR`` or ``WARNING``.
    :param kind: ``node``, ``instance`` or ``cluster``.
    """

    severity: str
    code: str
    kind: str
    subject: str
    text: str

    def __str__(self) -> str:
        return f"{self.severity} {self.code} {self.subject}: {self.text}".replace(" :", ":")

    def as_result(self) -> dict[str, Any]:
        return {
            "severity": self.severity,
            "code": self.code,
            "kind": self.kind,
            "subject": self.subject,
            "text": self.text,
        }
