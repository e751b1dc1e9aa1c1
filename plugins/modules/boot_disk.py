#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A disk that can boot its machine."""

from __future__ import annotations

DOCUMENTATION = r"""
module: boot_disk
short_description: Let a disk be able to boot its machine alone
description:
  - With a BIOS, GRUB is installed on the disk and debconf's list of GRUB's disks is kept right.
  - With EFI firmware, the disk's EFI system partition is made, filled like that of another disk, and
    entered into the firmware.
  - Without O(disk) it only says of every disk whether the machine would boot from it alone.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.acts
options:
  disk:
    description:
      - The disk, by serial, WWN or by-id name. The kernel's names are refused, since they move.
    type: str
  like:
    description:
      - A disk that boots the machine already, named in the same way. Needed with EFI firmware.
    type: str
notes:
  - Ganeti isn't needed.
  - What is told is what can be read. Only a boot proves it.
seealso:
  - module: sci.ganeti.sfdisk_table
  - module: sci.ganeti.disk_info
"""

EXAMPLES = r"""
- name: Say which disks the machine would boot from
  sci.ganeti.boot_disk:
  register: boot
  become: true

- name: Let the new disk boot it too
  sci.ganeti.boot_disk:
    disk: WD-WCC4N1111111
    like: WD-WCC4N0000000
  become: true
"""

RETURN = r"""
firmware:
  description: V(bios) or V(uefi); empty when it can't be told.
  returned: success
  type: str
disks:
  description: For every disk its C(name), C(serial), C(wwn), whether it is C(bootable), and C(reasons) why not.
  returned: success
  type: list
  elements: dict
  sample:
    - name: sda
      serial: WD-WCC4N0000000
      wwn: "0x50014ee2b0000000"
      bootable: true
      reasons: []
absent:
  description: Lines of C(/etc/fstab) that name a device which isn't there, as one that was on a replaced disk.
  returned: success
  type: list
  elements: str
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

import socket
from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.boot.act import carry_out
from ansible_collections.sci.ganeti.plugins.module_utils.boot.facts import Boot
from ansible_collections.sci.ganeti.plugins.module_utils.boot.read import read_boot
from ansible_collections.sci.ganeti.plugins.module_utils.boot.verdict import unbootable
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import NotReached
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.establish import establish
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.states.boot import plan_boot, wanted_devices
from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import Storage
from ansible_collections.sci.ganeti.plugins.module_utils.storage.identity import the_disk, valid_identity
from ansible_collections.sci.ganeti.plugins.module_utils.storage.read import read_storage

ARGUMENTS = {"disk": {"type": "str"}, "like": {"type": "str"}}

Seen = tuple[Storage, Boot]


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    for word in filter(None, (params["disk"], params["like"])):
        valid_identity(word)

    def read() -> Seen:
        storage = read_storage(runner, tables=True)
        return storage, read_boot(runner, storage)

    if not params["disk"]:
        return Outcome(facts=_facts(read()))

    seen: list[Seen] = []

    def plan(now: Seen) -> Plan:
        seen.append(now)
        storage, boot = now
        donor = the_disk(storage, params["like"]) if params["like"] else None
        return plan_boot(storage, boot, the_disk(storage, params["disk"]), donor).at(socket.gethostname())

    def apply(step: Step) -> None:
        storage, boot = seen[-1]
        there = {link for disk in storage.disks for link in disk.links}
        devices = wanted_devices(boot, the_disk(storage, params["disk"]), there)
        carry_out(runner, step.command, storage, devices)

    try:
        return establish(runner, read, plan, lambda now: _view(now, params["disk"]), apply, _facts)
    except NotReached as error:
        raise NotReached(error.found, "Look at what 'grub-install' or 'efibootmgr' say on this host.") from error


def _view(now: Seen, word: str) -> dict[str, Any]:
    storage, boot = now
    return {"bootable": not unbootable(storage, boot, the_disk(storage, word)), "grub_devices": list(boot.devices)}


def _facts(now: Seen) -> dict[str, Any]:
    storage, boot = now
    reasons = {disk.name: unbootable(storage, boot, disk) for disk in storage.disks}
    return {
        "firmware": boot.firmware,
        "absent": list(boot.absent),
        "disks": [
            {
                "name": disk.name,
                "serial": disk.block.serial,
                "wwn": disk.block.wwn,
                "bootable": not reasons[disk.name],
                "reasons": list(reasons[disk.name]),
            }
            for disk in storage.disks
        ],
    }


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
