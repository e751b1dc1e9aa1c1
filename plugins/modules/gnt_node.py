#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A node of a Ganeti cluster as it should be."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gnt_node
short_description: Give a node of a Ganeti cluster its role, or let a new machine take its place
description:
  - Brings a node of the cluster into a role, and re-adds it when the machine isn't a working
    member (a new one with the same name, say).
  - Runs on the master. Prompts of Ganeti are answered by options, never by a terminal.
  - The master's own role is changed by a master failover only, and is refused here.
  - Marking a node offline that is alive and runs instances is refused, since they would go on
    running there while Ganeti starts them elsewhere.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.acts
  - sci.ganeti.common.climbs
  - sci.ganeti.common.leaves
options:
  name:
    description: The node, by full or short name.
    type: str
    required: true
    aliases: [node]
  role:
    description:
      - The role it should have. Left as it is when not given.
      - After leaving V(offline) or V(drained) Ganeti may make it a candidate by itself when it is
        short of them.
    type: str
    choices: [master-candidate, regular, drained, offline]
  readd:
    description:
      - The machine should be a working member. When its node daemon doesn't answer the master,
        when it is marked offline, or when it lacks what a node gets with the end of being added,
        it is re-added.
      - Ganeti's ssh can't check a host key it doesn't know without a terminal, so check it before
        with M(sci.ganeti.host_key_info); the role P(sci.ganeti.replace_node#role) does.
    type: bool
  same_machine:
    description:
      - With O(readd), the machine is the one that it was, and has the disks of its instances. Without it, a node
        that is the primary of an instance is refused, since a new machine doesn't have its data.
    type: bool
    default: false
  auto_promote:
    description: Whether another node may be made a candidate when this one leaves the pool.
    type: bool
    default: false
  readd_timeout:
    description: Longest time for adding the machine, in seconds.
    type: float
    default: 600.0
  primaries:
    description: V(none), no instance has this node as its primary, but for those in O(primaries_kept).
    type: str
    choices: [none]
  primaries_kept:
    description: Instances that stay where they are.
    type: list
    elements: str
    default: []
  secondaries:
    description:
      - V(none), no instance has its mirror on this node. The mirrors are made anew where O(iallocator)
        or O(new_secondary) says, and the old ones are removed once the new ones are in sync. The disks of a stopped
        instance are active until the new ones are in sync, and then rest again; its tag C(sci.ganeti:disks-at-rest)
        says so meanwhile.
      - Until a new mirror is whole, the instance has the tag C(sci.ganeti:mirror-was:NODE) with the name of this node.
        Whose mirror has left it in a run that was killed is brought in order where it is.
    type: str
    choices: [none]
  iallocator:
    description: Who chooses the new secondaries (V(hail), say).
    type: str
  new_secondary:
    description: The node that gets the mirrors instead.
    type: str
seealso:
  - module: sci.ganeti.gnt_node_info
"""

EXAMPLES = r"""
- name: Mark a node that is dead as offline
  sci.ganeti.gnt_node:
    name: gnt2
    role: offline

- name: Move everything that runs on a node to the mirrors, without a stop
  sci.ganeti.gnt_node:
    name: gnt2
    primaries: none
    method: migrate

- name: Let a new machine take the place of a node
  sci.ganeti.gnt_node:
    name: gnt2
    readd: true
"""

RETURN = r"""
node:
  description: The node as it was read last, as M(sci.ganeti.gnt_node_info) returns it.
  returned: success
  type: dict
instances:
  description:
    - With O(primaries) or O(secondaries), what became of each instance, as
      M(sci.ganeti.gnt_instance) returns it.
  returned: when instances are moved
  type: list
  elements: dict
pending:
  description: Whether work is left; only with O(slice).
  returned: when instances are moved
  type: bool
progress:
  description: How far it has come, as lines for a person.
  returned: when instances are moved
  type: list
  elements: str
copying:
  description:
    - How much is left to copy, C(left_kib), and at which speed, C(kib_per_second); that is null while nothing is
      copied.
  returned: when instances are moved
  type: dict
  sample: {left_kib: 65536, kib_per_second: 8192}
memory:
  description: What the next slice needs to know.
  returned: when instances are moved
  type: dict
plan:
  description: The steps that were carried out, or would be.
  returned: success
  type: list
  elements: dict
  sample:
    - command: gnt-node add --readd --no-ssh-key-check gnt2.example.com
      where: master
      why: its node daemon doesn't answer
      risk: none
      seconds: 30.0
      subject: gnt2.example.com
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

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import (
    Census,
    Whom,
    on_master,
    take_census,
)
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import LOOK, Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import read_ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import Node
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.read import read_nodes
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.establish import establish
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import (
    full_name,
    same_host,
    valid_name,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
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
from ansible_collections.sci.ganeti.plugins.module_utils.states.node import (
    NodeWish,
    plan_node,
    view_node,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.wish import Wish

ARGUMENTS = {
    "name": {"type": "str", "required": True, "aliases": ["node"]},
    "role": {"type": "str", "choices": ["master-candidate", "regular", "drained", "offline"]},
    "readd": {"type": "bool"},
    "same_machine": {"type": "bool", "default": False},
    "auto_promote": {"type": "bool", "default": False},
    "readd_timeout": {"type": "float", "default": 600.0},
    "primaries": {"type": "str", "choices": ["none"]},
    "primaries_kept": {"type": "list", "elements": "str", "default": []},
    "secondaries": {"type": "str", "choices": ["none"]},
    "iallocator": {"type": "str"},
    "new_secondary": {"type": "str"},
    **CLIMB_ARGUMENTS,
    **LEAVE_ARGUMENTS,
}
ROLE_PARTS = ("nodes",)
MEMBER_PARTS = (*ROLE_PARTS, "surveys", "jobs")


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    if params["primaries"] or params["secondaries"]:
        return _emptied(params, Ganeti(runner), runner)
    return _member(params, Ganeti(runner), runner)


def _emptied(params: Mapping[str, Any], ganeti: Ganeti, runner: Runner) -> Outcome:
    """The node without primaries, or without mirrors."""
    climb, known = (resumed(ganeti, params, in_order=False), None) if params["memory"] else _begun(params, ganeti)
    outcome = bring(climb, params, runner)
    if not climb.ended and not runner.check_mode:
        return outcome
    if known is None or climb.climbers:
        known = read_nodes(ganeti)
    node = known[full_name(params["name"], list(known), "node")]
    return replace(outcome, facts={**outcome.facts, "node": node.as_result()})


def _begun(params: Mapping[str, Any], ganeti: Ganeti) -> tuple[Climb, Mapping[str, Node]]:
    """The climb that empties the node, with everything refused that may not be; and the nodes before it."""
    judges = params["primaries"] and params["method"] == "failover"
    parts = PARTS if judges else CLIMB_PARTS
    census = on_master(take_census(ganeti, parts, whom=Whom(partners_of=params["name"])))
    known, nodes = list(census.instances), list(census.nodes)
    node = census.nodes[full_name(params["name"], nodes, "node")]
    if params["primaries"]:
        kept = {full_name(name, known, "instance") for name in params["primaries_kept"]}
        wish = Wish(off=node.name, method=params["method"])
        names = sorted(set(node.primaries) - kept)
        if wish.method == "abandon":
            refuse_abandoning(names, accepted(params, known))
    else:
        wish = Wish(
            disks="mirrored",
            mirror_off=node.name,
            iallocator=valid_name(params["iallocator"], "iallocator") if params["iallocator"] else None,
            new_secondary=full_name(params["new_secondary"], nodes, "node") if params["new_secondary"] else None,
        )
        if wish.new_secondary == node.name:
            raise Refused(
                f"The mirrors of {node.name} can't leave it for {node.name} itself.",
                "Name another node with new_secondary, or let an iallocator choose.",
            )
        names = sorted({*node.secondaries, *census.moved_from(node.name)})
    if judges:
        refuse_losses(census, node.name, names, accepted(params, known))
    return climb_of(ganeti, census, names, wish, params, in_order=False), census.nodes


def _member(params: Mapping[str, Any], ganeti: Ganeti, runner: Runner) -> Outcome:
    """The node in a role, or let in again."""
    known = read_ssconf()
    # its full name, as far as this host knows it without any daemon; said properly below
    meant = [name for name in known.nodes if same_host(name, params["name"])]

    def read() -> Census:
        parts = MEMBER_PARTS if params["readd"] else ROLE_PARTS
        return on_master(take_census(ganeti, parts, known, whom=Whom(only=meant)))

    census = read()
    name = full_name(params["name"], list(census.nodes), "node")
    wish = NodeWish(name, params["role"], bool(params["readd"]), params["auto_promote"], params["same_machine"])

    def apply(step: Step) -> None:
        # waiting for an addition that runs already takes as long as one of its own
        adds = "--readd" in step.command or step.command[:2] == ("gnt-job", "wait")
        if adds:
            ganeti.tell(step.command, limit=params["readd_timeout"], bound="readd_timeout")
        else:
            ganeti.tell(step.command)

    return establish(
        runner,
        read=read,
        first=census,
        remedy=LOOK,
        plan=lambda now: plan_node(now, wish),
        view=lambda now: view_node(now, wish),
        apply=apply,
        facts=lambda now: {"node": now.nodes[name].as_result()},
    )


def main() -> None:
    serve(
        ARGUMENTS,
        body,
        required_one_of=[("role", "readd", "primaries", "secondaries")],
        mutually_exclusive=[
            ("primaries", "secondaries", "role"),
            ("primaries", "secondaries", "readd"),
            ("iallocator", "new_secondary"),
        ],
        required_if=[("secondaries", "none", ("iallocator", "new_secondary"), True)],
    )


if __name__ == "__main__":
    main()
