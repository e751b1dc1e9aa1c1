# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Healthy or not, and what a power cut of the whole lab leaves to start."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from . import power
from .remote import Lab, ssh
from .say import LabError, say
from .settings import Node

GOOD_STATES = ("running", "ADMIN_down")
MASTER_FILE = "/var/lib/ganeti/ssconf_master_node"

# The master takes questions once this is there; asking before would only take
# the processor from the daemons that are starting.
ANSWERS = "n=0; until [ -S /run/ganeti/socket/ganeti-query ]; do n=$((n + 1)); [ $n -lt %d ] || exit 1; sleep 0.5; done"


def master(lab: Lab) -> Node:
    """Return the node that rules: the one that says so of itself, as "gnt-cluster getmaster" would."""
    for node in lab.settings.all_nodes:
        if power.pid(lab.node_home(node)) is None:
            continue
        done = ssh(lab, node, "cat", MASTER_FILE, check=False)
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


def wait_for_sync(lab: Lab, timeout: float = 180) -> None:
    """Wait until all DRBD devices and arrays of all nodes are in sync."""
    deadline = time.monotonic() + timeout
    while found := _on_all(lab, _kernel_problems):
        if time.monotonic() > deadline:
            msg = "DRBD and md are not in sync:\n" + "\n".join(f"  {line}" for line in found)
            raise LabError(msg, "run: tests/lab/lab down, then tests/lab/lab up")
        time.sleep(1)


def quick_problems(lab: Lab) -> list[str]:
    """Return what is wrong by what the kernels and the lists say (seconds)."""
    try:
        ruler = master(lab)
    except LabError as none:
        return [*_on_all(lab, _kernel_problems), none.what]
    with ThreadPoolExecutor() as pool:
        parts = [
            pool.submit(_on_all, lab, _kernel_problems),
            pool.submit(_node_problems, lab, ruler),
            pool.submit(_instance_problems, lab, ruler),
        ]
        return [line for part in parts for line in part.result()]


def _node_problems(lab: Lab, ruler: Node) -> list[str]:
    nodes = ssh(lab, ruler, "gnt-node", "list", "--no-headers", "--separator=|", "-o", "name,role,bootid", check=False)
    rows = [line.split("|") for line in nodes.stdout.splitlines() if line.count("|") == 2]
    found = []
    if len(rows) != len(lab.settings.all_nodes):
        found.append(f"gnt-node list: {nodes.stdout}{nodes.stderr}".strip())
    return found + [
        f"{name}: role {role}, boot id {boot}" for name, role, boot in rows if role not in "MC" or "?" in boot
    ]


def _instance_problems(lab: Lab, ruler: Node) -> list[str]:
    return [f"{name} is {status}" for name, status in instance_states(lab, ruler) if status not in GOOD_STATES]


def instance_states(lab: Lab, ruler: Node) -> list[tuple[str, str]]:
    """Return name and status of every instance."""
    done = ssh(lab, ruler, "gnt-instance", "list", "--no-headers", "--separator=|", "-o", "name,status", check=False)
    if done.returncode != 0:
        return [("gnt-instance list", done.stderr.strip() or "failing")]
    return [(name, status) for name, _bar, status in (line.partition("|") for line in done.stdout.splitlines())]


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


def _wait_for_answers(lab: Lab, ruler: Node, timeout: float) -> bool:
    """Wait until the master's daemons take questions."""
    done = ssh(lab, ruler, "sh", "-c", ANSWERS % (2 * timeout), timeout=timeout + 60, check=False)
    return done.returncode == 0


def wake(lab: Lab) -> None:
    """Start what a power cut of the whole lab left stopped.

    Hypervisor "fake" forgets its instances with the power, as a real one does;
    the watcher would start them (and daemons that gave up because the master
    found no majority) within five minutes.  The lab does the same at once.
    """
    ruler = master(lab)
    if not _wait_for_answers(lab, ruler, 60):
        _on_all(lab, _start_daemons)
    deadline = time.monotonic() + 90
    while True:
        states = instance_states(lab, ruler)
        if all(name != "gnt-instance list" and status != "ERROR_nodedown" for name, status in states):
            break
        if time.monotonic() > deadline:
            msg = f"Ganeti on {ruler.name} does not answer: {states}"
            raise LabError(msg, "see /var/log/ganeti on the node", lab.node_home(ruler) / "commands.log")
        time.sleep(1)
    stopped = [name for name, status in states if status == "ERROR_down"]
    if stopped:
        say(f"starting {', '.join(name.split('.')[0] for name in stopped)}")
        ssh(lab, ruler, "gnt-instance", "startup", "--force-multiple", *stopped, timeout=240, check=False)


def come_back(lab: Lab) -> None:
    """Wait until a restored cluster is as it was; what does not resume by itself is started.

    "gnt-cluster verify" was clean when the snapshot was taken, and is not asked again.
    """
    if _wait_for_answers(lab, master(lab), 60):
        deadline = time.monotonic() + 30
        while found := quick_problems(lab):
            if time.monotonic() > deadline or any("ERROR_down" in line for line in found):
                break
            time.sleep(1)
        else:
            return
    wake(lab)
    wait_until_healthy(lab, verify=False)


def wait_until_healthy(lab: Lab, timeout: float = 300, *, verify: bool = True) -> None:
    """Wait until nothing is wrong any more; "verify" lets Ganeti look as well, which takes its time."""
    deadline = time.monotonic() + timeout
    said: list[str] = []
    while found := problems(lab) if verify else quick_problems(lab):
        if found != said:
            say("not yet healthy: " + "; ".join(found[:4]))
            said = found
        if time.monotonic() > deadline:
            msg = "the cluster does not become healthy:\n" + "\n".join(f"  {line}" for line in found)
            raise LabError(msg, "run: tests/lab/lab down, then tests/lab/lab up")
        time.sleep(2)
