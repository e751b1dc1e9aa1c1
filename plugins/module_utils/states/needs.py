# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a machine must bring to take a node's place. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import META_SIZE_MIB


@dataclass(frozen=True)
class Needs:
    """What the cluster expects of the machine behind a node.

    :param cluster: the name of the one that it belongs to.
    :param addresses: the first is that of its name.
    :param links: network devices that instances' cards are put on, and new ones would be.
    :param volumes: ``group/name`` to MiB of every volume its mirrors are made of.
    """

    name: str
    cluster: str
    addresses: tuple[str, ...]
    links: tuple[str, ...]
    volume_group: str
    volumes: tuple[tuple[str, int], ...]

    def as_result(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "cluster": self.cluster,
            "addresses": list(self.addresses),
            "links": list(self.links),
            "volume_group": self.volume_group,
            "volumes": [{"name": name, "size_mib": size} for name, size in self.volumes],
        }


def needs_of(census: Census, name: str) -> Needs:
    """The needs of one node, from the whole configuration.

    :param census: with cluster, nodes, instances and disks.
    """
    node = census.nodes[name]
    due = [vm for vm in census.instances.values() if vm.mirror_due == name]
    here = [*(vm for vm in census.instances.values() if name in (vm.primary, vm.secondary)), *due]
    links = set(census.cluster.links if census.cluster else ())
    links.update(link for instance in here for link in instance.links)
    volumes = {
        path: META_SIZE_MIB if path.endswith("_meta") else disk.size_mib
        for instance in here
        for disk in instance.disks
        for path in disk.volumes
    }
    # of a plain disk the configuration has the data only
    volumes.update({_meta(path): META_SIZE_MIB for vm in due for disk in vm.disks for path in disk.volumes})
    return Needs(
        name=name,
        cluster=census.ssconf.cluster_name,
        addresses=tuple(dict.fromkeys((node.primary_ip, node.secondary_ip))),
        links=tuple(sorted(links)),
        volume_group=census.cluster.volume_group if census.cluster else "",
        volumes=tuple(sorted(volumes.items())),
    )


def _meta(data: str) -> str:
    """The volume that comes with that of a mirror's data."""
    return f"{data[: -len('_data')] if data.endswith('_data') else data}_meta"
