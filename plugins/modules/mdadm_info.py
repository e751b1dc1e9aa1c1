#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The md arrays of a host."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mdadm_info
short_description: Read a host's md arrays
description:
  - Reads every assembled array, its members, and what is being rebuilt, from the kernel itself.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.reads
notes:
  - Ganeti isn't needed.
seealso:
  - module: sci.ganeti.mdadm_array
  - module: sci.ganeti.disk_info
"""

EXAMPLES = r"""
- name: Look at the arrays
  sci.ganeti.mdadm_info:
  register: md
  become: true

- name: Name those that aren't whole
  ansible.builtin.debug:
    msg: "{{ md.arrays | rejectattr('whole') | map(attribute='name') | list }}"
"""

RETURN = r"""
arrays:
  description: The arrays.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The kernel's name, which may be another after the next boot.
      type: str
    uuid:
      description: Its id, which stays.
      type: str
    level:
      description: For example V(raid1).
      type: str
    state:
      description: The kernel's word for it.
      type: str
    disks:
      description: How many devices it should have.
      type: int
    degraded:
      description: How many of them are missing or not in sync.
      type: int
    whole:
      description: Whether all are there and in sync, and none has failed.
      type: bool
    action:
      description: What is being done; V(idle) for nothing.
      type: str
    percent:
      description: How much of that is done; null when nothing is.
      type: float
    speed:
      description: Its speed in KiB/s; null when nothing is done.
      type: int
    component_kib:
      description: KiB that it uses of each member.
      type: int
    bitmap:
      description: Where its write-intent bitmap is; empty for none.
      type: str
    members:
      description: Its members, each with its slot, its state in the kernel's words, and whether its device is gone.
      type: list
      elements: dict
      sample:
        - device: sda4
          slot: 0
          state: [in_sync]
          errors: 0
          gone: false
          in_sync: true
reads:
  description: The commands that only read, with the fields of RV(sci.ganeti.gnt_cluster_info#module:reads).
  returned: always
  type: list
  elements: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.read import read_arrays


def body(_params: Mapping[str, Any], runner: Runner) -> Outcome:
    return Outcome(facts={"arrays": [array.as_result() for array in read_arrays(runner).values()]})


def main() -> None:
    serve({}, body)


if __name__ == "__main__":
    main()
