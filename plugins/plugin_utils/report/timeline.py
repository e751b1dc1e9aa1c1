# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a run on its time, and below, on the same time, how much was left to copy."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.amounts import size
from ansible_collections.sci.ganeti.plugins.module_utils.states.progress import clock
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.svg import (
    BAD,
    BUSY,
    GOOD,
    INK,
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

Plain = Mapping[str, Any]

MOST_ROWS = 32
"""Steps that are shown: the longest, and those that changed something, failed or were at work at the end."""

_LEFT, _WIDE, _RIGHT, _ROW, _CURVE = 300.0, 620.0, 84.0, 20.0, 150.0
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)


def timeline(began: float, ended: float, tasks: Sequence[Plain], samples: Sequence[Plain], prefix: str) -> str:
    """The picture, as a part of a page.

    :param began: seconds since the epoch, as is ``ended``.
    :param tasks: of a record, as are ``samples``.
    """
    rows = worth_showing(tasks)
    span = max(ended - began, 1.0)
    curve = _CURVE if _by_task(samples) else 0.0
    bottom = 26 + _ROW * len(rows)
    root = canvas(_LEFT + _WIDE + _RIGHT, bottom + curve + 26, "The steps of the run, and what was copied", prefix)
    _axis(root, span, bottom + curve)
    for index, task in enumerate(rows):
        _task(root, task, 26 + _ROW * index, began, span, index)
    if curve:
        _curve(root, samples, began, span, bottom + 16, curve - 24)
    return text_of(root)


def worth_showing(tasks: Sequence[Plain]) -> list[Plain]:
    """The steps that a reader looks for, in the order in which they were."""
    told = [task for task in tasks if set(task["hosts"]) - {"skipped"}]
    ranked = sorted(range(len(told)), key=lambda index: (-_weight(told[index]), index))
    return [told[index] for index in sorted(ranked[:MOST_ROWS])]


def _weight(task: Plain) -> float:
    first = any(task["hosts"].get(status) for status in ("failed", "unreachable", "running"))
    return float(task["ended"] - task["began"]) + (1e9 if first else 1e6 if task["hosts"].get("changed") else 0.0)


def _axis(root: Element, span: float, bottom: float) -> None:
    step = next((step for step in _STEPS if span / step <= 8), _STEPS[-1] * math.ceil(span / _STEPS[-1] / 8))
    for index in range(int(span // step) + 1):
        x = _LEFT + _WIDE * index * step / span
        shape(root, "line", x1=x, y1=20, x2=x, y2=bottom, stroke=RULE, stroke_dasharray="" if index == 0 else "1 3")
        label(root, x, 13, clock(index * step), text_anchor="middle", font_size=10, fill=QUIET)


def _task(root: Element, task: Plain, y: float, began: float, span: float, index: int) -> None:
    group = shape(root, "g")
    hosts = task["hosts"]
    failed = bool(hosts.get("failed") or hosts.get("unreachable"))
    changed = bool(hosts.get("changed"))
    running = bool(hosts.get("running"))
    if index % 2 == 0:
        row = shape(group, "rect", x=0, y=y, width=_LEFT + _WIDE + _RIGHT, height=_ROW, fill=SHADE)
        row.set("fill-opacity", "0.7")
    weight = {"font_weight": "600"} if changed or failed or running else {}
    where = _where(list(task["at_work"]))
    label(group, 4, y + 14, short(task["name"], 44 - len(where)) + where, font_size=11, **weight)
    x = _LEFT + _WIDE * (task["began"] - began) / span
    width = max(2.5, _WIDE * (task["ended"] - task["began"]) / span)
    fill, stroke = _look(root, failed, running, changed)
    shape(group, "rect", x=x, y=y + 4, width=width, height=_ROW - 8, rx=1.5, fill=fill, stroke=stroke)
    end = " failed" if failed else " at work" if running else ""
    words = f"{clock(task['ended'] - task['began'])}{end}"
    label(group, _LEFT + _WIDE + 8, y + 14, words, font_size=10, fill=BAD if failed else QUIET)
    hint(group, f"{task['name']}: {', '.join(f'{count} {status}' for status, count in hosts.items())}")


def _look(root: Element, failed: bool, running: bool, changed: bool) -> tuple[str, str]:
    """How the bar of a step is filled, and its line."""
    if failed:
        return pattern(root, "bad"), BAD
    if running:
        return pattern(root, "busy"), BUSY
    return (GOOD, GOOD) if changed else (PAPER, QUIET)


def _where(at_work: Sequence[str]) -> str:
    """Which host a step is at work for, and how many more."""
    if not at_work:
        return ""
    more = f" +{len(at_work) - 1}" if len(at_work) > 1 else ""
    return f" ({short(at_work[0], 24)}{more})"


def _curve(root: Element, samples: Sequence[Plain], began: float, span: float, top: float, height: float) -> None:
    """What was left to copy, a curve a step, all on one scale."""
    curves = _by_task(samples)
    most = max(sample["left_kib"] for _task, several in curves for sample in several) or 1.0
    base = top + height
    label(root, 4, top + 12, "Left to copy", font_size=11, font_weight="600")
    label(root, _LEFT - 6, top + 8, size(most), text_anchor="end", font_size=10, fill=QUIET)
    label(root, _LEFT - 6, base + 3, "0", text_anchor="end", font_size=10, fill=QUIET)
    for y, dashes in ((top, "1 3"), (base, "")):
        shape(root, "line", x1=_LEFT, y1=y, x2=_LEFT + _WIDE, y2=y, stroke=RULE, stroke_dasharray=dashes)
    for index, (task, several) in enumerate(curves):
        points = [
            (_LEFT + _WIDE * (sample["at"] - began) / span, base - height * sample["left_kib"] / most)
            for sample in several
        ]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        area = f"{points[0][0]:.1f},{base:.1f} {line} {points[-1][0]:.1f},{base:.1f}"
        colour = (BUSY, GOOD, INK, UNKNOWN)[index % 4]
        shape(root, "polygon", points=area, fill=colour, fill_opacity=0.18)
        curve = shape(
            root,
            "polyline",
            points=line,
            fill="none",
            stroke=colour,
            stroke_width=2.2,
            stroke_dasharray=("", "6 3", "2 3", "8 3 2 3")[index % 4],
        )
        hint(curve, f"{task}: {mean_speed(several)}")
        label(root, 4, top + 30 + 15 * index, short(f"{task}: {mean_speed(several)}", 48), font_size=10, fill=QUIET)


def _by_task(samples: Iterable[Plain]) -> list[tuple[str, list[Plain]]]:
    found: dict[str, list[Plain]] = {}
    for sample in samples:
        found.setdefault(sample["task"], []).append(sample)
    # of a step that took one slice only the end is known, and one without a speed has copied nothing
    return [
        (task, several)
        for task, several in found.items()
        if len(several) > 1 and any(sample["kib_per_second"] for sample in several)
    ]


def mean_speed(samples: Sequence[Plain]) -> str:
    """The speed over all samples of a step, where that many tell one."""
    seconds = samples[-1]["at"] - samples[0]["at"]
    copied = samples[0]["left_kib"] - samples[-1]["left_kib"]
    return f"{size(copied / seconds)}/s on average" if seconds > 0 and copied > 0 else size(samples[0]["left_kib"])
