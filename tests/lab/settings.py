# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names, addresses and sizes of a lab: one frozen value, no globals.

Everything a lab touches on the machine (network namespace, directories, tap
names) is derived from its name, so several labs can run side by side.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from .say import LabError

SUITES = {12: "bookworm", 13: "trixie"}


@dataclass(frozen=True)
class Node:
    """One node of the lab: everything about it that follows from the settings."""

    number: int
    name: str
    fqdn: str
    address: str
    bmc_address: str
    tap: str

    def mac(self, generation: int) -> str:
        """Return the MAC address of this node's N-th machine.

        A replaced machine has a new network card: its peers hold the old
        address in their ARP tables for a while, and that trap is wanted here.
        """
        return f"02:5c:1a:{generation:02x}:00:{self.number:02x}"

    def serial(self, slot: int, generation: int) -> str:
        """Return the serial number of the disk in a slot of the N-th machine.

        LIO makes the WWN from the hexadecimal digits of the serial, so the
        digits have to differ, not just the letters.
        """
        return f"LAB{self.number:X}{slot:X}{generation:02X}{self.number * 7919 + slot * 104729 + generation:06X}"


@dataclass(frozen=True)
class Instance:
    """One instance: where it lives, and whether it runs."""

    name: str
    primary: str
    secondary: str
    running: bool = True


@dataclass(frozen=True)
class Settings:
    """The whole lab by parameter."""

    name: str = "default"
    debian: int = 12
    subnet: str = "192.168.77.0/24"
    domain: str = "example.com"
    cluster: str = "gnt"
    nodes: int = 3
    memory_mib: int = 1024
    disk_size: str = "384M"
    vg: str = "xenvg"
    vg_size: str = "24G"
    instance_mib: int = 64

    def __post_init__(self) -> None:
        """Refuse settings that could not work, before anything is built."""
        if not self.name.replace("-", "").isalnum() or len(self.name) > 24:
            msg = f"'{self.name}' is no lab name: letters, digits and '-', at most 24"
            raise LabError(msg, "choose another --name")
        if self.debian not in SUITES:
            msg = f"there is no lab for Debian {self.debian}"
            raise LabError(msg, f"choose one of {sorted(SUITES)}")
        if self.network.num_addresses < 32:
            msg = f"the subnet {self.subnet} is too small"
            raise LabError(msg, "give a /27 or larger with --subnet")

    @property
    def network(self) -> ipaddress.IPv4Network:
        """Return the subnet as a network."""
        return ipaddress.IPv4Network(self.subnet)

    @property
    def prefix(self) -> int:
        """Return the prefix length of the subnet."""
        return self.network.prefixlen

    @property
    def suite(self) -> str:
        """Return the Debian suite's name."""
        return SUITES[self.debian]

    @property
    def controller_address(self) -> str:
        """Return the address of the controller (the bridge in the namespace)."""
        return str(self.network[1])

    @property
    def cluster_address(self) -> str:
        """Return the address that moves with the master role."""
        return str(self.network[10])

    @property
    def cluster_fqdn(self) -> str:
        """Return the cluster's name."""
        return f"{self.cluster}.{self.domain}"

    @property
    def namespace(self) -> str:
        """Return the name of the lab's network namespace."""
        return f"sci-lab-{self.name}"

    @property
    def all_nodes(self) -> tuple[Node, ...]:
        """Return the nodes, the first master first."""
        return tuple(
            Node(
                number=number,
                name=f"gnt{number}",
                fqdn=f"gnt{number}.{self.domain}",
                address=str(self.network[10 + number]),
                bmc_address=str(self.network[20 + number]),
                tap=f"tap{number}",
            )
            for number in range(1, self.nodes + 1)
        )

    def node(self, name: str) -> Node:
        """Return a node by its short or full name."""
        for node in self.all_nodes:
            if name in (node.name, node.fqdn):
                return node
        known = ", ".join(node.name for node in self.all_nodes)
        msg = f"the lab '{self.name}' has no node '{name}'"
        raise LabError(msg, f"choose one of {known}")

    @property
    def instances(self) -> tuple[Instance, ...]:
        """Return the instances.

        gnt1 is the master.  gnt2 is the secondary of three running instances
        and of one stopped one, and the primary of none: the node to replace.
        """
        return (
            Instance("vm1", "gnt1", "gnt2"),
            Instance("vm2", "gnt1", "gnt2"),
            Instance("vm3", "gnt3", "gnt2"),
            Instance("vm4", "gnt3", "gnt1"),
            Instance("vm5", "gnt1", "gnt2", running=False),
        )

    @property
    def hosts_file(self) -> str:
        """Return /etc/hosts of every node: there is no name server."""
        lines = ["127.0.0.1 localhost", f"{self.cluster_address} {self.cluster_fqdn} {self.cluster}"]
        lines += [f"{node.address} {node.fqdn} {node.name}" for node in self.all_nodes]
        first = int(self.network[100])
        lines += [
            f"{ipaddress.IPv4Address(first + number)} {instance.name}.{self.domain} {instance.name}"
            for number, instance in enumerate(self.instances)
        ]
        return "\n".join(lines) + "\n"

    def fingerprint(self) -> str:
        """Return a digest of the settings but the name: a healthy cluster is for one set of them."""
        same = {name: value for name, value in asdict(self).items() if name != "name"}
        return hashlib.sha256(json.dumps(same, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Places:
    """Where the lab keeps things: a cache to keep, and the running lab."""

    cache: Path
    labs: Path

    @classmethod
    def from_environment(cls) -> Places:
        """Return the places: under $SCI_LAB_DIR, or under /var."""
        root = os.environ.get("SCI_LAB_DIR")
        if root:
            base = Path(root).resolve()
            return cls(base / "cache", base / "labs")
        return cls(Path("/var/cache/sci-ganeti-lab"), Path("/var/lib/sci-ganeti-lab"))

    def lab(self, name: str) -> Path:
        """Return the directory of one running lab."""
        return self.labs / name

    def healthy(self, key: str) -> Path:
        """Return the healthy cluster of one recipe: labs of any name share it."""
        return self.cache / "healthy" / key

    def snapshots(self, name: str) -> Path:
        """Return the directory of one lab's snapshots (part of the cache)."""
        return self.cache / "snapshots" / name
