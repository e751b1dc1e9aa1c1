# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a machine can take a node's place. Pure: plain data in, sentences out.

Works on what ``machine_info`` and ``gnt_node`` return, on the controller, so that
everything that doesn't fit is named at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MAX_CLOCK_SKEW = 60.0
"""Seconds; Ganeti's own verification complains from 150 on."""


def misfits(
    machine: Mapping[str, Any],
    needs: Mapping[str, Any],
    like: Mapping[str, Any],
    max_clock_skew: float = MAX_CLOCK_SKEW,
    blank: bool = True,
) -> list[str]:
    """What doesn't fit, each with its remedy; empty when the machine can take the place.

    :param needs: what the cluster expects of it.
    :param like: the master's machine, whose versions and clock count.
    :param max_clock_skew: seconds; as text, too, which the command line makes of a number.
    :param blank: it is yet to be added, so that nothing may be in use on it. One that is a member already may have
        become the primary node of an instance.
    """
    return [
        *_versions(machine, like),
        *_volume_groups(machine, needs),
        *_network(machine, needs),
        *_clock(machine, like, float(max_clock_skew)),
        *(_in_use(machine) if blank else ()),
    ]


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
