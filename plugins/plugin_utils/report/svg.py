# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elements of a picture, and what all pictures of a report share: colours that the colour-blind can
tell apart (Okabe and Ito), each with a shape or a pattern of its own, so that a grey print says the same.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

INK = "#1f2933"
QUIET = "#7b8794"
RULE = "#cbd2d9"
PAPER = "#ffffff"
SHADE = "#f1f4f7"
GOOD = "#0072b2"
BUSY = "#e69f00"
BAD = "#c2410c"
UNKNOWN = "#9aa5b1"

COLOURS = {"good": GOOD, "busy": BUSY, "bad": BAD, "unknown": UNKNOWN}
DASHES = {"good": "", "busy": "7 4", "bad": "2 4", "unknown": "1 5"}
"""How the line of a mirror is drawn in each state."""

MEANINGS = {"good": "both sides equal", "busy": "being copied", "bad": "broken", "unknown": "not known"}
"""What a legend says of each state."""

SERIF_SAFE = "system-ui, sans-serif"


def canvas(width: float, height: float, title: str, prefix: str) -> Element:
    """An empty picture that scales with the page.

    :param title: what it shows, for those who can't see it.
    :param prefix: of the ids in it, different for every picture of a page.
    """
    root = Element(
        "svg",
        {
            "viewBox": f"0 0 {_number(width)} {_number(height)}",
            "width": _number(width),
            "height": _number(height),
            "role": "img",
            "aria-label": title,
            "font-family": SERIF_SAFE,
            "font-size": "12",
            "fill": INK,
        },
    )
    SubElement(root, "title").text = title
    patterns = SubElement(root, "defs")
    _hatch(patterns, f"{prefix}-busy", BUSY, 45)
    _hatch(patterns, f"{prefix}-bad", BAD, -45)
    _hatch(patterns, f"{prefix}-off", UNKNOWN, 45)
    root.set("data-prefix", prefix)
    return root


def pattern(root: Element, name: str) -> str:
    """The fill of a picture's hatching: ``busy``, ``bad`` or ``off``."""
    return f"url(#{root.get('data-prefix')}-{name})"


def shape(parent: Element, kind: str, **attributes: float | str) -> Element:
    """An element; underscores in names are dashes."""
    given = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items() if value != ""}
    return SubElement(
        parent, kind, {name: value if isinstance(value, str) else _number(value) for name, value in given.items()}
    )


def label(parent: Element, x: float, y: float, text: str, **attributes: float | str) -> Element:
    """A line of text, by its base line."""
    element = shape(parent, "text", x=x, y=y, **attributes)
    element.text = text
    return element


def hint(element: Element, text: str) -> None:
    """What a pointer over an element shows."""
    SubElement(element, "title").text = text


def text_of(root: Element) -> str:
    """The picture as a part of a page; everything in it is escaped."""
    return tostring(root, encoding="unicode")


def short(text: str, most: int) -> str:
    """A text of this many characters at the most."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _hatch(parent: Element, name: str, colour: str, angle: int) -> None:
    tile = shape(
        parent,
        "pattern",
        id=name,
        width=6,
        height=6,
        patternUnits="userSpaceOnUse",
        patternTransform=f"rotate({angle})",
    )
    shape(tile, "rect", width=6, height=6, fill=PAPER)
    shape(tile, "rect", width=2.4, height=6, fill=colour)


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".rstrip("0").rstrip(".")
