# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The listings of ``gnt-node list``, ``gnt-instance list`` and ``gnt-job list``.

They share one form: no header, a separator that no value holds, sizes in MiB. A
comma would not do as separator, since lists of names are joined with it. A value
that isn't there has a sign of its own: ``?`` the node did not answer, ``*`` the
node is offline, ``-`` there is no such value, ``??`` this Ganeti knows no such
field. All four are read as None: the facts that matter (a node's role, say) come
from fields that never contact a node.

Source: ganeti lib/cli.py (FormatQueryResult) and man gnt-node, gnt-instance.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable

SEPARATOR = "|"
UNKNOWN_FIELD_STATUS = 14
"""Exit status of a listing that was asked for a field this Ganeti doesn't have."""

_NO_VALUE = frozenset({"?", "*", "-", "??", "(nodata)", "(offline)", "(unavail)", "(unknown)"})

Row = Mapping[str, "str | None"]


def list_argv(command: str, fields: Sequence[str], names: Sequence[str] = ()) -> tuple[str, ...]:
    """The words of a listing.

    :param command: ``gnt-node``, ``gnt-instance`` or ``gnt-job``.
    :param names: only these; all when empty. gnt-* options come before them.
    """
    units = () if command == "gnt-job" else ("--units=m",)
    return (
        command,
        "list",
        "--no-headers",
        f"--separator={SEPARATOR}",
        *units,
        "-o",
        ",".join(fields),
        *names,
    )


def parse_rows(text: str, fields: Sequence[str]) -> list[Row]:
    """One mapping a line, field to value; None where there is no value.

    :raises Unreadable: for a line with another number of values than fields.
    """
    rows: list[Row] = []
    for line in text.splitlines():
        if not line:
            continue
        cells = line.split(SEPARATOR)
        if len(cells) != len(fields):
            raise Unreadable(f"A listing line has {len(cells)} values where {len(fields)} were asked for: {line!r}.")
        rows.append({field: None if cell in _NO_VALUE else cell for field, cell in zip(fields, cells)})
    return rows


def truth(cell: str | None) -> bool | None:
    """A ``Y`` or ``N``; None where there is no value."""
    return None if cell is None else cell == "Y"


def number(cell: str | None) -> int | None:
    """A whole number (sizes are MiB); None where there is no value."""
    try:
        return None if cell is None else int(float(cell))
    except (ValueError, OverflowError):
        raise Unreadable(f"{cell!r} stands where a number should.") from None


def words(cell: str | None) -> tuple[str, ...]:
    """A list joined by commas, or one printed as Python prints it (``['a', 'b']``)."""
    if not cell:
        return ()
    if cell.startswith("["):
        try:
            return tuple(str(item) for item in ast.literal_eval(cell))
        except (ValueError, SyntaxError, TypeError):
            raise Unreadable(f"{cell!r} stands where a list should.") from None
    return tuple(cell.split(","))


def moment(cell: str | None) -> float | None:
    """A time stamp ``[seconds, microseconds]`` as seconds since the epoch."""
    if not cell or cell == "None":
        return None
    try:
        seconds, microseconds = (int(part) for part in words(cell))
    except ValueError:
        raise Unreadable(f"{cell!r} stands where a time stamp should.") from None
    return seconds + microseconds / 1e6
