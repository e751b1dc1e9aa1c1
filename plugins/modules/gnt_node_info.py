#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The nodes of a Ganeti cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gnt_node_info
short_description: Read the nodes of a Ganeti cluster
description:
  - Reads all nodes with one command, whatever their number, on the master.
  - On any other node it says who the master is, and where the daemons are down it says what the
    node knows without them; neither is an error.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.reads
options:
  names:
    description: Only these nodes, by full or short name; all when it isn't given.
    type: list
    elements: str
seealso:
  - module: sci.ganeti.gnt_cluster_info
  - module: sci.ganeti.gnt_node
"""

EXAMPLES = r"""
- name: Read one node
  sci.ganeti.gnt_node_info:
    names: [gnt2]
  register: found
"""

RETURN = r"""
is_master:
  description: Whether this host was the master when it last heard of it.
  returned: always
  type: bool
master:
  description: The master's name, as this host knows it without any daemon.
  returned: always
  type: str
master_reachable:
  description: Whether the master's daemons answered here.
  returned: always
  type: bool
trouble:
  description: Why they did not; empty when they did.
  returned: always
  type: str
ssconf:
  description: What this host knows of the cluster without any daemon.
  returned: always
  type: dict
nodes:
  description: The nodes, in Ganeti's order; empty when the master's daemons didn't answer.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Full name.
      type: str
    role:
      description: V(master), V(master-candidate), V(regular), V(drained) or V(offline).
      type: str
    primary_ip:
      description: Address the cluster talks to it on.
      type: str
    secondary_ip:
      description: Address its mirrors talk on; often the same.
      type: str
    group:
      description: Its node group.
      type: str
    primaries:
      description: Instances that run here.
      type: list
      elements: str
    secondaries:
      description: Instances whose mirror is here.
      type: list
      elements: str
    answers:
      description: Whether its node daemon answered the master just now.
      type: bool
    free_disk_mib:
      description: MiB free in its volume group; null when it didn't answer.
      type: int
    total_disk_mib:
      description: MiB in its volume group; null when it didn't answer.
      type: int
    free_memory_mib:
      description: MiB of free memory; null when it didn't answer.
      type: int
reads:
  description: The commands that only read, with the fields of RV(sci.ganeti.gnt_cluster_info#module:reads).
  returned: always
  type: list
  elements: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.answer import answer
from ansible_collections.sci.ganeti.plugins.module_utils.census.take import take_census
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve

ARGUMENTS = {"names": {"type": "list", "elements": "str"}}


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    census = take_census(Ganeti(runner), ("nodes",))
    return Outcome(facts=answer(census, "node", params["names"]))


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
