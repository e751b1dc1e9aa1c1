# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Ganeti cluster: made once, told from healthy to not, brought back.

It is set up as in production: Ganeti manages the ssh setup of the nodes.
"gnt-cluster init" gives root on the master a new key pair, and "gnt-node add"
gives every node the cluster's host keys and a root key pair of its own.  Both
only add to authorized_keys, so the controller's key stays.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from . import power
from .remote import Lab, ssh
from .say import LabError, say, step
from .settings import Instance, Node

# The policy of a new cluster forbids instances as small as the lab's.
BOUNDS = (
    "min:cpu-count=1,disk-count=0,disk-size=16,memory-size=16,nic-count=0,spindle-use=1"
    "/max:cpu-count=8,disk-count=16,disk-size=32768,memory-size=32768,nic-count=8,spindle-use=12"
)


def make(lab: Lab) -> None:
    """Make the cluster on nodes that are up, blank and reachable."""
    settings = lab.settings
    master, *others = settings.all_nodes
    with step("gnt-cluster init"):
        ssh(
            lab,
            master,
            "gnt-cluster",
            "init",
            "--enabled-hypervisors=fake",
            "--enabled-disk-templates=drbd,plain,diskless",
            f"--vg-name={settings.vg}",
            "--drbd-usermode-helper=/bin/true",
            "--master-netdev=br0",
            "--nic-parameters=link=br0",
            f"--ipolicy-bounds-specs={BOUNDS}",
            settings.cluster_fqdn,
            timeout=240,
        )
    authorise_masters(lab, others)
    for node in others:
        with step(f"gnt-node add {node.name}"):
            ssh(lab, master, "gnt-node", "add", "--no-ssh-key-check", node.fqdn, timeout=240)
    with step(f"making the instances {', '.join(i.name for i in settings.instances)}"):
        jobs = [_add_instance(lab, master, instance) for instance in settings.instances]
        for job in jobs:
            _wait_for_job(lab, master, job)
    with step("writing known data into every instance"):
        found = disks(config(lab))
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda disk: _write_disk(lab, disk), found))
    with step("waiting for DRBD to be in sync"):
        _wait_for_drbd(lab)
    for instance in settings.instances:
        if not instance.running:
            with step(f"shutting {instance.name} down"):
                ssh(lab, master, "gnt-instance", "shutdown", f"{instance.name}.{settings.domain}", timeout=180)


def authorise_masters(lab: Lab, nodes: Sequence[Node]) -> None:
    """Let root of the cluster's nodes into other nodes, as puppet would."""
    keys = sorted({key for node in lab.settings.all_nodes for key in lab.published(node, "root_keys")})
    if not keys:
        keys = ssh(lab, lab.settings.all_nodes[0], "sh", "-c", "cat /root/.ssh/id_*.pub").stdout.splitlines()
    for node in nodes:
        ssh(lab, node, "tee", "-a", "/root/.ssh/authorized_keys", stdin="\n".join(keys) + "\n")


def _add_instance(lab: Lab, master: Node, instance: Instance) -> str:
    settings = lab.settings
    words = [
        "gnt-instance",
        "add",
        "--submit",
        "--disk-template=drbd",
        f"--node={settings.node(instance.primary).fqdn}:{settings.node(instance.secondary).fqdn}",
        "--os-type=noop+default",
        f"--disk=0:size={settings.instance_mib}m",
        "--backend-parameters=memory=32m,vcpus=1",
        "--net=0:link=br0",
        "--no-name-check",
        "--no-ip-check",
        # The job would sleep for the time that DRBD guesses in its first
        # second (a minute); the lab waits for DRBD itself.
        "--no-wait-for-sync",
    ]
    done = ssh(lab, master, *words, f"{instance.name}.{settings.domain}", timeout=120)
    # "JobID: 12", and it is on stderr.
    found = re.search(r"\d+", done.stdout + done.stderr)
    if not found:
        msg = "'gnt-instance add --submit' named no job"
        raise LabError(msg, log=lab.node_home(master) / "commands.log")
    return found.group()


def _wait_for_job(lab: Lab, master: Node, job: str) -> None:
    done = ssh(lab, master, "gnt-job", "watch", job, timeout=400, check=False)
    if done.returncode != 0:
        msg = f"job {job} failed:\n{done.stdout}{done.stderr}"
        raise LabError(msg)


