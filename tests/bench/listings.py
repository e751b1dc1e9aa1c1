# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Ganeti prints on a cluster of any size, made of what it was recorded to print on a small one.

Nodes come in pairs: the first of each has instances, the second their mirrors. The second node's machine
was lost and is a new, blank one, marked offline; the third has just died, and nobody has done anything about it.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).resolve().parents[1] / "unit" / "fixtures"

MASTER, BLANK, DEAD, LEAVING = 0, 1, 2, 4
PARTNERS = (DEAD + 1,)
"""Who shares instances with the dead node, and is asked how it was lost."""


def name_of(argv: tuple[str, ...]) -> str:
    """What a command is called here: its first two words, and whether it asks for the kernel's log too."""
    return " ".join(argv[:2]) + (" with log" if "@@kernel" in argv[-1] else "")


def node_name(number: int) -> str:
    return f"gnt{number + 1}.example.com"


@dataclass(frozen=True)
class Instance:
    """An instance of one disk, and which minor that has on each of its two nodes."""

    number: int
    primary: int
    minor: int

    @property
    def name(self) -> str:
        return f"vm{self.number + 1}.example.com"

    @property
    def secondary(self) -> int:
        return self.primary + 1

    @property
    def volume(self) -> str:
        return f"{self.number:08x}-16c9-4ffa-a661-2595b72d340d"

    @property
    def parted(self) -> bool:
        return self.secondary == BLANK or self.primary == DEAD


