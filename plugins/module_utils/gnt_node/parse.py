# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From ``gnt-node list`` to nodes. Pure: text in, facts out."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.listing import Row, number, words
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import ROLES, Node
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable

FIELDS = (
    "name",
    "role",
    "pip",
    "sip",
    "group",
    "pinst_list",
    "sinst_list",
    "bootid",
    "dfree",
    "dtotal",
    "mfree",
)
"""What is asked of a node. The last four contact it; the others never do."""


def parse_node(row: Row) -> Node:
    """One node of a listing of :data:`FIELDS`.

    :raises Unreadable: for a role letter that Ganeti doesn't have today.
    """
    role = ROLES.get(row["role"] or "")
    if role is None:
        raise Unreadable(f"Node {row['name']} has the role {row['role']!r}, which is none of {', '.join(ROLES)}.")
    return Node(
        name=row["name"] or "",
        role=role,
        primary_ip=row["pip"] or "",
        secondary_ip=row["sip"] or "",
        group=row["group"] or "",
        primaries=words(row["pinst_list"]),
        secondaries=words(row["sinst_list"]),
        answers=row["bootid"] is not None,
        free_disk=number(row["dfree"]),
        total_disk=number(row["dtotal"]),
        free_memory=number(row["mfree"]),
    )


_POWER = {"powered": "on", "unpowered": "off"}


def parse_power(text: str) -> str:
    """The power of one node, out of ``gnt-node power status``: ``on`` or ``off``.

    :raises Unreadable: for anything else: a machine may be taken for dead by this.
    """
    said = [line.rpartition("|")[2].strip() for line in text.splitlines() if "|" in line]
    if len(said) != 1 or said[0] not in _POWER:
        raise Unreadable(
            f"'gnt-node power status' says neither that the power is on nor that it is off: {text.strip()!r}."
        )
    return _POWER[said[0]]
