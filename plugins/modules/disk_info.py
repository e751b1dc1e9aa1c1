#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The disks of a host, and what stands on them."""

from __future__ import annotations

DOCUMENTATION = r"""
module: disk_info
short_description: Read a host's disks, what they are and what stands on them
description:
  - Reads every disk with its identity, and what falls with it; from its partitions over arrays and
    volume groups to the logical volumes.
  - Which instances those belong to is known by the cluster; the filter
    P(sci.ganeti.blast_radius#filter) adds it.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.reads
options:
  gather:
    description:
      - What to read beyond the disks and what stands on them, each with one command a disk.
      - V(tables) reads their partition tables, V(health) their own verdict about themselves, where
        C(smartctl) is installed.
    type: list
    elements: str
    choices: [tables, health]
    default: [tables, health]
notes:
  - Ganeti isn't needed.
seealso:
  - module: sci.ganeti.mdadm_info
  - module: sci.ganeti.sfdisk_info
"""

EXAMPLES = r"""
- name: Look at the disks
  sci.ganeti.disk_info:
  register: storage
  become: true

- name: Say what each is
  ansible.builtin.debug:
    msg: "{{ item.name }} {{ item.serial }} {{ item.stands_on_it | map(attribute='device') | join(' ') }}"
  loop: "{{ storage.disks }}"
"""

RETURN = r"""
disks:
  description: The disks.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: The kernel's name, which may be another disk's after the next boot.
      type: str
    serial:
      description: Its serial, as on its label; empty when it has none.
      type: str
    wwn:
      description: Its World Wide Name; empty when it has none.
      type: str
    links:
      description: Its names in C(/dev/disk/by-id).
      type: list
      elements: str
    model:
      description: Its model.
      type: str
    size:
      description: Bytes.
      type: int
    logical_sector:
      description: Bytes of a logical sector.
      type: int
    physical_sector:
      description: Bytes of a physical sector.
      type: int
    transport:
      description: How it is attached, where that is known; for example V(sata).
      type: str
    hctl:
      description: Host, channel, target and unit of a SCSI disk, which tells its slot.
      type: str
    health:
      description: V(passed), V(failing), or V(unknown) when it doesn't say.
      type: str
    used:
      description: How it and its partitions are used, in words; empty when they aren't.
      type: list
      elements: str
    signatures:
      description: What was recognised on it; empty when it is blank.
      type: list
      elements: str
    partitions:
      description: Its partitions.
      type: list
      elements: dict
    table:
      description: Its partition table, as M(sci.ganeti.sfdisk_info) returns it; null for none.
      type: dict
    stands_on_it:
      description: A chain for every partition that something stands on.
      type: list
      elements: dict
      sample:
        - number: 4
          partition: sdb4
          array: md2
          array_uuid: 78bc8d8e:8fbc8146:65813962:8b336a9c
          level: raid1
          slot: 1
          member: in_sync
          copies: 1
          device: md2
          mounted: ""
          group: xenvg
          volumes: [xenvg/2fe462d9.disk0_data]
arrays:
  description: The arrays, as M(sci.ganeti.mdadm_info) returns them.
  returned: success
  type: list
  elements: dict
physical_volumes:
  description: LVM's physical volumes.
  returned: success
  type: list
  elements: dict
volumes:
  description: The devices that each logical volume lies on, by C(group/name).
  returned: success
  type: dict
blocks:
  description: Every block device of the host.
  returned: success
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

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.storage.read import read_storage
from ansible_collections.sci.ganeti.plugins.module_utils.storage.stack import chains

ARGUMENTS = {
    "gather": {
        "type": "list",
        "elements": "str",
        "choices": ["tables", "health"],
        "default": ["tables", "health"],
    },
}


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    gather = params["gather"]
    storage = read_storage(runner, tables="tables" in gather, health="health" in gather)
    result = storage.as_result()
    for disk, plain in zip(storage.disks, result["disks"]):
        plain["stands_on_it"] = [chain.as_result() for chain in chains(storage, disk)]
    return Outcome(facts=result)


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
