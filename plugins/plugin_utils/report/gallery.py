# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which pictures of the cluster a page has: every instance where they fit, counts and what matters where not. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.plugin_utils.report.picture import cluster_picture, legend
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.scene import Scene, differing, natural, scene
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.tiles import tiles_legend, tiles_picture

Plain = Mapping[str, Any]

MOST_NODES = 12
MOST_INSTANCES = 60
"""... that are drawn one by one; of more nodes only those that the instances in the picture are on."""


@dataclass(frozen=True)
class Pair:
    """Two pictures side by side.

    :param note: what they leave out; empty for nothing.
    :param wide: they are one below the other.
    :param same: nothing in them changed, and ``after`` isn't drawn.
    """

    before: str
    after: str
    legend: str
    note: str = ""
    wide: bool = False
    same: bool = False


def gallery(before: Plain, after: Plain) -> list[Pair]:
    """The pictures, as parts of a page; none where no cluster was seen.

    :param before: of a record, as is ``after``.
    """
    one, other = scene(before), scene(after)
    if not one.nodes and not other.nodes:
        return []
    changed = differing(one, other)
    nodes = sorted({**one.nodes, **other.nodes}, key=natural)
    instances = sorted({**one.instances, **other.instances}, key=natural)
    if len(nodes) <= MOST_NODES and len(instances) <= MOST_INSTANCES:
        return [_drawn(one, other, nodes, instances, changed)]
    tiles = Pair(
        tiles_picture(one, nodes, changed, "The nodes before the run", "tb"),
        tiles_picture(other, nodes, changed, "The nodes after the run", "ta"),
        tiles_legend("tl"),
        f"{len(nodes)} nodes and {len(instances)} instances: a tile a node.",
        wide=True,
        same=not changed,
    )
    return [tiles, *_what_matters(one, other, changed)]


def _drawn(one: Scene, other: Scene, nodes: list[str], rows: list[str], changed: set[str], note: str = "") -> Pair:
    return Pair(
        cluster_picture(one, nodes, rows, changed, "The cluster before the run", "cb"),
        cluster_picture(other, nodes, rows, changed, "The cluster after the run", "ca"),
        legend("cl"),
        note,
        same=not changed,
    )


def _what_matters(one: Scene, other: Scene, changed: set[str]) -> list[Pair]:
    """The instances that changed or are in trouble, on the nodes they are on."""
    matters = [name for name in {**one.instances, **other.instances} if _matters(name, one, other, changed)]
    nodes: dict[str, None] = {}
    rows: list[str] = []
    for name in sorted(matters, key=lambda name: (name not in changed, natural(name))):
        on = dict.fromkeys(
            node
            for instance in (one.instances.get(name), other.instances.get(name))
            if instance
            for node in (instance.primary, instance.secondary)
            if node
        )
        if len(rows) < MOST_INSTANCES and len({**nodes, **on}) <= MOST_NODES:
            nodes.update(on)
            rows.append(name)
    if not rows:
        return []
    note = f"The instances that changed or aren't as they should be: {len(rows)} of {len(matters)}."
    return [_drawn(one, other, sorted(nodes, key=natural), sorted(rows, key=natural), changed, note)]


def _matters(name: str, one: Scene, other: Scene, changed: set[str]) -> bool:
    now = other.instances.get(name) or one.instances[name]
    return name in changed or now.state == "wrong" or now.mirror in ("busy", "bad")
