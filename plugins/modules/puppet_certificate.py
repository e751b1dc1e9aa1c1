#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a Puppet CA holds for one name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: puppet_certificate
short_description: Let a Puppet CA hold for a name what its node holds
description:
  - Runs on the host of the CA. The command is chosen by what answers there, in the order
    C(puppetserver ca), C(puppet cert), C(puppetca).
  - Only what is the node's own is signed or kept, which is told by fingerprint and key; so a request
    that another machine has made under the same name is never signed.
  - Refuses to touch the certificate of the CA's own host.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.acts
options:
  name:
    description: The name of the certificate, mostly the full name of the node.
    type: str
    required: true
    aliases: [certname]
  state:
    description:
      - V(current) when the CA should hold nothing for the name but what the node itself holds. What
        is left of an earlier machine is revoked and removed.
      - V(signed) when it should have signed the node's request. Anything else that it holds for
        the name, and nothing at all, is an error. Under check mode, O(request) may be one that
        isn't made yet.
      - V(absent) when it should hold nothing for the name.
    type: str
    choices: [current, signed, absent]
    required: true
  certificate:
    description: The certificate that the node has, as PEM. Empty when it has none.
    type: str
    default: ""
  request:
    description: The request that the node has made, as PEM. Empty when it has made none.
    type: str
    default: ""
notes:
  - Ganeti isn't needed.
seealso:
  - module: sci.ganeti.puppet_agent
  - module: sci.ganeti.puppet_agent_info
"""

EXAMPLES = r"""
- name: Let the CA forget the machine that was there before
  sci.ganeti.puppet_certificate:
    name: "{{ node.agent.certname }}"
    certificate: "{{ node.agent.certificate }}"
    request: "{{ node.agent.request }}"
    state: current
  become: true
  delegate_to: sci
"""

RETURN = r"""
authority:
  description: The CA as it was read last.
  returned: success
  type: dict
  contains:
    tool:
      description: The command that manages it.
      type: str
      sample: puppetserver ca
    certname:
      description: The name of the certificate of the CA's own host.
      type: str
    directory:
      description: Where its key is kept.
      type: str
    holding:
      description:
        - What it holds for the name, with C(state), C(digest), C(fingerprint) and C(pem); null when
          it holds nothing.
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

from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import NotReached
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.establish import establish
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.read import find_manager, read_authority
from ansible_collections.sci.ganeti.plugins.module_utils.states.puppet_certificate import (
    CertificateWish,
    plan_certificate,
    valid_certname,
    view_certificate,
)

ARGUMENTS: dict[str, dict[str, Any]] = {
    "name": {"type": "str", "required": True, "aliases": ["certname"]},
    "state": {"type": "str", "choices": ["current", "signed", "absent"], "required": True},
    "certificate": {"type": "str", "default": ""},
    "request": {"type": "str", "default": ""},
}


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    certname = valid_certname(params["name"])
    manager = find_manager(runner)
    wish = CertificateWish(
        certname,
        params["state"],
        params["certificate"],
        params["request"],
        foreseen=runner.check_mode and not params["certificate"] and not params["request"],
    )

    def apply(step: Step) -> None:
        # The commands' exit statuses say little: "puppetserver ca clean" ends with 24 after it
        # has cleaned a request (2.4.0), as it does when it couldn't revoke. What the CA then
        # holds is read again, and what is printed goes with the error.
        reply = runner.write(step.command, accept=range(256))
        if reply is not None:
            said.append(reply.stdout + reply.stderr)

    said: list[str] = []
    try:
        return establish(
            runner,
            read=lambda: read_authority(runner, manager, certname),
            plan=lambda now: plan_certificate(now, manager.tool, wish),
            view=view_certificate,
            apply=apply,
            facts=lambda now: {"authority": now.as_result()},
            rounds=1,
        )
    except NotReached as error:
        raise NotReached(
            f"{error.found} '{manager.tool.name}' said: {' '.join(' '.join(said).split())}",
            f"Look at 'puppetserver ca list --all' or its like on this host, and at what "
            f"is in its CA's directory for {certname}; then run this again.",
        ) from error


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
