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
