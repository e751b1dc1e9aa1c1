#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A host's Puppet agent as it should be."""

from __future__ import annotations

DOCUMENTATION = r"""
module: puppet_agent
short_description: Let a host's Puppet agent have a certificate that its CA knows
description:
  - Runs on the host of the agent. Keys and certificates that the CA doesn't know are put aside, in
    a directory beside the one they were in, and the agent asks for new ones.
  - Refuses a host that keeps the key of a CA, wherever Puppet has it, and an agent that an
    administrator has disabled.
  - A run of the agent applies its catalogue. Its exit status proves nothing here; what counts are
    the certificate it then has and what it noted of the run.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.acts
options:
  state:
    description:
      - V(requested) when it should have a certificate that the CA knows, or have asked for one.
      - V(enrolled) when it should have one, and its last run, a success, should have been with it.
    type: str
    choices: [requested, enrolled]
    default: enrolled
  certname:
    description:
      - The name that the agent is expected to have. With any other one it is refused.
    type: str
  host:
    description:
      - The node's own name. Without O(certname) an agent with another one is refused, a domain aside that only one of
        them has.
    type: str
  holding:
    description:
      - What the CA holds for the agent's name, as M(sci.ganeti.puppet_certificate) returns it in
        C(authority.holding). Not given when it holds nothing.
    type: dict
    suboptions:
      name:
        description: The name.
        type: str
        required: true
      state:
        description: Whether it is requested, signed or revoked.
        type: str
        required: true
        choices: [requested, signed, revoked]
      digest:
        description: Name of the digest that the fingerprint was made with.
        type: str
        required: true
      fingerprint:
        description: The fingerprint.
        type: str
        required: true
      pem:
        description: The certificate itself, where it is signed.
        type: str
        default: ""
  wait:
    description:
      - Seconds between two looks for a certificate that a person has yet to sign. With V(0) a run
        ends without it.
    type: int
    default: 0
  run_timeout:
    description: Longest time for a run of the agent, in seconds, any waiting included.
    type: float
    default: 600.0
notes:
  - Ganeti isn't needed.
seealso:
  - module: sci.ganeti.puppet_agent_info
  - module: sci.ganeti.puppet_certificate
"""

EXAMPLES = r"""
- name: Let the agent ask for a certificate, unless it has one that the CA knows
  sci.ganeti.puppet_agent:
    state: requested
    holding: "{{ looked.authority.holding or omit }}"
  become: true
"""

RETURN = r"""
agent:
  description: The agent as it was read last, as M(sci.ganeti.puppet_agent_info) returns it.
  returned: success
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

import itertools
import os
import time
from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandTookTooLong, NotReached
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.establish import establish
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.facts import Agent, Holding
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.read import read_agent
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.run import demand_success, run_agent, unsigned
from ansible_collections.sci.ganeti.plugins.module_utils.states.puppet_agent import (
    AgentWish,
    check_agent,
    plan_agent,
    stale_of,
    view_agent,
)

ARGUMENTS: dict[str, dict[str, Any]] = {
    "state": {"type": "str", "choices": ["requested", "enrolled"], "default": "enrolled"},
    "certname": {"type": "str"},
    "host": {"type": "str"},
    "holding": {
        "type": "dict",
        "options": {
            "name": {"type": "str", "required": True},
            "state": {
                "type": "str",
                "required": True,
                "choices": ["requested", "signed", "revoked"],
            },
            "digest": {"type": "str", "required": True},
            "fingerprint": {"type": "str", "required": True},
            "pem": {"type": "str", "default": ""},
        },
    },
    "wait": {"type": "int", "default": 0},
    "run_timeout": {"type": "float", "default": 600.0},
}


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    found = read_agent(runner)
    check_agent(found, params["certname"] or "", params["host"] or "")
    holding = Holding(**params["holding"]) if params["holding"] else None
    wish = AgentWish(
        params["state"],
        stale_of(found, holding),
        _aside(found),
        params["wait"],
    )

    unread = [found]

    def read() -> Agent:
        # the first look was needed to know what the CA doesn't; it serves once
        return unread.pop() if unread else read_agent(runner)

    def apply(step: Step) -> None:
        if step.command[0] != found.program:
            runner.write(step.command)
            return
        try:
            reply = run_agent(runner, step.command, params["run_timeout"])
        except CommandTookTooLong as error:
            raise unsigned(read_agent(runner), params["run_timeout"]) or error from error
        now = read_agent(runner)
        # Without a signature yet the run can't succeed, and its request is all that's wanted.
        if wish.state != "requested" or not (now.certificate or now.request):
            demand_success(reply)

    try:
        return establish(
            runner,
            read=read,
            plan=lambda now: plan_agent(now, wish),
            view=lambda now: view_agent(now, wish),
            apply=apply,
            facts=lambda now: {"agent": now.as_result()},
        )
    except NotReached as error:
        raise NotReached(
            error.found, "Run 'puppet agent --test' on this host to see more, then run this again."
        ) from error


def _aside(found: Agent) -> str:
    """Where the old keys and certificates go: by their age, so that a plan stays the same until it is carried out."""
    first = f"{found.ssl_dir}.replaced-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime(found.used_since))}"
    more = (f"{first}-{number}" for number in itertools.count(2))
    # who has put such files back by copying them finds both
    return next(place for place in itertools.chain([first], more) if not os.path.lexists(place))


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
