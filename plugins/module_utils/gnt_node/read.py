# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading nodes: one listing, whatever the number of nodes and instances."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import Node
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.parse import FIELDS, parse_node


def read_nodes(ganeti: Ganeti) -> dict[str, Node]:
    """All nodes by full name, in Ganeti's order."""
    nodes = [parse_node(row) for row in ganeti.rows("gnt-node", FIELDS)]
    return {node.name: node for node in nodes}
