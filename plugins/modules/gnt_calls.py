#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Ganeti's calls from a host to dead nodes."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gnt_calls
short_description: Have Ganeti's calls to a dead node fail at once
description:
  - The daemons and commands of a master call every node that isn't marked offline, and wait three to five seconds
    for one that is dead, each time. A takeover and the marking itself make so many calls that this is most of their
    time.
  - O(state=turned_down) lets the host's own routing turn these calls down (C(ip rule), one TCP port of one address).
    Nothing else changes for the node, neither ssh nor its mirrors.
  - A call that had begun when the node died would wait for up to an hour, and its job with all its locks. So
    O(state=turned_down) ends the connections to that port as well (C(ss -K)), and the job fails as it does for any
    dead node. A kernel that can't do that (Debian's can) is named in a warning.
  - The rule is held by a unit of systemd which is in no file, and ends with it. So it goes after O(lifetime) by
    itself, whatever becomes of the run, and doesn't outlive a reboot.
  - A node whose calls are turned down can't be heard on that port from this host. M(sci.ganeti.port_info) says so of
    it (V(failed)) rather than take it for silent.
  - Where the host isn't run by systemd nothing is changed, and a warning says so.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.acts
options:
  nodes:
    description:
      - The nodes, by their full names. For O(state=turned_down) only such that are proven to be dead.
      - With O(state=tried) all nodes of the cluster when not given.
    type: list
    elements: str
    default: []
  state:
    description: What becomes of calls to them.
    type: str
    choices: [turned_down, tried]
    required: true
  lifetime:
    description: How long they are turned down at most, in seconds.
    type: int
    default: 180
  port:
    description: The port of C(ganeti-noded).
    type: int
    default: 1811
seealso:
  - module: sci.ganeti.gnt_cluster
  - module: sci.ganeti.gnt_node
"""

EXAMPLES = r"""
- name: Take over from a master that is dead, without waiting for it
  block:
    - name: Let calls to it fail at once
      sci.ganeti.gnt_calls:
        nodes: [gnt1.example.com]
        state: turned_down

    - name: Take over
      sci.ganeti.gnt_cluster:
        master: true

    - name: Mark it offline
      sci.ganeti.gnt_node:
        name: gnt1.example.com
        role: offline
        auto_promote: true
  always:
    - name: Let calls to it be tried again
      sci.ganeti.gnt_calls:
        state: tried
"""

RETURN = r"""
turned_down:
  description: The nodes to which calls are turned down on this host.
  returned: success
  type: list
  elements: str
waiting:
  description: Of the nodes that are meant, those to which this host has a connection still.
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

from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import read_ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.iproute.facts import Routing
from ansible_collections.sci.ganeti.plugins.module_utils.iproute.read import read_connected, read_denials
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.establish import establish
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.states.calls import (
    LIFETIME,
    PORT,
    denials,
    plan_tried,
    plan_turned_down,
    remedy,
    version_of,
    view_calls,
)
from ansible_collections.sci.ganeti.plugins.module_utils.systemd.read import runs_systemd

ARGUMENTS = {
    "nodes": {"type": "list", "elements": "str", "default": []},
    "state": {"type": "str", "choices": ["turned_down", "tried"], "required": True},
    "lifetime": {"type": "int", "default": LIFETIME},
    "port": {"type": "int", "default": PORT},
}

WITHOUT_SYSTEMD = (
    "This host isn't run by systemd, which would see to it that calls are tried again in the end. So none are turned "
    "down, and Ganeti waits for a dead node with each of them: what follows takes a minute longer."
)

STILL_WAITING = (
    "A call to {nodes} had begun before, and waits for its answer still: this host's kernel can't end a connection "
    "(CONFIG_INET_DIAG_DESTROY). Its job keeps its locks for up to an hour. If that stops what follows, find it with "
    "'gnt-job list --running' and end it with 'gnt-job cancel --kill --yes-do-it JOB'."
)


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    known = read_ssconf()
    turned_down = params["state"] == "turned_down"
    if turned_down and not (params["nodes"] and params["lifetime"] > 0):
        raise Refused(
            "It isn't said to which nodes, or not for how long.", "Give nodes, and a lifetime of at least 1 s."
        )
    wanted = denials(known, params["nodes"], params["port"])
    if not runs_systemd():
        return Outcome(facts={"turned_down": [], "waiting": []}, warnings=(WITHOUT_SYSTEMD,) if turned_down else ())
    tried: list[tuple[str, ...]] = []

    def read() -> Routing:
        denied = read_denials(runner, version_of(wanted))
        return Routing(denied, read_connected(runner, wanted) if turned_down else frozenset())

    def apply(step: Step) -> None:
        # what becomes of it is seen afterwards: a unit may have ended meanwhile by itself
        runner.write(step.command, accept=range(256))
        tried.append(step.command)

    def view(found: Routing) -> dict[str, list[str]]:
        return view_calls(found, wanted)

    def warnings(found: Routing) -> tuple[str, ...]:
        left = ", ".join(view(found)["waiting"]) if tried else ""
        return (STILL_WAITING.format(nodes=left),) if left else ()

    return establish(
        runner,
        read=read,
        plan=lambda found: (
            plan_turned_down(found, wanted, known.host, params["lifetime"], tried)
            if turned_down
            else plan_tried(found, wanted, known.host)
        ),
        view=view,
        apply=apply,
        facts=view,
        warnings=warnings,
        remedy=remedy(wanted),
    )


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