class Cluster:
    """A cluster of so many nodes, an even number, and so many instances."""

    def __init__(self, nodes: int, instances: int) -> None:
        self.nodes, self.instances = nodes, instances
        pairs = nodes // 2
        self._on_pair = [
            [Instance(number, 2 * pair, number // pairs) for number in range(pair, instances, pairs)]
            for pair in range(pairs)
        ]
        self._all = sorted((vm for pair in self._on_pair for vm in pair), key=lambda vm: vm.number)

    def answers(self) -> dict[str, str]:
        """What each command prints that a census is taken with, by what :func:`name_of` calls it."""
        return {
            "gnt-node list": "".join(self._node_row(node) for node in range(self.nodes)),
            "gnt-instance list": "".join(map(_instance_row, self._all)),
            "gnt-instance info": "".join(self._infos()),
            "gnt-cluster command": "".join(self._surveys(range(self.nodes), with_log=False)),
            "gnt-cluster command with log": "".join(self._surveys(PARTNERS, with_log=True)),
            "sh -c with log": "\n".join(self._said_by(BLANK, with_log=True)),
            "gnt-cluster info": _recorded("gnt-cluster-info-3.0.2"),
            "gnt-cluster verify": "".join(self._findings()),
            "gnt-job list": "",
            "inventory": f"@@ssconf_cluster_name\ngnt.example.com\n@@config\n{self._configuration()}\n@@end\n",
        }

    def _node_row(self, node: int) -> str:
        address = f"10.0.{node >> 8}.{node & 255}"
        names = ",".join(vm.name for vm in self._on_pair[node // 2])
        live = "*|*|*|*" if node == BLANK else "?|?|?|?" if node == DEAD else f"{'0' * 36}|9000000|9900000|500000"
        role = {MASTER: "M", BLANK: "O"}.get(node, "C" if node < 10 else "R")
        here, there = (names, "") if node % 2 == 0 else ("", names)
        return f"{node_name(node)}|{role}|{address}|{address}|default|{here}|{there}|{live}\n"

    def _infos(self) -> Iterator[str]:
        text = _recorded("gnt-instance-info-3.0.2-static-all")
        pattern = text[: text.index("- Instance name:", 2)]
        volume = _found(r"xenvg/(\S+)\.disk0_data", pattern)
        for vm in self._all:
            own = pattern.replace("vm2.example.com", vm.name).replace(volume, vm.volume)
            own = re.sub(r"nodeA: \S+, minor=\d+", f"nodeA: {node_name(vm.primary)}, minor={vm.minor}", own)
            yield re.sub(r"nodeB: \S+, minor=\d+", f"nodeB: {node_name(vm.secondary)}, minor={vm.minor}", own)

    def _surveys(self, nodes: Iterable[int], with_log: bool) -> Iterator[str]:
        """Those of these nodes that could be asked."""
        for node in nodes:
            if node not in (BLANK, DEAD):
                yield f"{'-' * 48}\n"
                yield "".join(f"{node_name(node)}: {line}\n" for line in self._said_by(node, with_log))
                yield "return code = 0\n"

    def _said_by(self, node: int, with_log: bool) -> list[str]:
        """One node's answer; of the kernel's log what was recorded of one device, for each of its own."""
        head, logs = _survey_pattern()
        return [*head, *self._devices(node), *(self._log(node, logs) if with_log else ()), "@@end"]

    def _devices(self, node: int) -> Iterator[str]:
        here = self._on_pair[node // 2]
        own, peer = ("Primary", "Secondary") if node % 2 == 0 else ("Secondary", "Primary")
        for vm in here:
            cs, role, disk = ("WFConnection", "Unknown", "DUnknown") if vm.parted else ("Connected", peer, "UpToDate")
            yield f"{vm.minor:2}: cs:{cs} ro:{own}/{role} ds:UpToDate/{disk} C r-----"
            yield "    ns:0 nr:65280 dw:65280 dr:0 al:0 bm:0 lo:0 pe:0 ua:0 ap:0 ep:1 wo:f oos:0"
        yield "@@volumes"
        for vm in here:
            yield from (f"  xenvg|{vm.volume}.disk0_data|64.00", f"  xenvg|{vm.volume}.disk0_meta|128.00")
        yield "@@listed"

    def _log(self, node: int, logs: dict[bool, str]) -> Iterator[str]:
        yield "@@kernel"
        text = "\n".join(
            logs[vm.parted].replace("resource0", f"resource{vm.minor}").replace("drbd0", f"drbd{vm.minor}")
            for vm in self._on_pair[node // 2]
        )
        # the question asks for no more lines
        yield from text.replace("gnt2.example.com", node_name(node)).splitlines()[-4000:]

    def _configuration(self) -> str:
        """The file ``config.data`` of a candidate."""
        data = json.loads(_recorded("ganeti-config-3.0.2"))
        node, vm = next(iter(data["nodes"].values())), next(iter(data["instances"].values()))
        disk = data["disks"][vm["disks"][0]]
        data["nodes"] = {f"n{number}": {**node, "name": node_name(number)} for number in range(self.nodes)}
        data["cluster"]["master_node"] = f"n{MASTER}"
        data["instances"] = {
            f"i{own.number}": {**vm, "name": own.name, "primary_node": f"n{own.primary}", "disks": [f"d{own.number}"]}
            for own in self._all
        }
        data["disks"] = {f"d{own.number}": {**disk, "logical_id": _logical_id(disk, own)} for own in self._all}
        return json.dumps(data)

    def _findings(self) -> Iterator[str]:
        when = "Sun Nov 22 22:39:29 2026   - "
        for vm in self._all:
            if vm.parted:
                yield f"{when}WARNING:EINSTANCEFAULTYDISK:instance:{vm.name}:disk/0 is degraded\n"


def _instance_row(vm: Instance) -> str:
    status = "ERROR_nodedown" if vm.primary == DEAD else "running"
    return f"{vm.name}|{status}|up|Y|{node_name(vm.primary)}|{node_name(vm.secondary)}|drbd|br0|32|bridged||64\n"


@cache
def _survey_pattern() -> tuple[list[str], dict[bool, str]]:
    """A survey's lines up to its first device, and the kernel's log of a device, by whether its sides have parted."""
    name = "gnt2.example.com"
    text = _recorded("gnt-cluster-command-3.0.2-survey-kernel-log")
    said = [line[len(name) + 2 :] for line in text.splitlines() if line.startswith(name)]
    whole = [line for line in said if re.search(r"resource0[:/]", line)]
    parted = [line for line in said if re.search(r"T07:5[123].*resource2[:/]", line) and "T07:53:5" not in line]
    logs = {False: "\n".join(whole), True: "\n".join(parted).replace("resource2", "resource0")}
    return said[: said.index("@@drbd") + 3], {key: log.replace("drbd2", "drbd0") for key, log in logs.items()}


def _logical_id(recorded: dict[str, Any], vm: Instance) -> list[Any]:
    _one, _other, port, _minor, _its_minor, secret = recorded["logical_id"]
    return [f"n{vm.primary}", f"n{vm.secondary}", port, vm.minor, vm.minor, secret]


def _recorded(name: str) -> str:
    first, *lines, _status = (FIXTURES / f"{name}.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    assert shlex.split(first)[0] == "$"
    return "".join(lines)


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, f"no {pattern} in the recording"
    return found.group(1)
