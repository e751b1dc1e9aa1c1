# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Ganeti cluster, made once: this file is the recipe of the healthy snapshot.

It is set up as in production: Ganeti manages the ssh setup of the nodes.
"gnt-cluster init" gives root on the master a new key pair, and "gnt-node add"
gives every node the cluster's RSA and ECDSA host keys and a root key pair of
its own; a node keeps its own ED25519 host key.  Both only add to
authorized_keys, so the controller's key stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from . import data, health
from .remote import Lab, ssh
from .say import LabError, step
from .settings import Instance, Node

# The policy of a new cluster forbids instances as small as the lab's.
BOUNDS = (
    "min:cpu-count=1,disk-count=0,disk-size=16,memory-size=16,nic-count=0,spindle-use=1"
    "/max:cpu-count=8,disk-count=16,disk-size=32768,memory-size=32768,nic-count=8,spindle-use=12"
)


def make(lab: Lab) -> None:
    """Make the cluster on nodes that are up, blank and reachable."""
    with _without_watcher(lab):
        _make(lab)


@contextmanager
def _without_watcher(lab: Lab) -> Iterator[None]:
    """Keep cron still: every five minutes the watcher starts daemons that don't run yet.

    When Ganeti starts the same daemon at that moment, Debian's start-stop-daemon finds a pid
    file that isn't root's, calls it insecure, and "gnt-cluster init" or "gnt-node add" fails.
    """
    for node in lab.settings.all_nodes:
        ssh(lab, node, "systemctl", "stop", "cron")
    yield
    for node in lab.settings.all_nodes:
        ssh(lab, node, "systemctl", "start", "cron")


def _make(lab: Lab) -> None:
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
        found = data.disks(data.config(lab))
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda disk: data.write_disk(lab, disk), found))
    with step("waiting for DRBD to be in sync"):
        health.wait_for_sync(lab)
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
