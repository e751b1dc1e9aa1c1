#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Instances that must not run on a host."""

from __future__ import annotations

DOCUMENTATION = r"""
module: hypervisor_instance
short_description: Have instances not run on a host they don't belong to
description:
  - Stops instances on this host by what runs them, not by Ganeti, which reaches an instance only on
    the node it belongs to.
  - The guest isn't asked; its plug is pulled. What it wrote since it was started elsewhere belongs to
    nobody any more.
  - Which instances don't belong here only the master knows; a host that was away doesn't.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.acts
options:
  names:
    description: The instances, by full name.
    type: list
    elements: str
    required: true
    aliases: [name]
  state:
    description: What they should be on this host.
    type: str
    choices: [stopped]
    required: true
  stop_timeout:
    description: How long to wait until an instance is gone, in seconds. Then it is ended by force.
    type: float
    default: 15.0
seealso:
  - module: sci.ganeti.hypervisor_info
"""

EXAMPLES = r"""
- name: Stop on a node that comes back what runs elsewhere by now
  sci.ganeti.hypervisor_instance:
    names: [vm1.example.com]
    state: stopped
"""

RETURN = r"""
running:
  description: What runs on this host, as M(sci.ganeti.hypervisor_info) returns it.
  returned: success
  type: list
  elements: dict
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
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import read_ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.hypervisor.facts import Running
from ansible_collections.sci.ganeti.plugins.module_utils.hypervisor.read import read_running, xen_tool
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.establish import establish
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import valid_name
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.states.running import plan_stopped, view_stopped

ARGUMENTS = {
    "names": {"type": "list", "elements": "str", "required": True, "aliases": ["name"]},
    "state": {"type": "str", "choices": ["stopped"], "required": True},
    "stop_timeout": {"type": "float", "default": 15.0},
}
PAUSE = 0.5


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    names = {valid_name(name, "instance") for name in params["names"]}
    asked: set[str] = set()
    host, tool = read_ssconf().host, xen_tool()

    def apply(step: Step) -> None:
        # one that has gone by itself meanwhile is as good
        runner.write(step.command, accept=(0, 1))
        asked.add(step.subject)
        deadline = Deadline(params["stop_timeout"])
        while step.subject in {found.instance for found in read_running(runner)} and not deadline.passed:
            time.sleep(PAUSE)

    return establish(
        runner,
        read=lambda: read_running(runner),
        plan=lambda found: plan_stopped(found, names, host, tool, asked),
        view=lambda found: view_stopped(found, names),
        apply=apply,
        facts=_facts,
        remedy="Look at what keeps it; a process in the state D waits for its disk.",
    )


def _facts(found: list[Running]) -> dict[str, Any]:
    return {"running": [running.as_result() for running in found]}


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
