# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's commands."""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from . import data, health, inventory, lifecycle, network, power
from .machine import check, could_run, may_run, setup
from .remote import Lab, console_argv
from .say import LabError, elapsed, say, step
from .settings import Places, Settings


def parser() -> argparse.ArgumentParser:
    """Return the command line's grammar."""
    top = argparse.ArgumentParser(prog="lab", description="A real three-node Ganeti cluster on this machine.")
    top.add_argument("--name", default=os.environ.get("SCI_LAB_NAME", "default"), help="the lab's name")
    common = argparse.ArgumentParser(add_help=False)
    # Before the command or after it; a default here would overrule the former.
    common.add_argument("--name", default=argparse.SUPPRESS, help="the lab's name")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=text, parents=[common])

    add("setup", "install the programs that the lab needs on this machine")
    looks = add("check", "say whether the lab can run on this machine")
    looks.add_argument("--before-setup", action="store_true", help="whether it could, once what it lacks is installed")
    up = add("up", "bring the lab up to a healthy cluster (from the snapshot if there is one)")
    debian = os.environ.get("SCI_LAB_DEBIAN") or None
    up.add_argument("--debian", type=int, default=debian, choices=(12, 13), help="the nodes' release (default 12)")
    up.add_argument("--subnet", help="the nodes' subnet (default 192.168.77.0/24)")
    up.add_argument("--domain", help="the domain of the nodes and of the cluster (default example.com)")
    up.add_argument("--memory", type=int, dest="memory_mib", help="MiB of memory a node (default 1024)")
    up.add_argument(
        "--to-restore", action="store_true", help="for who restores it next: touch none that is there, and boot none"
    )
    down = add("down", "end the lab: processes, network, files; the cache stays")
    down.add_argument("--purge", action="store_true", help="remove the snapshots and the cache too")
    add("status", "show the nodes: power, cable, ssh, address, BMC")
    look = add("health", "say what is wrong with the cluster; exit 1 if anything is")
    look.add_argument("--wait", type=float, default=0, metavar="SECONDS", help="wait until it is healthy")

    switch = add("power", "switch a node on, cut its power (kill -9), or say whether it has any")
    switch.add_argument("action", choices=("on", "off", "status"))
    switch.add_argument("node")
    switch.add_argument("--no-wait", action="store_true", help="do not wait until the node answers ssh")
    cable = add("cable", "pull or plug a node's network cable")
    cable.add_argument("action", choices=("pull", "plug"))
    cable.add_argument("node")
    disk = add("disk", "pull a disk (by kernel name, sdb), plug a blank one (by slot, 0 or 1), or list them")
    disk.add_argument("action", choices=("pull", "plug", "list"))
    disk.add_argument("node")
    disk.add_argument("disk", nargs="?", help="pull: the kernel name (sdb); plug: the slot (0, 1, or sda, sdb)")
    disk.add_argument("--serial", help="the new disk's serial number (its WWN follows from the hex digits)")
    disk.add_argument("--size", help="the new disk's size (384M)")
    anew = add("reinstall", "replace a node by a new machine: same name, new card, new keys, blank disks")
    anew.add_argument("node")
    misfit = anew.add_mutually_exclusive_group()
    misfit.add_argument("--vg-size", help="size of the volume group's sparse file (24G; 0 for none)")
    misfit.add_argument("--no-vg", action="store_true", help="make no volume group")

    add("snapshot", "keep the lab as a power cut leaves it, and boot it again").add_argument("snapshot")
    add("restore", "bring a kept state back, and boot it").add_argument("snapshot")
    on_node = add("run", "run a command on a node, as root")
    on_node.add_argument("node")
    on_node.add_argument("words", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    inside = add("exec", "run a command of the controller, in the lab's network namespace")
    inside.add_argument("words", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    add("inventory", "print the path of the inventory folder")
    shown = add("fingerprint", "print a node's own host key fingerprints, as its console shows them")
    shown.add_argument("node")
    trust = add("trust", "accept a node's present host keys into the inventory's known_hosts")
    trust.add_argument("node")
    add("checksums", "print the sha256 of all instance disks on both nodes, as JSON")
    write = add("write", "write known data, other than before, on an instance's disks")
    write.add_argument("instance")
    return top


@contextmanager
def _alone(places: Places, name: str) -> Iterator[None]:
    """Let one command at a time change a lab."""
    places.cache.mkdir(parents=True, exist_ok=True)
    with (places.cache / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            msg = f"another command is changing the lab '{name}'"
            raise LabError(msg, "wait for it") from busy
        yield


def _command(words: Sequence[str]) -> list[str]:
    found = list(words[1:] if words[:1] == ["--"] else words)
    if not found:
        msg = "no command was given"
        raise LabError(msg, "write it after --")
    return found


def _change(args: argparse.Namespace, places: Places) -> int:
    """Do a command that changes a lab."""
    if args.command == "up":
        given = {name: getattr(args, name) for name in ("debian", "subnet", "domain", "memory_mib")}
        there = lifecycle.find(places, args.name)
        start = there.settings if there is not None else Settings(name=args.name)
        wanted = lifecycle.with_overrides(start, **given)
        # With other settings it is not the lab that was asked for: "up" says what to do.
        if there is not None and args.to_restore and wanted == start:
            say(f"the lab '{args.name}' is there")
            return 0
        lab = lifecycle.up(wanted, places, powered=not args.to_restore)
        if args.to_restore:
            say(f"the lab '{args.name}' is there, with its nodes off, after {elapsed():.0f} s")
            return 0
        say(f"the lab '{args.name}' is up and healthy after {elapsed():.0f} s")
        say(f"inventory: {lab.home / 'inventory'}")
        return 0
    if args.command == "down":
        lifecycle.down(lifecycle.find(places, args.name) or Lab(Settings(name=args.name), places))
        if args.purge:
            lifecycle.purge(places, args.name)
        return 0
    lab = lifecycle.load(places, args.name)
    if args.command == "snapshot":
        lifecycle.take(lab, args.snapshot)
    elif args.command == "restore":
        lifecycle.restore(lab, args.snapshot)
        say(f"restored '{args.snapshot}' after {elapsed():.0f} s")
    else:
        _change_node(args, lab)
    return 0


def _change_node(args: argparse.Namespace, lab: Lab) -> None:
    node = lab.settings.node(args.node)
    if args.command == "power":
        if args.action == "on":
            lifecycle.power_on(lab, node, wait=not args.no_wait)
        else:
            say(f"{node.name} is off" if power.off(node, lab.node_home(node)) else f"{node.name} was off already")
    elif args.command == "cable":
        network.cable(lab.settings, node, plugged=args.action == "plug")
        say(f"{node.name}'s cable is {'plugged' if args.action == 'plug' else 'pulled'}")
    elif args.command == "reinstall":
        vg = "" if args.no_vg else lab.settings.vg
        with step(f"putting a new machine in the place of {node.name}"):
            lifecycle.reinstall(lab, node, vg=vg, vg_size=args.vg_size or lab.settings.vg_size)


def _disk(args: argparse.Namespace, lab: Lab) -> str:
    node = lab.settings.node(args.node)
    if args.action == "list":
        return lifecycle.list_disks(lab, node)
    if not args.disk:
        msg = "which disk?"
        raise LabError(msg, "name it: sdb, or a slot")
    if args.action == "pull":
        return lifecycle.pull_disk(lab, node, args.disk)
    slots = {"sda": 0, "sdb": 1}
    slot = slots[args.disk] if args.disk in slots else int(args.disk)
    return lifecycle.plug_disk(lab, node, slot, serial=args.serial, size=args.size)


def _health(args: argparse.Namespace, lab: Lab) -> int:
    if args.wait:
        health.wait_until_healthy(lab, timeout=args.wait)
    found = health.problems(lab)
    print("\n".join(found) or "healthy")
    return 1 if found else 0


def _pass_on(args: argparse.Namespace, lab: Lab) -> int:
    """Run somebody's command, with this terminal; its exit is ours."""
    words = _command(args.words)
    if args.command == "exec":
        return subprocess.call(network.inside(lab.settings, words))
    return subprocess.call(console_argv(lab, lab.settings.node(args.node), words))


def _power_status(args: argparse.Namespace, lab: Lab) -> str:
    return "off" if power.pid(lab.node_home(lab.settings.node(args.node))) is None else "on"


def _fingerprint(args: argparse.Namespace, lab: Lab) -> str:
    return "\n".join(inventory.fingerprints(lab.published(lab.settings.node(args.node), "host_keys")))


def _trust(args: argparse.Namespace, lab: Lab) -> str:
    inventory.trust(lab, [lab.settings.node(args.node)])
    return _fingerprint(args, lab)


def _write(args: argparse.Namespace, lab: Lab) -> str:
    data.write(lab, args.instance)
    return f"{args.instance} holds its known data"


PRINTS: dict[str, Callable[[argparse.Namespace, Lab], str]] = {
    "status": lambda _args, lab: lifecycle.status(lab),
    "power": _power_status,
    "inventory": lambda _args, lab: str(lab.home / "inventory"),
    "checksums": lambda _args, lab: json.dumps(data.checksums(lab), indent=1),
    "fingerprint": _fingerprint,
    "trust": _trust,
    "write": _write,
    "disk": _disk,
}


def _look(args: argparse.Namespace, lab: Lab) -> int:
    """Do a command that only looks, or passes a command on."""
    if args.command in ("exec", "run"):
        return _pass_on(args, lab)
    if args.command == "health":
        return _health(args, lab)
    print(PRINTS[args.command](args, lab))
    return 0


CHANGES = ("up", "down", "snapshot", "restore", "power", "cable", "reinstall")


def _changes(args: argparse.Namespace) -> bool:
    return args.command in CHANGES and getattr(args, "action", "") != "status"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; an error is said with its remedy and gives exit 1."""
    args = parser().parse_args(argv)
    places = Places.from_environment()
    # Where an administrator's programs are, also for who became root by "su".
    os.environ["PATH"] = f"{os.environ.get('PATH', '/usr/bin:/bin')}:/usr/sbin:/sbin"
    try:
        if args.command == "setup":
            setup()
            return 0
        if args.command == "check":
            if args.before_setup:
                could_run()
            else:
                check()
                print("the lab can run here")
            return 0
        may_run()
        if _changes(args):
            with _alone(places, args.name):
                return _change(args, places)
        return _look(args, lifecycle.load(places, args.name))
    except LabError as error:
        sys.stderr.write(f"lab: {error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("lab: interrupted\n")
        return 130
