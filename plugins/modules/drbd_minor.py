#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""DRBD minors that belong to no instance."""

from __future__ import annotations

DOCUMENTATION = r"""
module: drbd_minor
short_description: Have DRBD minors of a host be free again
description:
  - A node that was away keeps the devices of instances whose mirror has left it meanwhile. Ganeti counts
    their minors as free, and fails with C(minor is already in use) where it gives one to another instance.
  - The volumes under a device are left as they are.
  - A device that is Primary or connected is in use, and refused. Which minors belong to an instance only
    the master knows; devices of instances are left to M(sci.ganeti.drbd_device).
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.acts
options:
  minors:
    description: The numbers of the devices.
    type: list
    elements: int
    required: true
  state:
    description: What they should be.
    type: str
    choices: [absent]
    required: true
seealso:
  - module: sci.ganeti.drbd_info
  - module: sci.ganeti.drbd_device
"""

EXAMPLES = r"""
- name: Free a minor that an instance has left behind
  sci.ganeti.drbd_minor:
    minors: [1]
    state: absent
"""

RETURN = r"""
minors:
  description: The minors that are configured on this host.
  returned: success
  type: list
  elements: int
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

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.read import read_minors
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import read_ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.establish import establish
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.states.minor import plan_absent

ARGUMENTS = {
    "minors": {"type": "list", "elements": "int", "required": True},
    "state": {"type": "str", "choices": ["absent"], "required": True},
}


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    wanted = set(params["minors"])
    host = read_ssconf().host
    return establish(
        runner,
        read=lambda: read_minors(runner),
        plan=lambda found: plan_absent(found[1], wanted, found[0], host),
        view=lambda found: {"minors": sorted(wanted & set(found[1]))},
        apply=lambda step: runner.write(step.command),
        facts=lambda found: {"minors": sorted(found[1])},
    )


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
