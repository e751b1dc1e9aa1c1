#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a machine brings that should become a node."""

from __future__ import annotations

DOCUMENTATION = r"""
module: machine_info
short_description: Read what a machine brings that should become a node of a Ganeti cluster
description:
  - Reads versions, volume groups, network devices, addresses and the clock of the host it runs on,
    which may be blank and in no cluster.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.reads
options:
  controller_time:
    description:
      - What the controller's clock says, in seconds since the epoch, to compare this host's with.
      - Give it as C({{ now(utc=true).timestamp() }}), so that it is taken right before the task.
    type: float
  names:
    description: Names to look up as this host does, in C(/etc/hosts) or DNS.
    type: list
    elements: str
    default: []
seealso:
  - module: sci.ganeti.host_key_info
"""

EXAMPLES = r"""
- name: Look at the new machine
  sci.ganeti.machine_info:
    controller_time: "{{ now(utc=true).timestamp() }}"
  register: machine
"""

RETURN = r"""
machine:
  description: The machine.
  returned: success
  type: dict
  contains:
    hostname:
      description: Its own name in full, as far as it has one.
      type: str
    ganeti_version:
      description: Release of Ganeti; empty when it isn't installed.
      type: str
    drbd_version:
      description: Version of the DRBD module; empty when there is none.
      type: str
    volume_groups:
      description: Its volume groups by name, with C(size_mib) and C(free_mib).
      type: dict
    volumes:
      description: Its logical volumes, each with C(name) (C(group/volume)) and C(size_mib).
      type: list
      elements: dict
    drbd_minors:
      description: Its configured DRBD devices.
      type: list
      elements: dict
    links:
      description: Names of its network devices, bridges among them.
      type: list
      elements: str
    addresses:
      description: Its global IP addresses.
      type: list
      elements: str
    clock_offset:
      description:
        - Seconds its clock is ahead of the controller's, the time of the question included; null
          when O(controller_time) wasn't given.
      type: float
    joined_cluster:
      description: The cluster it holds the files of; empty for none.
      type: str
    resolved:
      description: The O(names), each with the addresses that this host's resolver has for it, in its order.
      type: dict
reads:
  description: The commands that only read, with the fields of RV(sci.ganeti.gnt_cluster_info#module:reads).
  returned: always
  type: list
  elements: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import valid_host
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.machine.read import read_machine

ARGUMENTS = {"controller_time": {"type": "float"}, "names": {"type": "list", "elements": "str", "default": []}}


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    names = [valid_host(name) for name in params["names"]]
    machine = read_machine(runner, params["controller_time"], names)
    return Outcome(facts={"machine": machine.as_result()})


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
