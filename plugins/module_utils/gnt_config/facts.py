# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a master candidate knows of its cluster without any daemon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.facts import Cluster
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import Node


@dataclass(frozen=True)
class Edition:
    """Which configuration a host has: how new it is, and who rules by it.

    :param serial_no: counts every change of the configuration; the higher one is newer.
    :param cluster_serial_no: counts the changes of the cluster's own settings, the master among them.
    :param master: full name of the master by this configuration.
    :param roles: node name to its role, for every configured node.
    :param primaries: node name to the number of instances it is the primary of.
    """

    serial_no: int
    cluster_serial_no: int
    master: str
    roles: Mapping[str, str] = field(default_factory=dict)
    primaries: Mapping[str, int] = field(default_factory=dict)

    @property
    def candidates(self) -> tuple[str, ...]:
        """The nodes that may become master, the present one among them, by name."""
        return tuple(sorted(name for name, role in self.roles.items() if role in ("master", "master-candidate")))

    def as_result(self) -> dict[str, Any]:
        return {
            "serial_no": self.serial_no,
            "cluster_serial_no": self.cluster_serial_no,
            "master": self.master,
            "candidates": list(self.candidates),
            "roles": dict(self.roles),
            "primaries": dict(self.primaries),
        }


@dataclass(frozen=True)
class Configuration:
    """All of it that the collection uses; of what really is, it knows nothing.

    :param nodes: none of them is known to answer, and nothing free is known.
    :param instances: their status is :data:`UNKNOWN`.
    """

    edition: Edition
    cluster: Cluster
    nodes: Mapping[str, Node] = field(default_factory=dict)
    instances: Mapping[str, Instance] = field(default_factory=dict)


UNKNOWN = "unknown"
"""The status of an instance of which only the configuration was read."""
