# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster at one time: a column a node, a row an instance, from its primary to its mirror.

Both pictures of a report have the same rows and columns, so that what has moved is seen at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from xml.etree.ElementTree import Element

from ansible_collections.sci.ganeti.plugins.plugin_utils.report.scene import InstanceSeen, NodeSeen, Scene, bare
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.svg import (
    BAD,
    COLOURS,
    DASHES,
    INK,
    MEANINGS,
    PAPER,
    QUIET,
    RULE,
    SHADE,
    UNKNOWN,
    canvas,
    hint,
    label,
    pattern,
    shape,
    short,
    text_of,
)

_TOP, _ROW, _NOTE = 58.0, 24.0, 112.0
_WIDTH = 560.0
"""Of all columns together, in units of the picture, where they aren't too narrow then."""

_LONGEST = 18
"""Characters of an instance's name."""


def cluster_picture(
    scene: Scene, nodes: Sequence[str], instances: Sequence[str], changed: Collection[str], title: str, prefix: str
) -> str:
    """The picture, as a part of a page.

    :param nodes: the columns, in order; ``instances``: the rows.
    :param changed: names that aren't the same in the other picture.
    :param prefix: of its ids.
    """
    column = min(124.0, max(66.0, _WIDTH / max(1, len(nodes))))
    left = 34 + 7.0 * max((min(len(bare(name)), _LONGEST) for name in instances), default=0)
    width = left + column * len(nodes) + _NOTE
    height = _TOP + _ROW * max(1, len(instances)) + 12
    root = canvas(width, height, title, prefix)
    at = {name: left + column * (index + 0.5) for index, name in enumerate(nodes)}
    for index in range(0, len(instances), 2):
        shape(root, "rect", x=0, y=_TOP + _ROW * index, width=width, height=_ROW, fill=SHADE)
    for name in nodes:
        _column(root, at[name], column, height, name, scene.nodes.get(name), name in changed)
    for index, name in enumerate(instances):
        y = _TOP + _ROW * (index + 0.5)
        _row(root, at, (left, y, width), name, scene.instances.get(name), name in changed)
    return text_of(root)


def _column(
    root: Element, x: float, width: float, height: float, name: str, node: NodeSeen | None, changed: bool
) -> None:
    group = shape(root, "g")
    gone = node is None
    off = node is not None and node.off
    shape(group, "line", x1=x, y1=_TOP, x2=x, y2=height - 8, stroke=RULE, stroke_dasharray="2 4" if gone or off else "")
    box = {"x": x - width / 2 + 5, "y": 8, "width": width - 10, "height": 40, "rx": 4}
    shape(
        group,
        "rect",
        **box,
        fill=PAPER if gone else pattern(root, "off") if off else PAPER,
        stroke=RULE if gone else INK,
        stroke_width=2.4 if changed else 1.2,
        stroke_dasharray="3 3" if gone else "",
    )
    if off:
        # words on hatching are hard to read
        shape(group, "rect", x=x - width / 2 + 9, y=12, width=width - 18, height=32, rx=3, fill=PAPER)
    mark = "◆ " if changed else ""
    label(group, x, 26, mark + short(bare(name), int(width / 8)), text_anchor="middle", font_weight="600")
    label(group, x, 41, _said(node), text_anchor="middle", font_size=10, fill=QUIET if not off else BAD)
    hint(group, f"{name}: {_said(node)}")


def _said(node: NodeSeen | None) -> str:
    if node is None:
        return "not there"
    role = node.role.replace("master-candidate", "candidate")
    return role if node.answers is not False or node.role == "offline" else f"{role}, silent"


