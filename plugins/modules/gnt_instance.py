#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Instances of a Ganeti cluster as they should be."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gnt_instance
short_description: Bring instances of a Ganeti cluster into a state, many at once
description:
  - Starts or stops instances and brings their mirrors in order, on the master. Ganeti's jobs for
    different instances run side by side. Those that copy data are bounded by O(parallel); of the others
    Ganeti's own queue runs as many at once as it is set to (C(gnt-cluster modify --max-running-jobs)).
  - V(disks=mirrored) climbs a ladder, and takes for each instance only the rungs it needs, nothing
    when the mirror is clean; C(activate-disks); C(replace-disks -a) and C(-s); another secondary by
    O(new_secondary) or O(iallocator); and with O(through_plain) the way for clusters of two nodes.
  - Before a rung gives up one side of a mirror, a guard checks that the other side holds the
    current data. A split brain is never decided here, it is reported.
  - What is to be done is read from the cluster each time, jobs that an earlier run has left behind
    included, so that a run that was killed is finished by the next one.
  - Run by a task, it shows its progress while it works.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.acts
  - sci.ganeti.common.climbs
  - sci.ganeti.common.leaves
options:
  names:
    description: The instances, by full or short name.
    type: list
    elements: str
    required: true
    aliases: [name]
  state:
    description: Whether they should run. Left as it is when not given.
    type: str
    choices: [started, stopped]
  disks:
    description:
      - V(active), their disks are assembled on both nodes.
      - V(mirrored), both sides of every disk are connected, up to date and equal. Where something
        is missing on the secondary of an instance that is stopped and has inactive disks, these are active until both
        sides are equal, and then rest again; its tag C(sci.ganeti:disks-at-rest) says so meanwhile. Where nothing is
        missing, it shows only once its disks are active whether both sides are equal, which is noted in the result.
      - A stopped instance whose mirror an earlier run gave up (its tag C(sci.ganeti:mirror-was:NODE) says so) is
        mirrored there again, with O(through_plain) or without.
    type: str
    choices: [active, mirrored]
  new_secondary:
    description: The node the mirrors should be on, when it isn't the present one.
    type: str
  iallocator:
    description:
      - Who chooses another secondary where the present one is of no use (V(hail), say).
      - With V(disks=mirrored), the instance has the tag C(sci.ganeti:mirror-was:NODE) with the name of the present one
        until the new mirror is whole.
    type: str
  moved_off:
    description:
      - A node that none of them should have as its primary; those that have it move to their secondary.
      - Those that have another primary stay where they are.
    type: str
  through_plain:
    description:
      - Make a mirror anew by way of the template V(plain), when nothing else works and there is no
        third node. The instance has to be stopped, and O(new_secondary) names where the mirror
        goes.
    type: bool
    default: false
seealso:
  - module: sci.ganeti.gnt_instance_info
"""

EXAMPLES = r"""
- name: Bring the mirrors of two instances in order
  sci.ganeti.gnt_instance:
    names: [vm1, vm2]
    disks: mirrored
    parallel: 2

- name: Start on its mirror what ran on a node that is dead and marked offline
  sci.ganeti.gnt_instance:
    names: [vm1]
    moved_off: gnt1
    method: failover

- name: Start one instance
  sci.ganeti.gnt_instance:
    name: vm1
    state: started
"""

RETURN = r"""
instances:
  description: What became of each instance.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Full name.
      type: str
    status:
      description: What is, in Ganeti's words (V(running), V(ADMIN_down), V(ERROR_nodedown), ...), as it was read last.
      type: str
    primary:
      description: Its primary node, as it was read last.
      type: str
    secondary:
      description: Its secondary node, as it was read last; empty for none.
      type: str
    done:
      description: Whether it is as it should be.
      type: bool
    climbed:
      description: The rungs that were taken for it in this run.
      type: list
      elements: str
    jobs:
      description: Ganeti's jobs for them.
      type: list
      elements: int
    error:
      description: Why it got no further, in Ganeti's own words where it was a job of its; or empty.
      type: str
    remedy:
      description: How to go on then.
      type: str
    note:
      description: What could not be proven though it is done; usually empty.
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
pending:
  description: Whether work is left; only with O(slice).
  returned: success
  type: bool
progress:
  description: How far it has come, as lines for a person.
  returned: success
  type: list
  elements: str
  sample: ["1 of 3 done, 64 MiB to copy, 8.0 MiB/s, about 0:08 left"]
copying:
  description:
    - How much is left to copy, C(left_kib), and at which speed, C(kib_per_second); that is null while nothing is
      copied.
  returned: success
  type: dict
  sample: {left_kib: 65536, kib_per_second: 8192}
memory:
  description: What the next slice needs to know.
  returned: success
  type: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Whom, on_master, take_census
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import full_name, valid_name
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.states.climb import Climb
from ansible_collections.sci.ganeti.plugins.module_utils.states.climbed import (
    CLIMB_ARGUMENTS,
    CLIMB_PARTS,
    bring,
    climb_of,
    resumed,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.leaving import (
    LEAVE_ARGUMENTS,
    PARTS,
    accepted,
    refuse_abandoning,
    refuse_losses,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.wish import Wish

ARGUMENTS = {
    "names": {"type": "list", "elements": "str", "required": True, "aliases": ["name"]},
    "state": {"type": "str", "choices": ["started", "stopped"]},
    "disks": {"type": "str", "choices": ["active", "mirrored"]},
    "new_secondary": {"type": "str"},
    "iallocator": {"type": "str"},
    "moved_off": {"type": "str"},
    "through_plain": {"type": "bool", "default": False},
    **CLIMB_ARGUMENTS,
    **LEAVE_ARGUMENTS,
}


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    ganeti = Ganeti(runner)
    climb = resumed(ganeti, params) if params["memory"] else _begun(params, ganeti)
    return bring(climb, params, runner)


def _begun(params: Mapping[str, Any], ganeti: Ganeti) -> Climb:
    """The climb that the options ask for, with everything refused that may not be."""
    judges = params["moved_off"] and params["method"] == "failover"
    parts = PARTS if judges else CLIMB_PARTS
    census = on_master(take_census(ganeti, parts, whom=Whom(partners_of=params["moved_off"] or "")))
    known = list(census.instances)
    names = list(dict.fromkeys(full_name(name, known, "instance") for name in params["names"]))
    wish = Wish(
        state=params["state"],
        disks=params["disks"],
        new_secondary=_node(params["new_secondary"], list(census.nodes)),
        iallocator=_word(params["iallocator"]),
        through_plain=params["through_plain"],
        off=_node(params["moved_off"], list(census.nodes)),
        method=params["method"],
    )
    if judges and wish.off is not None:
        refuse_losses(census, wish.off, names, accepted(params, known))
    if wish.method == "abandon":
        refuse_abandoning(names, accepted(params, known))
    return climb_of(ganeti, census, names, wish, params)


def _node(name: str | None, known: list[str]) -> str | None:
    return None if name is None else full_name(name, known, "node")


def _word(name: str | None) -> str | None:
    return None if name is None else valid_name(name, "iallocator")


def main() -> None:
    serve(
        ARGUMENTS,
        body,
        required_one_of=[("state", "disks", "moved_off")],
        required_if=[("through_plain", True, ["new_secondary"])],
    )


if __name__ == "__main__":
    main()
