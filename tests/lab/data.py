# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The instances' data: known when written, compared on both nodes afterwards."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from . import power
from .health import master
from .image import GUEST
from .machine import run
from .remote import Lab, ssh
from .say import LabError


def config(lab: Lab) -> dict[str, Any]:
    """Return Ganeti's configuration, the newest that any running node has."""
    best: dict[str, Any] = {}
    for node in lab.settings.all_nodes:
        if power.pid(lab.node_home(node)) is None:
            continue
        done = ssh(lab, node, "cat", "/var/lib/ganeti/config.data", check=False)
        if done.returncode == 0 and done.stdout:
            found = json.loads(done.stdout)
            if found["serial_no"] > best.get("serial_no", -1):
                best = found
    if not best:
        msg = "no running node has a Ganeti configuration"
        raise LabError(msg, "run: tests/lab/lab up")
    return best


def disks(conf: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every DRBD disk: instance, index, nodes, minors, volume, size."""
    names = {uuid: node["name"].split(".")[0] for uuid, node in conf["nodes"].items()}
    found = []
    for instance in conf["instances"].values():
        for index, uuid in enumerate(instance["disks"]):
            disk = conf["disks"][uuid]
            if disk["dev_type"] not in ("drbd", "drbd8"):
                continue
            node_a, node_b, _port, minor_a, minor_b = disk["logical_id"][:5]
            group, volume = disk["children"][0]["logical_id"]
            found.append(
                {
                    "instance": instance["name"].split(".")[0],
                    "name": f"{instance['name'].split('.')[0]}/disk{index}",
                    "primary": names[instance["primary_node"]],
                    "minors": {names[node_a]: minor_a, names[node_b]: minor_b},
                    "volume": f"/dev/{group}/{volume}",
                    "size": disk["size"],
                    "active": instance["disks_active"],
                }
            )
    return sorted(found, key=lambda disk: str(disk["name"]))


def write(lab: Lab, name: str) -> None:
    """Write data that was not there before, another for each disk, on an instance's primary node.

    A stopped instance's disks are activated for it and taken down again.
    """
    short = name.split(".")[0]
    full = f"{short}.{lab.settings.domain}"
    mine = [disk for disk in disks(config(lab)) if disk["instance"] == short]
    if not mine:
        msg = f"there is no DRBD instance '{name}'"
        raise LabError(msg, "see: tests/lab/lab run gnt1 -- gnt-instance list")
    asleep = not all(disk["active"] for disk in mine)
    if asleep:
        ssh(lab, master(lab), "gnt-instance", "activate-disks", full, timeout=120)
    seeds = {str(disk["name"]): f"{disk['name']} {time.time_ns()}" for disk in mine}
    for disk in mine:
        write_disk(lab, disk, seeds[disk["name"]])
    written(lab).write_text(json.dumps({**_seeds(lab), **seeds}))
    if asleep:
        ssh(lab, master(lab), "gnt-instance", "deactivate-disks", full, timeout=120)


def written(lab: Lab) -> Path:
    """Return the file that knows what was written since the lab was made."""
    return lab.home / "written.json"


def _seeds(lab: Lab) -> dict[str, str]:
    """Return what the data of each disk was made of, where it is no longer the disk's name."""
    try:
        found: dict[str, str] = json.loads(written(lab).read_text())
    except FileNotFoundError:
        return {}
    return found


def write_disk(lab: Lab, disk: dict[str, Any], seed: str = "") -> None:
    """Write data made of a seed, by default the disk's name, on its primary node."""
    node = lab.settings.node(disk["primary"])
    device = f"/dev/drbd{disk['minors'][node.name]}"
    ssh(lab, node, "lab-data", "write", device, str(disk["size"]), seed or disk["name"], timeout=180)


def checksums(lab: Lab) -> dict[str, dict[str, Any]]:
    """Return the sha256 of each instance disk: device, both volumes, expected.

    What cannot be read (a node that is off, a device that is not Primary) is
    null.  "expected" is what "lab write" wrote, "equal" compares all.
    """
    found, seeds = disks(config(lab)), _seeds(lab)
    with ThreadPoolExecutor() as pool:
        compared = list(pool.map(lambda disk: _compare(lab, disk, seeds.get(disk["name"], disk["name"])), found))
    return {str(disk["name"]): entry for disk, entry in zip(found, compared, strict=True)}


def _compare(lab: Lab, disk: dict[str, Any], seed: str) -> dict[str, Any]:
    size = str(disk["size"])
    primary = lab.settings.node(disk["primary"])
    device = f"/dev/drbd{disk['minors'][primary.name]}"
    volumes = {name: _sum(lab, name, disk["volume"], size) for name in sorted(disk["minors"])}
    drbd = _sum(lab, primary.name, device, size) if disk["active"] else None
    expected = _expected(size, seed)
    sums = [expected, *volumes.values(), *([drbd] if disk["active"] else [])]
    return {
        "primary": primary.name,
        "device": device,
        "drbd": drbd,
        "volumes": volumes,
        "expected": expected,
        "equal": None not in sums and len(set(sums)) == 1,
    }


def _sum(lab: Lab, name: str, device: str, size: str) -> str | None:
    node = lab.settings.node(name)
    if power.pid(lab.node_home(node)) is None:
        return None
    done = ssh(lab, node, "lab-data", "sum", device, size, timeout=120, check=False)
    found = done.stdout.strip()
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # of no data: dd failed
    return found if done.returncode == 0 and found != empty else None


def _expected(size: str, seed: str) -> str:
    """Return the sum of what "lab write" writes; no node is needed for it."""
    return run([GUEST / "lab-data", "expect", size, seed], timeout=120).stdout.strip()
