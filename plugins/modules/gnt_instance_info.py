#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The instances of a Ganeti cluster and their mirrors."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gnt_instance_info
short_description: Read the instances of a Ganeti cluster and their mirrors
description:
  - Reads all instances, their disks and the state of both sides of every mirror with four
    commands, whatever their number, on the master.
  - On any other node it says who the master is, and where the daemons are down it says what the
    node knows without them; neither is an error.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.reads
options:
  names:
    description: Only these instances, by full or short name; all when it isn't given.
    type: list
    elements: str
seealso:
  - module: sci.ganeti.gnt_cluster_info
  - module: sci.ganeti.gnt_instance
"""

EXAMPLES = r"""
- name: Read two instances
  sci.ganeti.gnt_instance_info:
    names: [vm1, vm2]
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
instances:
  description: The instances, in Ganeti's order; empty when the master's daemons didn't answer.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Full name.
      type: str
    status:
      description: What is, in Ganeti's words (V(running), V(ADMIN_down), V(ERROR_nodedown), ...).
      type: str
    admin_state:
      description: What should be (V(up), V(down) or V(offline)).
      type: str
    primary:
      description: The node it runs on.
      type: str
    secondary:
      description: The node its mirror is on; empty when it has none.
      type: str
    template:
      description: The disk template (V(drbd), V(plain), ...).
      type: str
    disks_active:
      description: Whether the configuration wants its disks assembled.
      type: bool
    links:
      description: The bridges and switches of its network cards; a routed card has none.
      type: list
      elements: str
    mirror_was:
      description: The node on which a run gave its mirror up for a new one that may not be whole yet; else empty.
      type: str
    rests:
      description: Whether a run has activated its disks to copy them, which rest again once they are whole.
      type: bool
    disks:
      description:
        - Its disks. C(minors) has the DRBD minor on each node, C(condition) is V(clean),
          V(syncing), V(diskless), V(apart), V(differs), V(inactive), V(primary), V(silent) or
          V(unreadable).
      type: list
      elements: dict
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
    census = take_census(Ganeti(runner), ("instances", "disks", "surveys"))
    return Outcome(facts=answer(census, "instance", params["names"]))


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
