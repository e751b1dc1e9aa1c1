#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A node's power, as Ganeti's own out-of-band helper has it."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gnt_node_power_info
short_description: Read a node's power with Ganeti's own out-of-band helper
description:
  - Asks C(gnt-node power status), which runs the cluster's C(oob_program) for the node. Works on the
    master.
  - The field C(powered) of C(gnt-node list) is no answer to this question. It holds what Ganeti has
    done last, not what is so.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.reads
options:
  name:
    description: The node, by full or short name.
    type: str
    required: true
seealso:
  - module: sci.ganeti.bmc_power
"""

EXAMPLES = r"""
- name: Ask Ganeti's helper whether gnt2 has power
  sci.ganeti.gnt_node_power_info:
    name: gnt2
  register: oob
"""

RETURN = r"""
supported:
  description: Whether the node has an C(oob_program).
  returned: success
  type: bool
power:
  description: V(on) or V(off); null where there is no C(oob_program).
  returned: success
  type: str
  sample: "off"
reads:
  description: The commands that only read, with the fields of RV(sci.ganeti.gnt_cluster_info#module:reads).
  returned: always
  type: list
  elements: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.argv import power_status_argv
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.parse import parse_power
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import full_name
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve

ARGUMENTS = {"name": {"type": "str", "required": True}}


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    ganeti = Ganeti(runner)
    # Neither field contacts a node; "powered" has a value where there is a helper.
    rows = {row["name"] or "": row["powered"] for row in ganeti.rows("gnt-node", ("name", "powered"))}
    node = full_name(params["name"], list(rows), "node")
    if rows[node] is None:
        return Outcome(facts={"supported": False, "power": None})
    said = ganeti.ask(power_status_argv(node), accept=(0, 1))
    return Outcome(facts={"supported": True, "power": parse_power(said.stdout or said.stderr)})


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
