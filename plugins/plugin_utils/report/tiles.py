# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cluster too large for a row an instance: a tile a node, with counts. One pass over the instances."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ansible_collections.sci.ganeti.plugins.plugin_utils.report.scene import NodeSeen, Scene, bare
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.svg import (
    BAD,
    COLOURS,
    INK,
    MEANINGS,
    PAPER,
    QUIET,
    RULE,
    canvas,
    hint,
    label,
    pattern,
    shape,
    short,
    text_of,
)

_WIDE, _HIGH, _GAP = 104.0, 66.0, 8.0


@dataclass
class Load:
    """What a node has.

    :param runs: how many instances are in each state, where it is their primary.
    :param mirrors: how many mirrors with a side here are in each state.
    """

    runs: Counter[str] = field(default_factory=Counter)
    mirrors: Counter[str] = field(default_factory=Counter)
    second: int = 0


def loads(scene: Scene) -> dict[str, Load]:
    """What each node has, by name."""
    found: dict[str, Load] = defaultdict(Load)
    for instance in scene.instances.values():
        found[instance.primary].runs[instance.state] += 1
        if instance.secondary:
            found[instance.secondary].second += 1
            for node in (instance.primary, instance.secondary):
                found[node].mirrors[instance.mirror] += 1
    return found


def tiles_picture(scene: Scene, nodes: Sequence[str], changed: Collection[str], title: str, prefix: str) -> str:
    """The picture, as a part of a page.

    :param nodes: the tiles, in order.
    :param changed: names of nodes that aren't the same in the other picture.
    """
    across = max(1, min(len(nodes), math.ceil(math.sqrt(len(nodes) * 1.2)), 10))
    rows = math.ceil(len(nodes) / across)
    root = canvas(across * (_WIDE + _GAP) + _GAP, rows * (_HIGH + _GAP) + _GAP, title, prefix)
    counted = loads(scene)
    for index, name in enumerate(nodes):
        down, right = divmod(index, across)
        x, y = _GAP + right * (_WIDE + _GAP), _GAP + down * (_HIGH + _GAP)
        _tile(root, x, y, name, scene.nodes.get(name), counted.get(name, Load()), name in changed)
    return text_of(root)


def _tile(root: Element, x: float, y: float, name: str, node: NodeSeen | None, load: Load, changed: bool) -> None:
    group = shape(root, "g")
    off = node is not None and node.off
    frame: dict[str, float | str] = {"stroke": INK if node else RULE, "stroke_width": 2.6 if changed else 1.1}
    if node is None:
        frame["stroke_dasharray"] = "3 3"
    shape(group, "rect", x=x, y=y, width=_WIDE, height=_HIGH, rx=4, fill=PAPER, **frame)
    if off:
        shape(group, "rect", x=x + 1, y=y + 1, width=7, height=_HIGH - 2, fill=pattern(root, "off"))
    mark = "◆ " if changed else ""
    label(group, x + 12, y + 17, mark + short(bare(name), 10), font_weight="600")
    badge = node.badge if node else "gone"
    label(group, x + _WIDE - 7, y + 17, badge, text_anchor="end", font_size=10, font_weight="700", fill=QUIET)
    wrong = load.runs["wrong"]
    runs = sum(load.runs.values()) - wrong
    label(group, x + 12, y + 34, f"● {runs}   □ {load.second}", font_size=11)
    if wrong:
        label(group, x + _WIDE - 7, y + 34, f"▲ {wrong}", text_anchor="end", font_size=11, font_weight="700", fill=BAD)
    _bar(root, group, x + 12, y + 44, _WIDE - 20, load.mirrors)
    hint(group, _words(name, node, load))


def _bar(root: Element, group: Element, x: float, y: float, width: float, mirrors: Counter[str]) -> None:
    """Its mirrors by state, as parts of a bar."""
    total = sum(mirrors.values())
    shape(group, "rect", x=x, y=y, width=width, height=10, fill=PAPER, stroke=RULE)
    for state in ("good", "busy", "bad", "unknown"):
        part = width * mirrors[state] / total if total else 0.0
        if part:
            # one of a hundred has to be seen, too
            part = max(part, 4.0)
            fill = pattern(root, state) if state in ("busy", "bad") and part > 8 else COLOURS[state]
            shape(group, "rect", x=min(x, x + width - part), y=y, width=part, height=10, fill=fill)
            x += part
            width -= part
            total -= mirrors[state]


def _words(name: str, node: NodeSeen | None, load: Load) -> str:
    mirrors = ", ".join(f"{count} {state}" for state, count in sorted(load.mirrors.items())) or "none"
    role = node.role if node else "not there"
    return (
        f"{name} ({role}): primary of {sum(load.runs.values())}, of these {load.runs['wrong']} not as meant; "
        f"secondary of {load.second}; mirrors: {mirrors}"
    )


def tiles_legend(prefix: str) -> str:
    """What the marks mean."""
    root = canvas(760, 46, "Legend of the nodes' tiles", prefix)
    words = ("● primary of", "□ secondary of", "▲ not as it is meant", "◆ changed", "M master, C candidate, D drained")
    for x, text in zip((12, 110, 220, 370, 460), words):
        label(root, x, 16, text, font_size=11, fill=BAD if text.startswith("▲") else INK)
    for index, (state, meaning) in enumerate(MEANINGS.items()):
        x = 12 + index * 150
        fill = pattern(root, state) if state in ("busy", "bad") else COLOURS[state]
        shape(root, "rect", x=x, y=28, width=26, height=10, fill=fill)
        label(root, x + 33, 37, meaning, font_size=11)
    label(root, 620, 37, "(of its mirrors)", font_size=11, fill=QUIET)
    return text_of(root)
