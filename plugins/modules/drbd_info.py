#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The DRBD devices of a host."""

from __future__ import annotations

DOCUMENTATION = r"""
module: drbd_info
short_description: Read the DRBD devices of a host, their generations and their history
description:
  - Reads every minor of this host from C(/proc/drbd) (DRBD 8.3 and 8.4) or C(drbdsetup status
    --json) (9), its generation ids and the marks of its metadata, what it stands on, what uses it,
    and what the kernel's log tells of it.
  - The log is history. What was found then may have been mended since; what is now is in the
    states.
  - Needs no daemon of Ganeti's, so that it works on a node that was cut off.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.reads
options:
  minors:
    description: Only these. All when not given.
    type: list
    elements: int
  instances:
    description:
      - RV(sci.ganeti.gnt_instance_info#module:instances) of the master, to tell whose disk each
        device is. This host alone doesn't know.
    type: list
    elements: dict
    default: []
  log_days:
    description:
      - How far back the kernel's log is read, in days; V(0) for not at all. It comes from the
        journal where there is one, and else from the kernel's buffer, which begins at the boot.
    type: int
    default: 30
seealso:
  - module: sci.ganeti.drbd_device
  - module: sci.ganeti.gnt_instance_info
"""

EXAMPLES = r"""
- name: Read the instances on the master
  sci.ganeti.gnt_instance_info:
  delegate_to: gnt1
  register: cluster

- name: Read the devices here, and whose they are
  sci.ganeti.drbd_info:
    instances: "{{ cluster.instances }}"
  register: drbd
"""

RETURN = r"""
host:
  description: This host's name in the cluster; empty when it has none.
  returned: success
  type: str
version:
  description: Version of the loaded module; empty when none is.
  returned: success
  type: str
log:
  description: Where the history comes from, V(journal) or V(dmesg); empty when nothing was found.
  returned: success
  type: str
devices:
  description: The configured devices.
  returned: success
  type: list
  elements: dict
  contains:
    minor:
      description: Its number on this host.
      type: int
    connection:
      description: DRBD's connection state, in the words of DRBD 8.
      type: str
    role:
      description: Its role here; C(peer_role) is the other side's.
      type: str
    disk:
      description: State of its disk here; C(peer_disk) is the other side's, as last heard.
      type: str
    out_of_sync_kib:
      description: What differs or may differ between the two, in KiB.
      type: int
    percent:
      description: How much of a running resync is done; null when none runs.
      type: float
    generations:
      description: Generation ids C(current), C(bitmap) and C(history); null without a disk.
      type: dict
    marks:
      description: What its metadata remember, C(primary) and C(crashed_primary) among them.
      type: dict
    resource:
      description: DRBD's name of it.
      type: str
    volumes:
      description: The logical volumes it stands on, data before metadata.
      type: list
      elements: str
    addresses:
      description:
        - Whom it talks to, C(local) and C(remote), and by which C(options), without the secret; null while it
          stands alone with DRBD 8.
      type: dict
    users:
      description: What holds it open here.
      type: list
      elements: str
    owner:
      description:
        - Its C(instance), C(disk), C(primary) node, C(peer) and C(peer_minor); null when
          O(instances) has no such disk.
      type: dict
    last_parting:
      description:
        - When and how it last lost its peer (C(time) in seconds since the epoch, C(kind),
          C(reason)), and what both sides were just before; null when the log doesn't tell.
      type: dict
    last_split_brain:
      description:
        - The last split brain that DRBD found and didn't solve, with what both sides said of
          their data then; null when the log knows none.
      type: dict
    history:
      description: What happened to it, oldest first, its last hundred events.
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

from ansible_collections.sci.ganeti.plugins.module_utils.census.recall import recall_instance
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.device import owner_of
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.read import read_drbd
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import read_ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve

ARGUMENTS = {
    "minors": {"type": "list", "elements": "int"},
    "instances": {"type": "list", "elements": "dict", "default": []},
    "log_days": {"type": "int", "default": 30},
}


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    host = read_ssconf().host
    instances = [recall_instance(item) for item in params["instances"]]
    drbd = read_drbd(runner, params["minors"], params["log_days"])
    devices = [
        replace(device, owner=owner_of(number, host, instances)).as_result() for number, device in drbd.devices.items()
    ]
    return Outcome(facts={"host": host, "version": drbd.version, "log": drbd.log, "devices": devices})


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
