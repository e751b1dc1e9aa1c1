# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of a lab: up, down, restore, and a node replaced by a new machine."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from dataclasses import asdict, replace
from pathlib import Path

from . import bmc, cluster, health, image, inventory, kernel, network, power, snapshot, watcher
from .machine import check, run
from .power import Machine
from .processes import name_of
from .remote import Lab, ssh, wait_for_ssh
from .say import LabError, say, step
from .settings import Node, Places, Settings
from .snapshot import HEALTHY

LINGER = 5.0
"""Seconds in which processes may end that a lab's own end has left without work."""

# --- what is there ----------------------------------------------------------


def load(places: Places, name: str) -> Lab:
    """Return a lab that is up (or was, before this machine was restarted)."""
    lab = find(places, name)
    if lab is None:
        msg = f"the lab '{name}' is not up"
        raise LabError(msg, f"run: tests/lab/lab up --name {name}")
    return lab


def find(places: Places, name: str) -> Lab | None:
    """Return a lab if its directory is there."""
    try:
        stored = json.loads((places.lab(name) / "settings.json").read_text())
        return Lab(Settings(**stored), places)
    except (OSError, ValueError, TypeError):  # not there, torn, or another version's
        return None


def key_of(lab: Lab, base: Path) -> str:
    """Return what the healthy snapshot was made from, as one digest."""
    recipe = Path(cluster.__file__).read_bytes()
    parts = f"{base.name} {lab.settings.fingerprint()} {hashlib.sha256(recipe).hexdigest()}"
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


def parts(lab: Lab) -> tuple[kernel.Kernel, Path]:
    """Return the kernel and the base image, made if they are not cached."""
    lab.places.cache.mkdir(parents=True, exist_ok=True)
    found = kernel.find(lab.places.cache)
    return found, image.find(lab.places.cache, lab.settings.debian, found)


# --- up and down ------------------------------------------------------------


def up(settings: Settings, places: Places, *, powered: bool = True) -> Lab:
    """Bring a lab up to a healthy cluster, from the snapshot if there is one.

    One that isn't there yet is left with its nodes off where it need not be "powered".
    """
    check()
    lab = Lab(settings, places)
    there = find(places, settings.name)
    if lab.home.exists() and (there is None or not (lab.home / "complete").exists()):
        say(f"the lab '{settings.name}' was not finished: starting anew")
        down(there or lab)
        there = None
    if there is not None and there.settings != settings:
        msg = f"the lab '{settings.name}' is up with other settings: {there.settings}"
        raise LabError(msg, f"run: tests/lab/lab down --name {settings.name}, or choose another --name")
    if there is not None:
        network.up(settings)
        bmc.up(lab)
        inventory.write_hosts(lab)
        off = [node for node in settings.all_nodes if power.pid(lab.node_home(node)) is None]
        boot(lab, off, kernel.find(places.cache), lab.image)
        health.wake(lab)
        health.wait_until_healthy(lab)
        return lab
    binary, base = parts(lab)
    lab.home.mkdir(parents=True)
    (lab.home / "key").write_text(key_of(lab, base) + "\n")
    (lab.home / "settings.json").write_text(json.dumps(asdict(settings), indent=1) + "\n")
    (lab.home / "image").write_text(f"{base}\n")
    network.up(settings)
    bmc.up(lab)
    if snapshot.about(lab, HEALTHY):
        _lay(lab, HEALTHY)
    else:
        _first_time(lab, binary, base)
    if powered:
        _go_on(lab, HEALTHY, binary)
    (lab.home / "complete").touch()
    return lab


def _first_time(lab: Lab, binary: kernel.Kernel, base: Path) -> None:
    """Make the healthy cluster, keep it, and leave its nodes off."""
    (lab.home / "ssh").mkdir(mode=0o700)
    run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"controller of {lab.settings.name}", "-f", lab.ssh_key],
        timeout=30,
    )
    for node in lab.settings.all_nodes:
        new_machine(lab, node, generation=1, vg=lab.settings.vg, vg_size=lab.settings.vg_size)
    boot(lab, lab.settings.all_nodes, binary, base)
    cluster.make(lab)
    with step("waiting for a healthy cluster"):
        health.wait_until_healthy(lab)
    inventory.write_hosts(lab)
    inventory.trust(lab, lab.settings.all_nodes)
    snapshot.take(lab, HEALTHY, healthy=True)


