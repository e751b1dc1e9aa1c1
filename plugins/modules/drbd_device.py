#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One side of an instance's DRBD devices as it should be."""

from __future__ import annotations

DOCUMENTATION = r"""
module: drbd_device
short_description: Bring this host's side of an instance's DRBD devices into a state
description:
  - Works on all disks of one instance together, on the node it runs on, with C(drbdsetup). What
    Ganeti has commands for is left to Ganeti.
  - V(state=secondary), this side hasn't the Primary role. Refused on the instance's primary node,
    and while something uses the device.
  - V(state=connected), this side talks to its peer. Refused where the two have parted, and where
    they aren't two sides of one disk.
  - V(state=discarded), this side has no data of its own that the peer lacks; what it has is given
    up, and comes from the peer once they meet. Refused unless the device is Secondary and unused,
    the instance's primary is the other node, both nodes agree that they are peers, and the peer's
    disk is whole.
  - Data is given up by C(connect --discard-my-data), after which only what the bitmaps name is
    copied. Its parameters are those the connection has, or those that Ganeti's configuration on
    this host says (a master candidate has one). Where neither is known, C(invalidate) has all of
    it copied. While the device waits for its peer DRBD doesn't show that it was told so; another run
    tells it again.
  - V(state=verified), both sides were compared block by block (C(drbdsetup verify)) since the task
    began, and are equal. It changes nothing, takes as long as a full copy, and shows its progress.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.acts
options:
  instance:
    description: The instance, an item of RV(sci.ganeti.gnt_instance_info#module:instances).
    type: dict
    required: true
  state:
    description: What its devices on this host should be.
    type: str
    choices: [secondary, connected, discarded, verified]
    required: true
  disks:
    description: Only these disks, by index. All when not given.
    type: list
    elements: int
  peer_devices:
    description:
      - RV(sci.ganeti.drbd_info#module:devices) of the other node, read just before. V(discarded) is
        refused without them.
    type: list
    elements: dict
    default: []
  keep_snapshot:
    description:
      - Keep the data volume as it is, by a snapshot in its volume group, before it is given up. Only
        where there is room for one that can't overflow.
    type: bool
    default: true
  unchanged_only:
    description:
      - Have V(discarded) refused where this side has changed anything since the two have parted, so that
        nothing is lost by it and nobody has to decide.
    type: bool
    default: false
  connect_timeout:
    description: How long to wait until V(connected) is so, in seconds.
    type: float
    default: 30.0
  timeout:
    description: Longest time for the comparison of V(verified), in seconds. DRBD goes on with it.
    type: float
    default: 86400.0
  slice:
    description:
      - Answer after so many seconds even when V(verified) isn't through, with RV(pending) true. The
        action plugin of this module uses it to show progress; V(0) works until the end.
    type: float
    default: 0.0
  memory:
    description: RV(memory) of the slice before.
    type: dict
    default: {}
seealso:
  - module: sci.ganeti.drbd_info
  - module: sci.ganeti.gnt_instance
"""

EXAMPLES = r"""
- name: Read the other side
  sci.ganeti.drbd_info:
    instances: "{{ cluster.instances }}"
  delegate_to: gnt2
  register: other

- name: Give up this side of a split brain
  sci.ganeti.drbd_device:
    instance: "{{ cluster.instances | selectattr('name', 'eq', 'vm1.example.com') | first }}"
    peer_devices: "{{ other.devices }}"
    state: discarded
"""

