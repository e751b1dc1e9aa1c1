#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A machine's power, as its BMC has it."""

from __future__ import annotations

DOCUMENTATION = r"""
module: bmc_power
short_description: Read a machine's power from its BMC over IPMI, or switch it
description:
  - Asks the BMC (baseboard management controller) of a machine with C(ipmitool) whether the power is
    on, and switches it where it isn't as it should be.
  - A BMC says that it has taken an order before it has carried it out, so the module waits until it
    says that the power is as wished.
  - Unlike M(community.general.ipmi_power) it needs no library on the host it runs on, and fails when
    the BMC can't be asked instead of guessing.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.acts
options:
  host:
    description: Name or address of the BMC.
    type: str
    required: true
  port:
    description: Its UDP port.
    type: int
    default: 623
  user:
    description: Who may do this there.
    type: str
    default: ""
  password:
    description:
      - The user's password. C(ipmitool) gets it in its environment, so that it stands on no command
        line.
    type: str
    required: true
  cipher_suite:
    description:
      - Number of the cipher suite of IPMI 2.0, for example V(17) or V(3). Without it C(ipmitool) asks
        the BMC which it has; some don't answer that, which costs seconds.
    type: int
  privilege:
    description: What the user may do at the most, where that is less than an administrator may.
    type: str
    choices: [ADMINISTRATOR, OPERATOR]
  state:
    description:
      - V(off) when the power should be off. It is cut at once, as if the cord were pulled; the
        machine isn't asked to shut down.
      - V(on) when it should be on.
      - Without it the power is only read.
    type: str
    choices: ["on", "off"]
  name:
    description: Whose power it is, for the plan.
    type: str
    default: ""
  power_timeout:
    description: How long to wait until the BMC says that the power is as wished, in seconds.
    type: float
    default: 60.0
notes:
  - Needs C(ipmitool) on the host it runs on, mostly the controller. Ganeti isn't needed.
seealso:
  - module: community.general.ipmi_power
  - module: sci.ganeti.port_info
"""

EXAMPLES = r"""
- name: Ask the BMC of gnt2 about the power
  sci.ganeti.bmc_power:
    host: "{{ hostvars['gnt2'].bmc_address }}"
    user: "{{ hostvars['gnt2'].bmc_user }}"
    password: "{{ hostvars['gnt2'].bmc_password }}"
  delegate_to: localhost
  register: bmc

- name: Cut its power
  sci.ganeti.bmc_power:
    host: "{{ hostvars['gnt2'].bmc_address }}"
    user: "{{ hostvars['gnt2'].bmc_user }}"
    password: "{{ hostvars['gnt2'].bmc_password }}"
    state: "off"
  delegate_to: localhost
"""

RETURN = r"""
power:
  description: What the BMC says of the power, V(on) or V(off), read last.
  returned: success
  type: str
  sample: "off"
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

from ansible_collections.sci.ganeti.plugins.module_utils.bmc.facts import PORT, Bmc
from ansible_collections.sci.ganeti.plugins.module_utils.bmc.read import read_power, switch_power, wait_for_power
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.establish import establish
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.states.bmc_power import plan_power

ARGUMENTS: dict[str, dict[str, Any]] = {
    "host": {"type": "str", "required": True},
    "port": {"type": "int", "default": PORT},
    "user": {"type": "str", "default": ""},
    "password": {"type": "str", "required": True, "no_log": True},
    "cipher_suite": {"type": "int"},
    "privilege": {"type": "str", "choices": ["ADMINISTRATOR", "OPERATOR"]},
    "state": {"type": "str", "choices": ["on", "off"]},
    "name": {"type": "str", "default": ""},
    "power_timeout": {"type": "float", "default": 60.0},
}


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    bmc = Bmc(
        params["host"],
        params["user"],
        params["password"],
        params["port"],
        params["cipher_suite"],
        params["privilege"],
    )
    wish = params["state"]

    def apply(_step: Step) -> None:
        switch_power(runner, bmc, wish)
        wait_for_power(runner, bmc, wish, Deadline(params["power_timeout"]))

    return establish(
        runner,
        read=lambda: read_power(runner, bmc),
        plan=lambda power: plan_power(power, wish, bmc, params["name"]),
        view=lambda power: {"power": power},
        apply=apply,
        facts=lambda power: {"power": power},
        remedy="Something switches it back: look at the BMC's own log ('ipmitool sel list').",
    )


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