def boot(
    lab: Lab, nodes: tuple[Node, ...] | list[Node], binary: kernel.Kernel, base: Path, *, resume: bool = False
) -> None:
    """Power nodes on together, and wait until all of them answer.

    With "resume" every node brings the instances back that its snapshot had.
    """
    if not nodes:
        return
    with step(f"powering on {', '.join(node.name for node in nodes)}"):
        for node in nodes:
            say_channel(lab, node, resume=resume)
            power.on(lab.settings, node, lab.node_home(node), binary, base)
        for node in nodes:
            wait_for_ssh(lab, node)


def down(lab: Lab) -> None:
    """End a lab: its processes, its network, its files; the cache stays.

    It ends by its name also what a lab left whose files are gone or broken.  What is still
    there afterwards is an error: a person has to look at it.
    """
    with step(f"taking the lab '{lab.settings.name}' down"):
        power.off_together(lab.node_homes)
        bmc.down(lab)
        for stray in power.strays(lab.home):
            power.end(stray, f"a process of the lab '{lab.settings.name}'")
        inside = network.inhabitants(lab.settings)
        network.down(lab.settings)
        shutil.rmtree(lab.home, ignore_errors=True)
        # whoever reads what a node prints ends a moment after it
        until = time.monotonic() + LINGER
        while (left := leftovers(lab, inside)) and time.monotonic() < until:
            time.sleep(0.1)
    if left:
        msg = f"the lab '{lab.settings.name}' was taken down, but this is left of it: {', '.join(left)}"
        raise LabError(msg, f"end those processes, then run again: tests/lab/lab down --name {lab.settings.name}")


def leftovers(lab: Lab, inside: list[int]) -> list[str]:
    """Return what of a lab is still on this machine.

    "inside" are processes that nobody but their owner ends (a shell of "lab exec"): bridge and
    taps are there as long as they.
    """
    there = sorted({*power.strays(lab.home), *filter(power.runs, inside)})
    left = [f"process {number} ({name_of(number)})" for number in there]
    if network.exists(lab.settings):
        left.append(f"network namespace {lab.settings.namespace}")
    if lab.home.exists():
        left.append(f"directory {lab.home}")
    return left


def purge(places: Places, name: str) -> None:
    """Remove a lab's snapshots, and the images and kernel if nobody else uses them."""
    shutil.rmtree(places.snapshots(name), ignore_errors=True)
    others = [path for path in (places.cache / "snapshots").glob("*/*") if path.is_dir()]
    if not others and not any(places.labs.glob("*/settings.json")):
        shutil.rmtree(places.cache, ignore_errors=True)


# --- snapshots --------------------------------------------------------------


def take(lab: Lab, name: str) -> None:
    """Keep the lab as it is now, and go on from what was kept: its nodes boot."""
    if name == HEALTHY:
        msg = f"the snapshot '{HEALTHY}' is made by 'lab up' and shared by all labs"
        raise LabError(msg, "choose another name")
    snapshot.take(lab, name, healthy=not health.quick_problems(lab))
    _go_on(lab, name, kernel.find(lab.places.cache))


def restore(lab: Lab, name: str) -> None:
    """Bring the lab back to a snapshot: power, disks, keys, cables."""
    with step("powering everything off"):
        power.off_together(lab.node_homes)
    network.up(lab.settings)
    bmc.up(lab)
    for node in lab.settings.all_nodes:
        network.cable(lab.settings, node, plugged=True)
    _lay(lab, name)
    _go_on(lab, name, kernel.find(lab.places.cache))


def _go_on(lab: Lab, name: str, binary: kernel.Kernel) -> None:
    """Boot the nodes that ran when this snapshot was taken, which is what lies on their disks."""
    facts = snapshot.about(lab, name)
    nodes = [node for node in lab.settings.all_nodes if node.name in facts["running"]]
    boot(lab, nodes, binary, lab.image, resume=facts["healthy"])
    if facts["healthy"]:
        watcher.know_boots(lab)
        with step("waiting for a healthy cluster"):
            health.come_back(lab)


def _lay(lab: Lab, name: str) -> None:
    """Put the snapshot's files in place, which the nodes begin with."""
    with step(f"laying the snapshot '{name}'"):
        facts = snapshot.lay(lab, name)
    (lab.home / "image").write_text(f"{facts['image']}\n")
    # The operator's known_hosts came back with the snapshot.
    inventory.write_hosts(lab)


# --- machines ---------------------------------------------------------------


def new_machine(lab: Lab, node: Node, *, generation: int, vg: str, vg_size: str) -> None:
    """Put a blank machine in a node's place: nothing of the old one is left."""
    home = lab.node_home(node)
    home.mkdir(parents=True, exist_ok=True)
    (home / "disk.cow").unlink(missing_ok=True)
    shutil.rmtree(home / "channel", ignore_errors=True)
    Machine(mac=node.mac(generation), generation=generation, vg=vg, vg_size=vg_size).save(home)


