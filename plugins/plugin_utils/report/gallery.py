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


def gallery(before: Plain, after: Plain, name: str = "", prefix: str = "") -> list[Pair]:
    """The pictures, as parts of a page; none where no cluster was seen.

    :param before: of a record, as is ``after``.
    :param name: of the cluster, where the page shows others; ``prefix``: of the ids in its pictures.
    """
    one, other = scene(before), scene(after)
    if not one.nodes and not other.nodes:
        return []
    held = _Held(one, other, differing(one, other), f" {name}" if name else "", prefix)
    nodes = sorted({**one.nodes, **other.nodes}, key=natural)
    instances = sorted({**one.instances, **other.instances}, key=natural)
    if len(nodes) <= MOST_NODES and len(instances) <= MOST_INSTANCES:
        return [held.drawn(nodes, instances)]
    return [held.counted(nodes, len(instances)), *held.what_matters()]


@dataclass(frozen=True)
class _Held:
    """Two scenes of a cluster, each held against the other.

    :param changed: names of what isn't the same in both.
    :param called: what a picture's title calls the cluster besides.
    """

    one: Scene
    other: Scene
    changed: set[str]
    called: str
    prefix: str

    def drawn(self, nodes: list[str], rows: list[str], note: str = "") -> Pair:
        one, other, changed, prefix = self.one, self.other, self.changed, self.prefix
        return Pair(
            cluster_picture(one, nodes, rows, changed, f"The cluster{self.called} before the run", f"{prefix}cb"),
            cluster_picture(other, nodes, rows, changed, f"The cluster{self.called} after the run", f"{prefix}ca"),
            legend(f"{prefix}cl"),
            note,
            same=not changed,
        )

    def counted(self, nodes: list[str], instances: int) -> Pair:
        of = f" of{self.called}" if self.called else ""
        return Pair(
            tiles_picture(self.one, nodes, self.changed, f"The nodes{of} before the run", f"{self.prefix}tb"),
            tiles_picture(self.other, nodes, self.changed, f"The nodes{of} after the run", f"{self.prefix}ta"),
            tiles_legend(f"{self.prefix}tl"),
            f"{len(nodes)} nodes and {instances} instances: a tile a node.",
            wide=True,
            same=not self.changed,
        )

    def what_matters(self) -> list[Pair]:
        """The instances that changed or are in trouble, on the nodes they are on."""
        one, other, changed = self.one, self.other, self.changed
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
        return [self.drawn(sorted(nodes, key=natural), sorted(rows, key=natural), note)]


def _matters(name: str, one: Scene, other: Scene, changed: set[str]) -> bool:
    now = other.instances.get(name) or one.instances[name]
    return name in changed or now.state == "wrong" or now.mirror in ("busy", "bad")
