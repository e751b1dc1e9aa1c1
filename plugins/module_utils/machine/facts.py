# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a machine brings that should become a node."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import Minor
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.parse import Group, Volume


@dataclass(frozen=True)
class Machine:
    """A machine as it is, whether it belongs to a cluster or not.

    :param hostname: in full, as Ganeti asks for it; as short as it is where it has no domain.
    :param ganeti_version: empty when Ganeti isn't installed.
    :param drbd_version: of the loaded module, or of the one that would be loaded; empty
        when there is none.
    :param links: names of its network devices, bridges among them.
    :param addresses: its IP addresses.
    :param clock_offset: seconds its clock is ahead of the controller's; None when that
        wasn't asked. The time the question took is in it.
    :param joined_cluster: the cluster it holds the files of; empty for none.
    :param resolved: names that were asked about, and the addresses its resolver has for them.
    """

    hostname: str
    ganeti_version: str = ""
    drbd_version: str = ""
    groups: Mapping[str, Group] = field(default_factory=dict)
    volumes: tuple[Volume, ...] = ()
    minors: Mapping[int, Minor] = field(default_factory=dict)
    links: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    clock_offset: float | None = None
    joined_cluster: str = ""
    resolved: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def as_result(self) -> dict[str, Any]:
        return {
            "hostname": self.hostname,
            "ganeti_version": self.ganeti_version,
            "drbd_version": self.drbd_version,
            "volume_groups": {
                name: {"size_mib": group.size_mib, "free_mib": group.free_mib} for name, group in self.groups.items()
            },
            "volumes": [{"name": volume.path, "size_mib": volume.size_mib} for volume in self.volumes],
            "drbd_minors": [minor.as_result() for minor in self.minors.values()],
            "links": list(self.links),
            "addresses": list(self.addresses),
            "clock_offset": self.clock_offset,
            "joined_cluster": self.joined_cluster,
            "resolved": {name: list(addresses) for name, addresses in self.resolved.items()},
        }
