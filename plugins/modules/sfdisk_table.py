#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A disk's partition table as it should be."""

from __future__ import annotations

DOCUMENTATION = r"""
module: sfdisk_table
short_description: Give a disk a partition table, written out or like another disk's
description:
  - The table is the one that is written out in O(table), or that of another disk of the same host.
  - Names, types, attributes and positions are taken over; every id is new, and a GPT reaches to the
    end of a larger disk. Two tables are the same when they are equal but for that, so a second run
    changes nothing.
  - Refuses a disk that is used by anything, that is too small, that has other sectors, one that
    isn't blank unless O(wipe) is set, and a physical volume of LVM even then. The disk is looked at
    again right before it is written, and sfdisk itself has the last word on whether somebody uses it.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.acts
options:
  disk:
    description:
      - The disk that gets the table, by serial, WWN or by-id name. The kernel's names are refused,
        since they move.
    type: str
    required: true
  like:
    description: The disk that has the table already, named in the same way.
    type: str
  table:
    description: The table itself.
    type: dict
    suboptions:
      label:
        description: Its kind.
        type: str
        choices: [gpt, dos]
        default: gpt
      sector:
        description: Bytes of the sectors that positions are counted in.
        type: int
        default: 512
      partitions:
        description: The partitions.
        type: list
        elements: dict
        required: true
        suboptions:
          number:
            description: Its number; of a DOS table's logical ones V(5) and up.
            type: int
            required: true
          start:
            description: Its first sector.
            type: int
            required: true
          size:
            description: How many sectors it has.
            type: int
            required: true
          type:
            description: A GUID for V(gpt), a hexadecimal number for V(dos).
            type: str
            required: true
          name:
            description: Its name.
            type: str
            default: ""
          attrs:
            description: Its attributes, as sfdisk writes them.
            type: str
            default: ""
          bootable:
            description: Whether it is marked active.
            type: bool
            default: false
  wipe:
    description:
      - Whatever is on the disk may be lost. O(disk) has to be its serial or its WWN then.
    type: bool
    default: false
  backup_dir:
    description: Directory on the host that the disk's old table, if it has one, is written to.
    type: path
    default: /var/backups
notes:
  - Ganeti isn't needed.
seealso:
  - module: sci.ganeti.sfdisk_info
  - module: sci.ganeti.mdadm_array
"""

EXAMPLES = r"""
- name: Give the new disk the table of the good one
  sci.ganeti.sfdisk_table:
    disk: WD-WCC4N1111111
    like: WD-WCC4N0000000
  become: true
"""

RETURN = r"""
name:
  description: The kernel's name of the disk now.
  returned: success
  type: str
table:
  description: The disk's table, as M(sci.ganeti.sfdisk_info) returns it.
  returned: success
  type: dict
backup:
  description: File on the host that the old table was written to; empty when there was none.
  returned: success
  type: str
plan:
  description: The steps that were carried out, or would be.
  returned: success
  type: list
  elements: dict
commands:
  description: The commands that were run, or would be, with the fields of RV(reads).
  returned: always
  type: list
  elements: dict
reads:
  description: The commands that only read, with the fields of RV(sci.ganeti.gnt_cluster_info#module:reads).
  returned: always
  type: list
  elements: dict
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import NotReached
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.establish import establish
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.facts import Partition, Table
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.write import keep_table, try_table, write_table
from ansible_collections.sci.ganeti.plugins.module_utils.states.partition_table import (
    TableWish,
    donor_table,
    plan_table,
    view_table,
)
from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import Disk
from ansible_collections.sci.ganeti.plugins.module_utils.storage.identity import the_disk, valid_identity
from ansible_collections.sci.ganeti.plugins.module_utils.storage.read import read_disks, with_table

ARGUMENTS: dict[str, dict[str, Any]] = {
    "disk": {"type": "str", "required": True},
    "like": {"type": "str"},
    "table": {
        "type": "dict",
        "options": {
            "label": {"type": "str", "choices": ["gpt", "dos"], "default": "gpt"},
            "sector": {"type": "int", "default": 512},
            "partitions": {
                "type": "list",
                "elements": "dict",
                "required": True,
                "options": {
                    "number": {"type": "int", "required": True},
                    "start": {"type": "int", "required": True},
                    "size": {"type": "int", "required": True},
                    "type": {"type": "str", "required": True},
                    "name": {"type": "str", "default": ""},
                    "attrs": {"type": "str", "default": ""},
                    "bootable": {"type": "bool", "default": False},
                },
            },
        },
    },
    "wipe": {"type": "bool", "default": False},
    "backup_dir": {"type": "path", "default": "/var/backups"},
}


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    for word in (params["disk"], params["like"]):
        if word is not None:
            valid_identity(word)
    backups: list[str] = []

    def read() -> tuple[Disk, TableWish]:
        storage = read_disks(runner)
        target = with_table(runner, the_disk(storage, params["disk"]))
        donor = with_table(runner, the_disk(storage, params["like"])) if params["like"] else None
        table = donor_table(donor) if donor else _written_out(params["table"])
        return target, TableWish(table, donor, params["wipe"], params["disk"])

    def plan(seen: tuple[Disk, TableWish]) -> Plan:
        found = plan_table(*seen)
        if found:
            try_table(runner, seen[0].path, seen[1].table)
        return found

    def apply(_step: Step) -> None:
        # what was read for the plan may be old by now: the disk of that name may be another one
        target, wish = read()
        if plan_table(target, wish):
            if target.table:
                backups.append(keep_table(runner, target.path, target.identity, params["backup_dir"]))
            write_table(runner, target.path, wish.table)

    try:
        return establish(
            runner,
            read=read,
            plan=plan,
            view=lambda seen: view_table(seen[0]),
            apply=apply,
            facts=lambda seen: {
                "name": seen[0].name,
                "table": seen[0].table.as_result() if seen[0].table else None,
                "backup": "".join(backups),
            },
            rounds=1,
        )
    except NotReached as error:
        raise NotReached(
            error.found,
            f"Compare the tables with 'sfdisk --dump'; see 'dmesg'. Old table: {''.join(backups) or 'none'}.",
        ) from error


def _written_out(said: Mapping[str, Any]) -> Table:
    partitions = tuple(Partition(**part) for part in said["partitions"])
    return replace(Table(said["label"], partitions), sector=said["sector"])


def main() -> None:
    serve(ARGUMENTS, body, required_one_of=[("like", "table")], mutually_exclusive=[("like", "table")])


if __name__ == "__main__":
    main()
