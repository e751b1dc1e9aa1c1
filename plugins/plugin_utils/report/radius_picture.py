# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What falls with a disk, from left to right: its partitions, the arrays they are in, what stands on these, and the
instances' disks in the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.amounts import size
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.scene import bare, mirror_state
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.svg import (
    BAD,
    COLOURS,
    GOOD,
    INK,
    PAPER,
    QUIET,
    UNKNOWN,
    canvas,
    hint,
    label,
    shape,
    short,
    text_of,
)

Plain = Mapping[str, Any]

_BOX, _LAST, _GAP, _HIGH, _STEP = 158.0, 236.0, 40.0, 42.0, 52.0
_COLUMNS = tuple(10 + index * (_BOX + _GAP) for index in range(5))
_HEADS = ("Disk", "Partition", "Array", "On it", "Instances' disks")

MOST_DISKS = 16
"""Instances' disks that a chain shows one by one; the others are counted."""


def radius_picture(radius: Plain, prefix: str) -> str:
    """The picture, as a part of a page.

    :param radius: one of a record's.
    """
    chains = radius["chains"]
    parts = [_shown(_on(chain, radius["instances"])) for chain in chains]
    rows = [max(1, len(shown) + bool(more)) for shown, more in parts]
    height = 40 + _STEP * sum(rows) + 6
    disk = radius["disk"]
    title = f"What lies on disk {disk['name']} of {radius['host']}"
    root = canvas(_COLUMNS[-1] + _LAST + 10, height, title, prefix)
    for x, head in zip(_COLUMNS, _HEADS):
        label(root, x, 18, head.upper(), font_size=10, fill=QUIET, letter_spacing="0.08em")
    top = 30.0
    middle = top + (_STEP * sum(rows) - (_STEP - _HIGH)) / 2 - _HIGH / 2
    words = f"{disk['serial'] or 'no serial'}, {size(disk['bytes'] / 1024)}"
    for chain, (shown, more), count in zip(chains, parts, rows):
        y = top + (_STEP * count - (_STEP - _HIGH)) / 2 - _HIGH / 2
        _link(root, 0, middle, 1, y)
        _chain(root, chain, y)
        for index, item in enumerate(shown):
            _link(root, 3, y, 4, top + index * _STEP)
            _instance(root, item, top + index * _STEP)
        if more:
            _link(root, 3, y, 4, top + len(shown) * _STEP)
            _more(root, more, top + len(shown) * _STEP)
        top += _STEP * count
    _box(root, 0, middle, disk["name"], words, BAD if radius["why"] == "goes" else INK, thick=True)
    return text_of(root)


def _chain(root: Element, chain: Plain, y: float) -> None:
    lost = bool(chain["array"]) and not chain["copies"]
    alone = not chain["array"]
    _box(root, 1, y, chain["partition"], f"partition {chain['number']}" if chain["number"] else "the whole disk", INK)
    if chain["array"]:
        copies = "no other copy" if lost else f"other copies: {chain['copies']}"
        member = chain["member"].replace("_", " ")
        _box(root, 2, y, f"{chain['array']} ({chain['level']})", f"{member}, {copies}", BAD if lost else GOOD)
        _link(root, 1, y, 2, y)
        _link(root, 2, y, 3, y)
    else:
        label(root, _COLUMNS[2] + _BOX / 2, y + 18, "no array", text_anchor="middle", font_size=10.5, fill=BAD)
        _link(root, 1, y, 3, y)
    above = chain["group"] or chain["mounted"] or "in use"
    volumes = f"{len(chain['volumes'])} logical volumes" if chain["group"] else ""
    _box(root, 3, y, above, volumes or ("mounted" if chain["mounted"] else ""), BAD if lost or alone else INK)


def _instance(root: Element, item: Plain, y: float) -> None:
    colour = COLOURS[mirror_state(item["condition"])]
    peer = f"mirror on {bare(item['peer'])}" if item["peer"] else "no mirror"
    words = f"{item['role']}, {peer}: {item['condition']}" if item["peer"] else f"{item['role']}, {peer}"
    name = f"{bare(item['instance'])} disk {item['index']}"
    _box(root, 4, y, name, words, colour, dashed=colour != GOOD, full=f"{item['instance']} disk {item['index']}")


def _more(root: Element, items: Sequence[Plain], y: float) -> None:
    instances = len({item["instance"] for item in items})
    clean = sum(1 for item in items if item["condition"] == "clean")
    _box(root, 4, y, f"{len(items)} more", f"of {instances} instances; {clean} clean", INK)


def _box(
    root: Element,
    column: int,
    y: float,
    name: str,
    words: str,
    colour: str,
    thick: bool = False,
    dashed: bool = False,
    full: str = "",
) -> None:
    group = shape(root, "g")
    x, wide = _COLUMNS[column], _LAST if column == len(_COLUMNS) - 1 else _BOX
    dashes = {"stroke_dasharray": "5 3"} if dashed else {}
    width = 2.6 if thick else 1.6
    shape(
        group, "rect", x=x, y=y, width=wide, height=_HIGH, rx=4, fill=PAPER, stroke=colour, stroke_width=width, **dashes
    )
    label(group, x + 9, y + (17 if words else 26), short(name, int(wide / 7.5)), font_weight="600")
    label(group, x + 9, y + 32, short(words, int(wide / 5.6)), font_size=10, fill=QUIET)
    hint(group, f"{full or name}: {words}")


def _link(root: Element, left: int, y: float, right: int, other: float) -> None:
    start, end = _COLUMNS[left] + _BOX, _COLUMNS[right]
    a, b = y + _HIGH / 2, other + _HIGH / 2
    bend = start + (end - start) / 2 if right - left == 1 else end - _GAP / 2
    path = f"M{start:.1f} {a:.1f} C{bend:.1f} {a:.1f} {bend:.1f} {b:.1f} {end:.1f} {b:.1f}"
    # drawn first in the order of the page, so that boxes lie on it
    root.insert(2, root.makeelement("path", {"d": path, "fill": "none", "stroke": UNKNOWN, "stroke-width": "1.6"}))


def _on(chain: Plain, instances: Sequence[Plain]) -> list[Plain]:
    volumes = set(chain["volumes"])
    return [item for item in instances if volumes & set(item["volumes"])]


def _shown(items: list[Plain]) -> tuple[list[Plain], list[Plain]]:
    """Those to show one by one, the ones in trouble first, and those to count."""
    if len(items) <= MOST_DISKS:
        return items, []
    ordered = sorted(items, key=lambda item: item["condition"] == "clean")
    return ordered[:MOST_DISKS], ordered[MOST_DISKS:]