# --- data -------------------------------------------------------------------


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
    """Write known data, another for each disk, on an instance's primary node.

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
    for disk in mine:
        _write_disk(lab, disk)
    if asleep:
        ssh(lab, master(lab), "gnt-instance", "deactivate-disks", full, timeout=120)


def _write_disk(lab: Lab, disk: dict[str, Any]) -> None:
    node = lab.settings.node(disk["primary"])
    device = f"/dev/drbd{disk['minors'][node.name]}"
    ssh(lab, node, "lab-data", "write", device, str(disk["size"]), disk["name"], timeout=180)


def checksums(lab: Lab) -> dict[str, dict[str, Any]]:
    """Return the sha256 of each instance disk: device, both volumes, expected.

    What cannot be read (a node that is off, a device that is not Primary) is
    null.  "expected" is what "lab write" wrote, "equal" compares all.
    """
    result: dict[str, dict[str, Any]] = {}
    for disk in disks(config(lab)):
        size = str(disk["size"])
        primary = lab.settings.node(disk["primary"])
        device = f"/dev/drbd{disk['minors'][primary.name]}"
        volumes = {name: _sum(lab, name, disk["volume"], size) for name in sorted(disk["minors"])}
        entry = {
            "primary": primary.name,
            "device": device,
            "drbd": _sum(lab, primary.name, device, size) if disk["active"] else None,
            "volumes": volumes,
            "expected": _expected(lab, size, str(disk["name"])),
        }
        sums = {entry["expected"], *volumes.values()} | ({entry["drbd"]} if disk["active"] else set())
        entry["equal"] = len(sums) == 1 and None not in sums
        result[str(disk["name"])] = entry
    return result


def _sum(lab: Lab, name: str, device: str, size: str) -> str | None:
    node = lab.settings.node(name)
    if power.pid(lab.node_home(node)) is None:
        return None
    done = ssh(lab, node, "lab-data", "sum", device, size, timeout=120, check=False)
    found = done.stdout.strip()
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # of no data: dd failed
    return found if done.returncode == 0 and found != empty else None


def _expected(lab: Lab, size: str, seed: str) -> str | None:
    for node in lab.settings.all_nodes:
        if power.pid(lab.node_home(node)) is not None:
            return ssh(lab, node, "lab-data", "expect", size, seed, timeout=120).stdout.strip()
    return None


# --- health -----------------------------------------------------------------


def master(lab: Lab) -> Node:
    """Return the node that rules: the one where "gnt-cluster getmaster" agrees."""
    for node in lab.settings.all_nodes:
        if power.pid(lab.node_home(node)) is None:
            continue
        done = ssh(lab, node, "gnt-cluster", "getmaster", check=False)
        if done.returncode == 0 and done.stdout.strip() == node.fqdn:
            return node
    msg = "no running node says that it is the master"
    raise LabError(msg, "run: tests/lab/lab restore healthy")


def drbd_problems(name: str, text: str) -> list[str]:
    """Return what is not Connected and UpToDate in a /proc/drbd."""
    found = []
    for minor, state in re.findall(r"^\s*(\d+): cs:(\S.*)$", text, re.MULTILINE):
        if state.startswith("Unconfigured"):
            continue
        if not (state.startswith("Connected ") and "ds:UpToDate/UpToDate" in state):
            found.append(f"{name}: drbd{minor} is {state}")
    return found


def md_problems(name: str, text: str) -> list[str]:
    """Return what is not whole in a /proc/mdstat."""
    arrays = re.findall(r"^(md\d+) :", text, re.MULTILINE)
    found = [f"{name}: {array} is missing" for array in ("md0", "md1", "md2") if array not in arrays]
    found += [f"{name}: an array is [{state}]" for state in re.findall(r"\[([U_]+)\]", text) if "_" in state]
    found += [f"{name}: an array is in {word}" for word in ("recovery", "resync", "reshape") if word in text]
    return found


def _kernel_problems(lab: Lab, node: Node) -> list[str]:
    if power.pid(lab.node_home(node)) is None:
        return [f"{node.name} is off"]
    done = ssh(lab, node, "cat", "/proc/drbd", "/proc/mdstat", check=False)
    return drbd_problems(node.name, done.stdout) + md_problems(node.name, done.stdout)


def _on_all(lab: Lab, look: Callable[[Lab, Node], list[str]]) -> list[str]:
    """Ask all nodes at the same time."""
    with ThreadPoolExecutor() as pool:
        return [line for lines in pool.map(lambda node: look(lab, node), lab.settings.all_nodes) for line in lines]


def _wait_for_drbd(lab: Lab, timeout: float = 180) -> None:
    deadline = time.monotonic() + timeout
    while found := _on_all(lab, _kernel_problems):
        if time.monotonic() > deadline:
            msg = "DRBD and md are not in sync:\n" + "\n".join(f"  {line}" for line in found)
            raise LabError(msg, "run: tests/lab/lab down, then tests/lab/lab up")
        time.sleep(1)


def quick_problems(lab: Lab) -> list[str]:
    """Return what is wrong by what the kernels and the lists say (seconds)."""
    found = _on_all(lab, _kernel_problems)
    try:
        ruler = master(lab)
    except LabError as none:
        return [*found, none.what]
    nodes = ssh(lab, ruler, "gnt-node", "list", "--no-headers", "--separator=|", "-o", "name,role,bootid", check=False)
    rows = [line.split("|") for line in nodes.stdout.splitlines()]
    if len(rows) != len(lab.settings.all_nodes):
        found.append(f"gnt-node list: {nodes.stdout}{nodes.stderr}".strip())
    found += [f"{row[0]} has the role {row[1]}, boot id {row[2]}" for row in rows if row[1] not in "MC" or "?" in row[2]]
    return found + [f"{name} is {status}" for name, status in instance_states(lab, ruler) if status not in GOOD_STATES]


GOOD_STATES = ("running", "ADMIN_down")


def instance_states(lab: Lab, ruler: Node) -> list[tuple[str, str]]:
    """Return name and status of every instance."""
    done = ssh(
        lab, ruler, "gnt-instance", "list", "--no-headers", "--separator=|", "-o", "name,status", check=False
    )
    if done.returncode != 0:
        return [("gnt-instance list", done.stderr.strip() or "failing")]
    return [(name, status) for name, _, status in (line.partition("|") for line in done.stdout.splitlines())]


def verify_problems(lab: Lab) -> list[str]:
    """Return the errors of "gnt-cluster verify"."""
    done = ssh(lab, master(lab), "gnt-cluster", "verify", "--error-codes", timeout=240, check=False)
    found = [line.strip() for line in done.stdout.splitlines() if "ERROR" in line]
    if done.returncode != 0 and not found:
        found = [f"gnt-cluster verify: exit {done.returncode}: {done.stdout[-400:]}{done.stderr[-400:]}"]
    return found


def problems(lab: Lab) -> list[str]:
    """Return everything that keeps the cluster from being healthy."""
    return quick_problems(lab) or verify_problems(lab)


def _start_daemons(lab: Lab, node: Node) -> list[str]:
    """Start the Ganeti daemons that should run on a node and do not."""
    if power.pid(lab.node_home(node)) is not None:
        ssh(lab, node, "/usr/lib/ganeti/daemon-util", "start-all", timeout=120, check=False)
    return []


def wake(lab: Lab) -> None:
    """Start what a power cut of the whole lab left stopped.

    A master that boots before its peers finds no majority and its daemons give
    up; the watcher would start them within five minutes, and the instances in
    the next five.  The lab does the same at once.
    """
    _on_all(lab, _start_daemons)
    ruler = master(lab)
    deadline = time.monotonic() + 90
    while True:
        states = instance_states(lab, ruler)
        if all(name != "gnt-instance list" and status != "ERROR_nodedown" for name, status in states):
            break
        if time.monotonic() > deadline:
            msg = f"Ganeti on {ruler.name} does not answer: {states}"
            raise LabError(msg, "see /var/log/ganeti on the node", lab.node_home(ruler) / "commands.log")
        time.sleep(1)
        _start_daemons(lab, ruler)
    stopped = [name for name, status in states if status == "ERROR_down"]
    if stopped:
        say(f"starting {', '.join(name.split('.')[0] for name in stopped)}")
        ssh(lab, ruler, "gnt-instance", "startup", "--force-multiple", *stopped, timeout=240, check=False)


def wait_until_healthy(lab: Lab, timeout: float = 300) -> None:
    """Wait until nothing is wrong any more."""
    deadline = time.monotonic() + timeout
    said: list[str] = []
    while found := problems(lab):
        if found != said:
            say("not yet healthy: " + "; ".join(found[:4]))
            said = found
        if time.monotonic() > deadline:
            msg = "the cluster does not become healthy:\n" + "\n".join(f"  {line}" for line in found)
            raise LabError(msg, "run: tests/lab/lab down, then tests/lab/lab up")
        time.sleep(2)
