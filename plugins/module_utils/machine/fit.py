# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a machine can take a node's place. Pure: plain data in, sentences out.

Works on what ``machine_info`` and ``gnt_node`` return, on the controller, so that
everything that doesn't fit is named at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

MAX_CLOCK_SKEW = 60.0
"""Seconds; Ganeti's own verification complains from 150 on."""


def misfits(
    machine: Mapping[str, Any],
    needs: Mapping[str, Any],
    like: Mapping[str, Any],
    max_clock_skew: float = MAX_CLOCK_SKEW,
) -> list[str]:
    """What doesn't fit, each with its remedy; empty when the machine can take the place.

    :param needs: what the cluster expects of it.
    :param like: the master's machine, whose versions, resolver and clock count.
    :param max_clock_skew: seconds.
    """
    return [
        *misnamed(machine, needs, like),
        *_versions(machine, like),
        *_volume_groups(machine, needs),
        *_network(machine, needs),
        *_clock(machine, like, max_clock_skew),
        *_in_use(machine),
    ]


def misnamed(machine: Mapping[str, Any], needs: Mapping[str, Any], like: Mapping[str, Any]) -> list[str]:
    """Why what is done to the node by its name would be done to another machine, or half of it only.

    ``gnt-node add --readd`` takes the machine that the master's resolver has for the name, without a look at its
    host key, sends it the cluster's secrets, and writes its address into the configuration when it is another than
    the one there. Only at its end, when the node counts as online already, it holds the machine's own name against
    the one it was told.
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


def _versions(machine: Mapping[str, Any], like: Mapping[str, Any]) -> list[str]:
    found = []
    here, there = machine["ganeti_version"], like["ganeti_version"]
    if _release(here) != _release(there):
        found.append(
            f"It has Ganeti {here or '(none)'}, the master has {there}. "
            f"Install the same release on it: 'apt-get install ganeti'."
        )
    here, there = machine["drbd_version"], like["drbd_version"]
    if _series(here) != _series(there):
        found.append(
            f"It has DRBD {here or '(none)'}, the master has {there}. "
            "Boot it with a kernel that brings the same series of the module."
        )
    return found


def _release(version: str) -> str:
    """``3.0.2`` of Debian's ``3.0.2-3``: a package's revision doesn't matter to Ganeti."""
    return version.split("-", maxsplit=1)[0]


def _series(version: str) -> str:
    """``8.4`` of ``8.4.11``: what two nodes must share to talk."""
    return ".".join(version.split(".")[:2])


def _volume_groups(machine: Mapping[str, Any], needs: Mapping[str, Any]) -> list[str]:
    """The cluster's own group, and every other that a disk's data or metadata was put in."""
    named = [needs["volume_group"], *sorted(volume["name"].split("/")[0] for volume in needs["volumes"])]
    return [sentence for name in dict.fromkeys(named) if name for sentence in _volume_group(name, machine, needs)]


def _volume_group(name: str, machine: Mapping[str, Any], needs: Mapping[str, Any]) -> list[str]:
    group = machine["volume_groups"].get(name)
    if group is None:
        return [
            f"It has no volume group '{name}'. Make it: 'vgcreate {name} DEVICE' with the array that is meant for it."
        ]
    there = {volume["name"] for volume in machine["volumes"]}
    missing = sum(
        volume["size_mib"]
        for volume in needs["volumes"]
        if volume["name"] not in there and volume["name"].startswith(f"{name}/")
    )
    if group["free_mib"] >= missing:
        return []
    return [
        f"Its volume group '{name}' has {group['free_mib']:.0f} MiB free and the mirrors need "
        f"{missing} MiB. Extend it: 'vgextend {name} DEVICE'."
    ]


def _network(machine: Mapping[str, Any], needs: Mapping[str, Any]) -> list[str]:
    found = []
    links = [link for link in needs["links"] if link not in machine["links"]]
    if links:
        found.append(
            f"It has no network device {', '.join(links)}, which instances are put on. "
            "Make the bridge as on the other nodes."
        )
    addresses = [item for item in needs["addresses"] if item not in machine["addresses"]]
    if addresses:
        found.append(
            f"It doesn't have the address {', '.join(addresses)} that the cluster has for it "
            f"(it has {', '.join(machine['addresses']) or 'none'}). Give it the old machine's."
        )
    return found


def _clock(machine: Mapping[str, Any], like: Mapping[str, Any], most: float) -> list[str]:
    skew = (machine["clock_offset"] or 0.0) - (like["clock_offset"] or 0.0)
    if abs(skew) <= most:
        return []
    way = "ahead of" if skew > 0 else "behind"
    return [
        f"Its clock is {abs(skew):.0f} s {way} the master's; {most:g} s are allowed. "
        "Set it: 'chronyc makestep', or start the time daemon."
    ]


def _in_use(machine: Mapping[str, Any]) -> list[str]:
    primary = [str(item["minor"]) for item in machine["drbd_minors"] if item["role"] == "Primary"]
    if not primary:
        return []
    return [
        f"Its DRBD devices {', '.join(primary)} are Primary: something uses them, so it is no "
        "blank machine. Stop what runs there first."
    ]