def _row(
    root: Element,
    at: dict[str, float],
    place: tuple[float, float, float],
    name: str,
    instance: InstanceSeen | None,
    changed: bool,
) -> None:
    """A row.

    :param at: where each column's middle is; ``place``: where the columns begin, the row's middle, its width.
    """
    left, y, width = place
    group = shape(root, "g")
    weight = {"font_weight": "600"} if changed else {}
    mark = "◆ " if changed else ""
    label(group, left - 8, y + 4, mark + short(bare(name), _LONGEST), text_anchor="end", **weight)
    if instance is None:
        label(group, width - _NOTE + 6, y + 4, "not there", font_size=10.5, fill=QUIET)
        return
    here, there = at.get(instance.primary), at.get(instance.secondary)
    if here is not None and there is not None:
        mirror_line(group, here, there, y, instance.mirror)
    if there is not None:
        mirror_end(root, group, there, y, instance.mirror)
    if here is not None:
        instance_mark(group, here, y, instance.state)
    notes = [instance.status] if instance.state == "wrong" else []
    notes += [instance.condition] if instance.mirror in ("busy", "bad") else []
    label(group, width - _NOTE + 6, y + 4, short(", ".join(notes), 20), font_size=10.5, fill=BAD if notes else QUIET)
    said = f"{name}: {instance.status} on {instance.primary}"
    hint(group, f"{said}, mirror on {instance.secondary}: {instance.condition or 'not looked at'}" if there else said)


def mirror_line(parent: Element, here: float, there: float, y: float, state: str) -> None:
    """The line of a mirror: unbroken, dashed while it is copied, dotted and crossed where it is broken."""
    colour = COLOURS.get(state, UNKNOWN)
    width = 3 if state in ("good", "busy") else 2.4
    shape(
        parent,
        "line",
        x1=here,
        y1=y,
        x2=there,
        y2=y,
        stroke=colour,
        stroke_width=width,
        stroke_dasharray=DASHES.get(state, ""),
    )
    if state == "bad":
        middle = (here + there) / 2
        for sign in (1, -1):
            shape(
                parent,
                "line",
                x1=middle - 5,
                y1=y - 5 * sign,
                x2=middle + 5,
                y2=y + 5 * sign,
                stroke=colour,
                stroke_width=2.4,
            )


def mirror_end(root: Element, parent: Element, x: float, y: float, state: str) -> None:
    """The side of a mirror where the instance doesn't run: a square."""
    fill = pattern(root, state) if state in ("busy", "bad") else PAPER
    dashes = {"stroke_dasharray": "2 2"} if state == "unknown" else {}
    colour = COLOURS.get(state, UNKNOWN)
    shape(parent, "rect", x=x - 6, y=y - 6, width=12, height=12, fill=fill, stroke=colour, stroke_width=2, **dashes)


def instance_mark(parent: Element, x: float, y: float, state: str) -> None:
    """The instance itself, where it runs or should: a disc, a ring when it is down, a triangle when it is wrong."""
    if state == "wrong":
        shape(parent, "path", d=f"M{x} {y - 9} L{x + 9} {y + 7} L{x - 9} {y + 7} Z", fill=BAD, stroke=PAPER)
        label(parent, x, y + 5.5, "!", text_anchor="middle", font_size=11, font_weight="700", fill=PAPER)
        return
    dashes = {"stroke_dasharray": "2 2"} if state == "unknown" else {}
    fill = INK if state == "runs" else PAPER
    shape(parent, "circle", cx=x, cy=y, r=6.5, fill=fill, stroke=INK, stroke_width=2, **dashes)


def legend(prefix: str) -> str:
    """What the marks mean."""
    root = canvas(760, 46, "Legend of the pictures of the cluster", prefix)
    states = (("runs", "runs"), ("down", "down, as meant"), ("wrong", "not as it is meant"), ("unknown", "not known"))
    for index, (state, words) in enumerate(states):
        x = 12 + index * 150
        instance_mark(root, x, 12, state)
        label(root, x + 16, 16, words, font_size=11)
    for index, (state, words) in enumerate(MEANINGS.items()):
        x = 12 + index * 150
        mirror_line(root, x - 6, x + 26, 34, state)
        mirror_end(root, root, x + 32, 34, state)
        label(root, x + 44, 38, words, font_size=11)
    label(root, 620, 16, "◆ changed", font_size=11, font_weight="600")
    return text_of(root)
