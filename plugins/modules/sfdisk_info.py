#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The partition table of a disk."""

from __future__ import annotations

DOCUMENTATION = r"""
module: sfdisk_info
short_description: Read a disk's partition table
description:
  - Reads the table of one disk, which is named by what is written on it.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.reads
options:
  disk:
    description:
      - The disk, by serial, WWN or by-id name. The kernel's names are refused, since they move.
    type: str
    required: true
notes:
  - Ganeti isn't needed.
seealso:
  - module: sci.ganeti.sfdisk_table
  - module: sci.ganeti.disk_info
"""

EXAMPLES = r"""
- name: Read the table
  sci.ganeti.sfdisk_info:
    disk: WD-WCC4N0000000
  register: found
  become: true
"""

RETURN = r"""
name:
  description: The kernel's name of the disk now.
  returned: success
  type: str
table:
  description: The table; null when the disk has none.
  returned: success
  type: dict
  contains:
    label:
      description: V(gpt) or V(dos).
      type: str
    id:
      description: The disk's own id.
      type: str
    sector:
      description: Bytes of the sectors that positions are counted in.
      type: int
    first:
      description: First sector that may be used, of a GPT.
      type: int
    last:
      description: Last sector that may be used, of a GPT.
      type: int
    length:
      description: How many entries a GPT has room for.
      type: int
    partitions:
      description: The partitions.
      type: list
      elements: dict
      sample:
        - number: 1
          start: 2048
          size: 65536
          type: A19D880F-05FC-4D3B-A006-743F0F84911E
          uuid: E14860B6-082C-9A47-8BF1-AA2A16FBFE18
          name: ""
          attrs: ""
          bootable: false
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
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.read import read_table
from ansible_collections.sci.ganeti.plugins.module_utils.storage.identity import the_disk, valid_identity
from ansible_collections.sci.ganeti.plugins.module_utils.storage.read import read_disks

ARGUMENTS = {"disk": {"type": "str", "required": True}}


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    valid_identity(params["disk"])
    disk = the_disk(read_disks(runner), params["disk"])
    table = read_table(runner, disk.path)
    return Outcome(facts={"name": disk.name, "table": table.as_result() if table else None})


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