def say_channel(lab: Lab, node: Node, *, resume: bool = False) -> None:
    """Write what a node reads at boot: who it is, and what puppet would tell it."""
    settings = lab.settings
    machine = Machine.load(lab.node_home(node))
    channel = lab.node_home(node) / "channel"
    (channel / "published").mkdir(parents=True, exist_ok=True)
    disks = " ".join(f"{slot}:{node.serial(slot, machine.generation)}:{settings.disk_size}" for slot in (0, 1))
    (channel / "machine.env").write_text(
        f"LAB_FQDN={node.fqdn}\nLAB_ADDRESS={node.address}\nLAB_PREFIX={settings.prefix}\n"
        f"LAB_VG={machine.vg}\nLAB_VG_SIZE={machine.vg_size}\nLAB_DISKS='{disks}'\n"
    )
    (channel / "hosts").write_text(settings.hosts_file)
    (channel / "resume").unlink(missing_ok=True)
    if resume:
        (channel / "resume").touch()
    keys = [(lab.ssh_key.with_suffix(".pub")).read_text().strip()]
    for other in settings.all_nodes:
        if other != node:
            keys += lab.published(other, "root_keys")
    (channel / "authorized_keys").write_text("\n".join(dict.fromkeys(keys)) + "\n")


def power_on(lab: Lab, node: Node, *, wait: bool = True) -> None:
    """Power a node on and wait for ssh (not for a node without a cable)."""
    if power.pid(lab.node_home(node)) is not None:
        say(f"{node.name} is on already")
        return
    base = lab.image
    say_channel(lab, node)
    with step(f"powering on {node.name}"):
        power.on(lab.settings, node, lab.node_home(node), kernel.find(lab.places.cache), base)
        if wait and network.is_plugged(lab.settings, node):
            wait_for_ssh(lab, node)


def reinstall(lab: Lab, node: Node, *, vg: str, vg_size: str) -> None:
    """Replace a node by a new machine of the same name and address.

    New network card, new host keys, blank disks with md0 to md2 and the volume
    group as after preseed and puppet; the packages are there and the cluster's
    root is let in, but of the cluster it knows nothing.
    """
    old = Machine.load(lab.node_home(node))
    power.off(node, lab.node_home(node))
    new_machine(lab, node, generation=old.generation + 1, vg=vg, vg_size=vg_size)
    power_on(lab, node)
    for line in inventory.fingerprints(lab.published(node, "host_keys")):
        say(f"{node.name} has the new host key {line}")


def status(lab: Lab) -> str:
    """Return a table of the nodes."""
    lines = [f"{'NODE':6} {'POWER':12} {'CABLE':8} {'SSH':5} {'ADDRESS':16} {'MAC':18} {'BMC SAYS':20} CONSOLE"]
    for node in lab.settings.all_nodes:
        home = lab.node_home(node)
        leader = power.pid(home)
        plugged = network.exists(lab.settings) and network.is_plugged(lab.settings, node)
        answers = False
        if leader is not None and plugged:
            answers = _answers(lab, node)
        lines.append(
            f"{node.name:6} {f'on ({leader})' if leader else 'off':12} {'plugged' if plugged else 'pulled':8} "
            f"{'yes' if answers else 'no':5} {node.address:16} {Machine.load(home).mac:18} "
            f"{node.bmc_address:16} {bmc.says(lab, node) or '?':3} {home / 'console.log'}"
        )
    return "\n".join(lines)


def _answers(lab: Lab, node: Node) -> bool:
    try:
        return ssh(lab, node, "true", timeout=15, check=False).returncode == 0
    except LabError:
        return False


def plug_disk(lab: Lab, node: Node, slot: int, *, serial: str | None, size: str | None) -> str:
    """Put a blank disk with another serial number in an empty slot."""
    number = serial or f"NEW{node.number:X}{slot:X}{int(time.time()) & 0xFFFFFF:06X}"
    words = ("lab-disk", "plug", str(slot), number, size or lab.settings.disk_size)
    return ssh(lab, node, *words, timeout=60).stdout.strip()


def pull_disk(lab: Lab, node: Node, name: str) -> str:
    """Take a disk out of a running machine, in use or not."""
    return ssh(lab, node, "lab-disk", "pull", name.removeprefix("/dev/"), timeout=60).stdout.strip()


def with_overrides(settings: Settings, **given: object) -> Settings:
    """Return the settings with what was given on the command line."""
    return replace(settings, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]


def list_disks(lab: Lab, node: Node) -> str:
    """Return the slots of a node: number, serial, bytes, kernel name."""
    return ssh(lab, node, "lab-disk", "list", timeout=60).stdout.rstrip()
