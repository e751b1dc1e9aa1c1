# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From clusters to hosts, their groups and their variables. Pure.

A cluster is plain data here, which is also what the cache keeps: no secret is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_config.facts import Configuration
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import Node
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.facts import Answer

NODES, INSTANCES = "ganeti_nodes", "ganeti_instances"
OF_ROLE = {
    # the master holds the configuration too: Ganeti counts it among the candidates
    "master": ("ganeti_master", "ganeti_candidates"),
    "master-candidate": ("ganeti_candidates",),
    "regular": (),
    "drained": ("ganeti_drained",),
    "offline": ("ganeti_offline",),
}
GROUPS = (NODES, *dict.fromkeys(group for groups in OF_ROLE.values() for group in groups))
"""They exist even when they are empty, so that a playbook may name them."""

Plain = Mapping[str, Any]


@dataclass(frozen=True)
class Host:
    """A host of the inventory."""

    name: str
    groups: tuple[str, ...]
    variables: Plain


def describe(answer: Answer) -> dict[str, Any]:
    """A cluster as one of its hosts knows it; what that one doesn't know is None."""
    known = answer.configuration
    return {
        "name": answer.ssconf.cluster_name,
        "master": answer.ssconf.master_node if known is None else known.edition.master,
        **({"nodes": _nodes_of(answer.ssconf), "instances": []} if known is None else _all_of(known)),
    }


def _all_of(known: Configuration) -> dict[str, Any]:
    return {
        "nodes": [_node(node) for node in known.nodes.values()],
        "instances": [_instance(instance) for instance in known.instances.values()],
    }


def _node(node: Node) -> dict[str, Any]:
    return {
        "name": node.name,
        "role": node.role,
        "group": node.group,
        "primary_ip": node.primary_ip,
        "secondary_ip": node.secondary_ip,
        "primary_count": len(node.primaries),
        "secondary_count": len(node.secondaries),
    }


def _instance(instance: Instance) -> dict[str, Any]:
    return {
        "name": instance.name,
        "primary": instance.primary,
        "secondary": instance.secondary,
        "admin_state": instance.admin_state,
        "template": instance.template,
        "memory_mib": instance.memory,
        "disks_mib": [disk.size_mib for disk in instance.disks],
    }


def _nodes_of(ssconf: Ssconf) -> list[dict[str, Any]]:
    unknown = ("group", "secondary_ip", "primary_count", "secondary_count")
    return [
        {
            "name": name,
            "role": _role(ssconf, name),
            "primary_ip": (ssconf.primary_ips or {}).get(name),
            **dict.fromkeys(unknown),
        }
        for name in ssconf.nodes
    ]


def _role(ssconf: Ssconf, name: str) -> str:
    if name == ssconf.master_node:
        return "master"
    if name in ssconf.offline_nodes:
        return "offline"
    return "master-candidate" if name in ssconf.master_candidates else "regular"


def hosts_of(clusters: Sequence[Plain], with_instances: bool = False) -> list[Host]:
    """The hosts of these clusters.

    :raises Refused: when two of them have the same name: Ansible would take them for one.
    """
    hosts = [host for cluster in clusters for host in _hosts(cluster, with_instances)]
    _check_apart(hosts)
    return hosts


def _hosts(cluster: Plain, with_instances: bool) -> Iterable[Host]:
    common = {"cluster": cluster["name"], "master_node": cluster["master"]}
    for node in cluster["nodes"]:
        yield Host(node["name"], (NODES, *OF_ROLE[node["role"]]), _variables({**common, **node}))
    for instance in cluster["instances"] if with_instances else ():
        yield Host(instance["name"], (INSTANCES,), _variables({**common, **instance}))


def _variables(plain: Plain) -> dict[str, Any]:
    return {f"ganeti_{name}": value for name, value in plain.items() if name != "name"}


def _check_apart(hosts: Iterable[Host]) -> None:
    homes: dict[str, str] = {}
    for host in hosts:
        cluster = host.variables["ganeti_cluster"]
        if host.name in homes:
            raise Refused(
                f"{host.name} is in the cluster {homes[host.name]} and in {cluster}: to Ansible they are one host.",
                "Name each cluster once, and put clusters with the same names in files of their own.",
            )
        homes[host.name] = cluster