RETURN = r"""
resync_kib:
  description: How much will be copied once both sides meet, in KiB, at the most.
  returned: with V(discarded)
  type: int
snapshots:
  description: Snapshots of these disks that are kept here, with the command that removes each.
  returned: success
  type: list
  elements: dict
  sample:
    - name: xenvg/4edc4410.disk0_data.before-7506D45B287B17BA
      remove: lvremove --yes xenvg/4edc4410.disk0_data.before-7506D45B287B17BA
not_kept:
  description: Disks that were given up without a snapshot, since there was no room for one.
  returned: with V(discarded)
  type: list
  elements: str
pending:
  description: Whether the comparison isn't through; only with O(slice).
  returned: with V(verified)
  type: bool
progress:
  description: How far it has come, as lines for a person.
  returned: with V(verified)
  type: list
  elements: str
  sample: ["1 of 2 disks compared"]
memory:
  description: What the next slice needs to know.
  returned: with V(verified)
  type: dict
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

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.recall import recall_instance
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.argv import CARRIER, with_secret
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.history import TALKING
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.recall import recall_device
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import read_ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import NotReached
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.establish import establish
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.states.device import (
    STATES,
    Giving,
    Scene,
    can_keep,
    kept_snapshots,
    plan_device,
    resync_kib,
    view_device,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.scenes import read_scenes
from ansible_collections.sci.ganeti.plugins.module_utils.states.verification import verified

ARGUMENTS = {
    "instance": {"type": "dict", "required": True},
    "state": {"type": "str", "choices": [*STATES, "verified"], "required": True},
    "disks": {"type": "list", "elements": "int"},
    "peer_devices": {"type": "list", "elements": "dict", "default": []},
    "keep_snapshot": {"type": "bool", "default": True},
    "unchanged_only": {"type": "bool", "default": False},
    "connect_timeout": {"type": "float", "default": 30.0},
    "timeout": {"type": "float", "default": 86400.0},
    "slice": {"type": "float", "default": 0.0},
    "memory": {"type": "dict", "default": {}},
}

_POLL = 1.0
_AFTER = {"secondary": "Secondary", "connected": "connected", "discarded": "to be discarded"}


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    instance = recall_instance(params["instance"])
    peers = [recall_device(item) for item in params["peer_devices"]]
    state: str = params["state"]
    giving = Giving(params["keep_snapshot"], params["unchanged_only"])
    host = read_ssconf().host

    told: set[str] = set()

    def read() -> list[Scene]:
        scenes = read_scenes(runner, host, instance, peers, params["disks"])
        return [replace(scene, told=scene.net is not None and scene.net.local in told) for scene in scenes]

    if state == "verified":
        return verified(runner, read, params)

    def plan(scenes: list[Scene]) -> Plan:
        steps = [step for scene in scenes for step in plan_device(scene, state, giving).steps]
        return Plan(tuple(steps), {scene.name: _AFTER[state] for scene in scenes})

    first = read()
    secrets = {scene.net.local: scene.net.secret for scene in first if scene.net}
    outcome = establish(
        runner,
        read=read,
        plan=plan,
        view=lambda scenes: {scene.name: view_device(scene, state) for scene in scenes},
        apply=lambda step: told.update(_apply(runner, step, secrets)),
        facts=lambda scenes: _facts(first, scenes, state),
        first=first,
        remedy=f"Look at /proc/drbd and the kernel's log on {host} and on the other node.",
    )
    if state == "connected" and not runner.check_mode:
        _wait_for_peers(read, Deadline(params["connect_timeout"]))
    return outcome


def _apply(runner: Runner, step: Step, secrets: Mapping[str, str]) -> list[str]:
    """Carry out a step; the addresses of those that it told to give up their data.

    A command that makes a connection carries the secret of it, past the log.
    """
    secret = next((secret for local, secret in secrets.items() if local in step.command), "")
    if secret and "disconnect" not in step.command:
        runner.write(with_secret(step.command), secrets={CARRIER: secret})
    else:
        runner.write(step.command)
    return [local for local in secrets if local in step.command and "--discard-my-data" in step.command]


def _facts(first: list[Scene], now: list[Scene], state: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"snapshots": [item for scene in now for item in kept_snapshots(scene)]}
    if state == "discarded":
        todo = [scene for scene in first if plan_device(scene, state).steps]
        facts["resync_kib"] = sum(resync_kib(scene) for scene in todo)
        facts["not_kept"] = [scene.name for scene in todo if not can_keep(scene)]
    return facts


def _wait_for_peers(read: Any, deadline: Deadline) -> None:
    """A device that only waits for its peer isn't connected.

    :raises NotReached: when one still does at the end.
    """
    while True:
        lonely = [scene for scene in read() if scene.device.minor.connection not in TALKING]
        if not lonely:
            return
        if deadline.passed:
            raise NotReached(
                "; ".join(f"{scene.name} doesn't talk to its peer: {scene.device.minor.said}" for scene in lonely)
                + ".",
                f"Let Ganeti connect both sides, on the master: 'gnt-instance activate-disks "
                f"{lonely[0].owner.instance}'; then look at the kernel's log of both nodes.",
            )
        time.sleep(min(_POLL, deadline.left))


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
