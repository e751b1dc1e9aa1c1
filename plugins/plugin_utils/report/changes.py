# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is different after the run: nodes, instances, arrays and DRBD devices, each held against itself. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.plugin_utils.report.scene import bare, natural

Plain = Mapping[str, Any]

MOST_ROWS = 60
"""Rows of a table: where there are more things, those that haven't changed are counted only."""

MOST_CHANGED = 400
"""... and of those that have changed no more than these are shown; the JSON has all."""

ABSENT = "not there"
UNREAD = "not read"
"""Of a host that couldn't be asked then."""


@dataclass(frozen=True)
class Cell:
    """A fact before and after, as text."""

    before: str
    after: str

    @property
    def changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Row:
    name: str
    cells: tuple[Cell, ...]

    @property
    def changed(self) -> bool:
        return any(cell.changed for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """One kind of things.

    :param left_out: how many more there are that didn't change; ``more``: that did.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    changed: int = 0
    left_out: int = 0
    more: int = 0


def tables(before: Plain, after: Plain) -> list[Table]:
    """A table for each kind of things that was seen.

    :param before: of a record, as is ``after``.
    """
    kinds = (
        ("Nodes", _NODE, before.get("nodes", {}), after.get("nodes", {})),
        ("Instances", _INSTANCE, before.get("instances", {}), after.get("instances", {})),
        ("DRBD devices", _DEVICE, *_inside(before.get("drbd", {}), after.get("drbd", {}), "minor ")),
        ("Arrays", _ARRAY, *_inside(before.get("arrays", {}), after.get("arrays", {}))),
    )
    return [_table(title, facts, one, other) for title, facts, one, other in kinds if one or other]


def _table(title: str, facts: Mapping[str, Any], before: Plain, after: Plain) -> Table:
    rows = [_row(name, facts, before.get(name), after.get(name)) for name in sorted({**before, **after}, key=natural)]
    changed = [row for row in rows if row.changed]
    shown = rows if len(rows) <= MOST_ROWS else changed[:MOST_CHANGED]
    left_out = len(rows) - len(changed) if len(rows) > MOST_ROWS else 0
    return Table(title, tuple(facts), tuple(shown), len(changed), left_out, max(0, len(rows) - left_out - len(shown)))


def _row(name: str, facts: Mapping[str, Any], before: Plain | None, after: Plain | None) -> Row:
    def told(item: Plain | None, tell: Any) -> str:
        return ABSENT if item is None else str(tell(item)) if item else UNREAD

    return Row(
        name,
        tuple(Cell(told(before, tell), told(after, tell)) for tell in facts.values()),
    )


def _inside(before: Plain, after: Plain, what: str = "") -> tuple[dict[str, Plain], dict[str, Plain]]:
    """Things that each host has of its own, by ``host thing``; empty ones where their host wasn't read."""

    def flat(by_host: Plain, other: Plain) -> dict[str, Plain]:
        nothing: Plain = {}
        unread = {
            host: dict.fromkeys(other.get(host) or (), nothing) for host, items in by_host.items() if items is None
        }
        return {
            f"{host} {what}{name}": item
            for host, items in {**by_host, **unread}.items()
            for name, item in items.items()
        }

    return flat(before, after), flat(after, before)


def _names(names: Iterable[str]) -> str:
    listed = [bare(str(name)) for name in names]
    return ", ".join(listed) if len(listed) <= 6 else f"{len(listed)} instances"


def _fact(name: str) -> Any:
    return lambda item: "?" if item.get(name) is None else str(item[name])


def _answers(node: Plain) -> str:
    answers = node.get("answers")
    return "?" if answers is None else "yes" if answers else "no"


def _disks(instance: Plain) -> str:
    words = [str(disk.get("condition") or "") for disk in instance.get("disks") or ()]
    if not any(words):
        return "-" if not instance.get("secondary") else "?"
    different = list(dict.fromkeys(words))
    return different[0] if len(different) == 1 else ", ".join(words)


def _members(array: Plain) -> str:
    return ", ".join(
        f"{member['device']} {'in sync' if member.get('in_sync') else '/'.join(member.get('state') or ('?',))}"
        + (" (gone)" if member.get("gone") else "")
        for member in array.get("members") or ()
    )


_NODE = {
    "role": _fact("role"),
    "answers": _answers,
    "primary of": lambda node: _names(node.get("primaries") or ()) or "-",
    "mirrors of": lambda node: _names(node.get("secondaries") or ()) or "-",
}
_INSTANCE = {
    "status": _fact("status"),
    "meant to be": _fact("admin_state"),
    "primary": _fact("primary"),
    "secondary": lambda instance: str(instance.get("secondary") or "-"),
    "disks": _disks,
}
_DEVICE = {
    "connection": _fact("connection"),
    "role": _fact("role"),
    "disk here / there": lambda minor: f"{minor.get('disk')} / {minor.get('peer_disk')}",
    "out of sync": lambda minor: f"{minor.get('out_of_sync_kib') or 0} KiB",
}
_ARRAY = {
    "level": _fact("level"),
    "state": lambda array: (
        "whole" if array.get("whole") else f"{array.get('degraded')} of {array.get('disks')} missing"
    ),
    "doing": _fact("action"),
    "members": _members,
}
