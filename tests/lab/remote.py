# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands on the nodes, by ssh from the lab's namespace.

The lab itself trusts a node by what the node shows on its console side (the
published keys), so it can always get in, also right after a reinstallation or
a "gnt-node add", which both change the host keys.  The operator's known_hosts,
which the inventory uses, is another file: see inventory.py.
"""

from __future__ import annotations

import shlex
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from . import power
from .machine import run
from .network import inside
from .say import LabError
from .settings import Node, Places, Settings


@dataclass(frozen=True)
class Lab:
    """A lab: its settings and its place on this machine."""

    settings: Settings
    places: Places

    @property
    def home(self) -> Path:
        """Return the directory of the running lab."""
        return self.places.lab(self.settings.name)

    @property
    def ssh_key(self) -> Path:
        """Return the controller's private key."""
        return self.home / "ssh" / "id_ed25519"

    @property
    def key(self) -> str:
        """Return the digest of what this lab's healthy cluster was made from."""
        return (self.home / "key").read_text().strip()

    @property
    def image(self) -> Path:
        """Return the base image below this lab's disks."""
        return Path((self.home / "image").read_text().strip())

    def node_home(self, node: Node) -> Path:
        """Return the directory of a node: its disk, its console, its pid."""
        return self.home / "nodes" / node.name

    @property
    def node_homes(self) -> dict[Node, Path]:
        """Return the same of every node."""
        return {node: self.node_home(node) for node in self.settings.all_nodes}

    def published(self, node: Node, what: str) -> list[str]:
        """Return the lines that a node shows on its console side."""
        try:
            text = (self.node_home(node) / "channel" / "published" / what).read_text()
        except OSError:
            return []
        return [line for line in text.splitlines() if line.strip()]


def known_hosts_lines(node: Node, keys: Sequence[str]) -> list[str]:
    """Return the known_hosts lines of a node from its public host keys."""
    return [f"{node.address},{node.name},{node.fqdn} {' '.join(key.split()[:2])}" for key in keys]


def ssh_argv(settings: Settings, key: Path, known_hosts: Path, node: Node, words: Sequence[str]) -> list[str]:
    """Return the argv that runs a command on a node, checking its host key."""
    options = {
        "BatchMode": "yes",
        "ConnectTimeout": "5",
        "ServerAliveInterval": "5",
        "ServerAliveCountMax": "6",
        "IdentitiesOnly": "yes",
        "StrictHostKeyChecking": "yes",
        "UserKnownHostsFile": str(known_hosts),
        "GlobalKnownHostsFile": "/dev/null",
        "LogLevel": "ERROR",
    }
    argv = ["ssh", "-F", "none", "-i", str(key)]
    for name, value in options.items():
        argv += ["-o", f"{name}={value}"]
    argv += [f"root@{node.address}"]
    if words:
        argv += ["--", shlex.join(words)]
    return inside(settings, argv)


def console_argv(lab: Lab, node: Node, words: Sequence[str]) -> list[str]:
    """Return the lab's own ssh to a node, trusting what its console shows."""
    known_hosts = lab.node_home(node) / "known_hosts"
    # put in place as a whole: other commands to this node may read it just now
    with NamedTemporaryFile("w", dir=known_hosts.parent, delete=False) as written:
        written.write("\n".join(known_hosts_lines(node, lab.published(node, "host_keys"))) + "\n")
    Path(written.name).replace(known_hosts)
    return ssh_argv(lab.settings, lab.ssh_key, known_hosts, node, words)


def ssh(
    lab: Lab, node: Node, *words: str, timeout: float = 60, check: bool = True, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command on a node as root; its words go to the log of the node."""
    return run(
        console_argv(lab, node, words),
        timeout=timeout,
        check=check,
        stdin=stdin,
        log=lab.node_home(node) / "commands.log",
    )


def wait_for_ssh(lab: Lab, node: Node, timeout: float = 180) -> None:
    """Wait until a node that was powered on answers; say where to look if not."""
    home = lab.node_home(node)
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if power.pid(home) is None:
            msg = f"{node.name} went off while booting"
            raise LabError(msg, "see its console", home / "console.log")
        if lab.published(node, "boot_id") and lab.published(node, "host_keys"):
            argv = console_argv(lab, node, ["true"])
            done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
            if done.returncode == 0:
                return
        time.sleep(0.5)
    msg = f"{node.name} does not answer ssh after {timeout:.0f} s"
    raise LabError(msg, "see its console; is its cable plugged?", home / "console.log")
