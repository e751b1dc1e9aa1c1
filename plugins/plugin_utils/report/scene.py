# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a picture of the cluster shows: nodes, instances, and the state of their mirrors. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Plain = Mapping[str, Any]

_MIRROR = {"clean": "good", "syncing": "busy", "inactive": "unknown", "silent": "unknown", "unreadable": "unknown"}
"""The state of a mirror by the condition of its disks; any other word is a bad one."""

_WORST = ("good", "unknown", "busy", "bad")
_ROLES = {"master": "M", "master-candidate": "C", "drained": "D", "offline": "off"}


@dataclass(frozen=True)
class NodeSeen:
    """A node.

    :param badge: its role in a letter or two; empty for a regular one.
    :param answers: None where that isn't known.
    """

    name: str
    role: str
    badge: str
    answers: bool | None

    @property
    def off(self) -> bool:
        return self.role == "offline" or self.answers is False


@dataclass(frozen=True)
class InstanceSeen:
    """An instance.

    :param state: ``runs``, ``down`` (and meant to be), ``wrong`` (it isn't as it is meant), ``unknown``.
    :param mirror: ``good``, ``busy``, ``bad``, ``unknown``; empty for one without a mirror.
    :param condition: of its worst disk, in the words of the procedures.
    """

    name: str
    status: str
    state: str
    primary: str
    secondary: str
    mirror: str
    condition: str


@dataclass(frozen=True)
class Scene:
    """All of them at one time, by name."""

    nodes: Mapping[str, NodeSeen] = field(default_factory=dict)
    instances: Mapping[str, InstanceSeen] = field(default_factory=dict)


def scene(seen: Plain) -> Scene:
    """The scene of what was seen.

    :param seen: ``before`` or ``after`` of a record.
    """
    nodes = {name: _node(node) for name, node in seen.get("nodes", {}).items()}
    instances = {name: _instance(item) for name, item in seen.get("instances", {}).items()}
    return Scene(nodes, instances)


def mirror_state(condition: str) -> str:
    """``good``, ``busy``, ``bad`` or ``unknown``, of a disk in this condition."""
    return _MIRROR.get(condition, "bad")


def bare(name: str) -> str:
    """A host's or an instance's name without its domain."""
    return name.split(".")[0]


def natural(name: str) -> list[tuple[int, int, str]]:
    """A name as people order it: figures by their value."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", name) if part]


def differing(one: Scene, other: Scene) -> set[str]:
    """Names of the nodes and the instances that aren't the same in both."""
    return {
        name
        for before, after in ((one.nodes, other.nodes), (one.instances, other.instances))
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    }


def _node(node: Plain) -> NodeSeen:
    role = str(node.get("role", ""))
    return NodeSeen(str(node["name"]), role, _ROLES.get(role, ""), node.get("answers"))


def _instance(instance: Plain) -> InstanceSeen:
    mirror, condition = _mirror(instance)
    return InstanceSeen(
        name=str(instance["name"]),
        status=str(instance.get("status", "")),
        state=_state(str(instance.get("status", "")), str(instance.get("admin_state", ""))),
        primary=str(instance.get("primary") or ""),
        secondary=str(instance.get("secondary") or ""),
        mirror=mirror,
        condition=condition,
    )


def _state(status: str, meant: str) -> str:
    if status == "running":
        return "runs" if meant in ("up", "") else "wrong"
    if status in ("ADMIN_down", "ADMIN_offline", "USER_down"):
        return "down"
    return "unknown" if status in ("unknown", "") else "wrong"


def _mirror(instance: Plain) -> tuple[str, str]:
    """The state of an instance's worst mirror, and its condition."""
    if not instance.get("secondary"):
        return "", ""
    words = [str(disk.get("condition") or "") for disk in instance.get("disks") or ()]
    states = [(mirror_state(word) if word else "unknown", word) for word in words]
    return max(states, key=lambda found: _WORST.index(found[0]), default=("unknown", ""))
