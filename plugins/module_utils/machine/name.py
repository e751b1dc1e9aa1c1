# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a node's name means the machine that was looked at. Pure: plain data in, sentences out."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any


def misnamed(machine: Mapping[str, Any], needs: Mapping[str, Any], like: Mapping[str, Any]) -> list[str]:
    """Why what is done to the node by its name would be done to another machine, or half of it only.

    ``gnt-node add --readd`` takes the machine that the master's resolver has for the name, without a look at its
    host key, and sends it the cluster's secrets. Another address than the one in the configuration it refuses only
    then, and where nodes have a second one it writes it there instead. Only when the node counts as online already it
    holds the machine's own name against the one it was told.

    Source: ganeti lib/cmdlib/node.py, LUNodeAdd, and lib/ssh.py, VerifyNodeHostname; the resolver's first address
    counts.
    """
    name, address = needs["name"], needs["addresses"][0]
    found = []
    if machine["hostname"] != name:
        found.append(
            f"It calls itself {machine['hostname']}, and Ganeti will want {name}: 'hostnamectl set-hostname "
            f"{name.split('.')[0]}', and '{address} {name} {name.split('.')[0]}' in its /etc/hosts, so that "
            "'hostname --fqdn' says it."
        )
    resolved = [other for other in like["resolved"].get(name, ()) if _family(other) == _family(address)]
    if resolved[:1] != [address]:
        found.append(
            f"On the master {name} is {resolved[0] if resolved else 'unknown'}, and the cluster has {address} for it: "
            "correct the master's /etc/hosts or DNS ('getent ahosts " + name + "')."
        )
    if machine["joined_cluster"] not in ("", needs["cluster"]):
        found.append(
            f"It has the files of the cluster {machine['joined_cluster']}, and this one is {needs['cluster']}: remove "
            f"it there first ('gnt-node remove {name}' on that master), or install it anew."
        )
    return found


def _family(address: str) -> int:
    return ip_address(address).version
