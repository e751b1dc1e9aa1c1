# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node knows of its cluster without any daemon: the ssconf files.

Each is one value or one list, a line an item, under ``/var/lib/ganeti``. They are
pushed by the master with every change of the configuration; on a node that was
away they are as old as its last contact.

Source: ganeti lib/ssconf.py, doc/design-2.1; read on 3.0.2 and 3.1.0.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.files import text_in

DIRECTORY = "/var/lib/ganeti"

_FILES = (
    "cluster_name",
    "master_node",
    "master_ip",
    "master_netdev",
    "master_netmask",
    "node_list",
    "node_primary_ips",
    "node_secondary_ips",
    "instance_list",
    "master_candidates",
    "offline_nodes",
)


@dataclass(frozen=True)
class Ssconf:
    """The cluster as this node last heard of it; empty values where a file is missing.

    :param host: the name of this host in the cluster; empty when it has none.
    :param primary_ips: node name to address; ``secondary_ips`` likewise.
    :param master_netdev: where the master has the cluster's address, ``master_netmask`` with how
        many bits of network.
    """

    host: str = ""
    cluster_name: str = ""
    master_node: str = ""
    master_ip: str = ""
    nodes: tuple[str, ...] = ()
    instances: tuple[str, ...] = ()
    primary_ips: Mapping[str, str] | None = None
    master_candidates: tuple[str, ...] = ()
    offline_nodes: tuple[str, ...] = ()
    master_netdev: str = ""
    master_netmask: str = ""
    secondary_ips: Mapping[str, str] | None = None

    @property
    def in_cluster(self) -> bool:
        return bool(self.cluster_name)

    @property
    def is_master(self) -> bool:
        """Whether this host was the master when it last heard of it."""
        return bool(self.host) and self.host == self.master_node

    def as_result(self) -> dict[str, Any]:
        return {
            "cluster_name": self.cluster_name,
            "master_node": self.master_node,
            "master_ip": self.master_ip,
            "master_netdev": self.master_netdev,
            "master_netmask": self.master_netmask,
            "nodes": list(self.nodes),
            "instances": list(self.instances),
            "primary_ips": dict(self.primary_ips or {}),
            "secondary_ips": dict(self.secondary_ips or {}),
            "master_candidates": list(self.master_candidates),
            "offline_nodes": list(self.offline_nodes),
        }


def read_ssconf(directory: str = DIRECTORY, hostname: str | None = None) -> Ssconf:
    """Read the files of this host.

    :param hostname: this host's own name; asked from the system when None.
    """
    texts = {name: text_in(os.path.join(directory, f"ssconf_{name}")) for name in _FILES}
    return parse_ssconf(texts, socket.gethostname() if hostname is None else hostname)


def parse_ssconf(texts: Mapping[str, str], hostname: str) -> Ssconf:
    """Make sense of the files' texts.

    :param texts: file name without its ``ssconf_`` to content.
    """
    nodes = tuple(texts.get("node_list", "").split())
    return Ssconf(
        host=_host_in(nodes, hostname),
        cluster_name=texts.get("cluster_name", "").strip(),
        master_node=texts.get("master_node", "").strip(),
        master_ip=texts.get("master_ip", "").strip(),
        nodes=nodes,
        instances=tuple(texts.get("instance_list", "").split()),
        primary_ips=_addresses(texts.get("node_primary_ips", "")),
        master_candidates=tuple(texts.get("master_candidates", "").split()),
        offline_nodes=tuple(texts.get("offline_nodes", "").split()),
        master_netdev=texts.get("master_netdev", "").strip(),
        master_netmask=texts.get("master_netmask", "").strip(),
        secondary_ips=_addresses(texts.get("node_secondary_ips", "")),
    )


def _addresses(text: str) -> dict[str, str]:
    pairs = (line.split() for line in text.splitlines())
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def _host_in(nodes: tuple[str, ...], hostname: str) -> str:
    # The system's name may be short while Ganeti always keeps the full one.
    if hostname in nodes:
        return hostname
    short = [node for node in nodes if node.split(".")[0] == hostname.split(".")[0]]
    return short[0] if len(short) == 1 else ""
