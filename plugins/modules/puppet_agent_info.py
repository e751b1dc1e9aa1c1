#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A host's Puppet agent as it is."""

from __future__ import annotations

DOCUMENTATION = r"""
module: puppet_agent_info
short_description: Read how a host's Puppet agent stands with its CA
description:
  - Asks the agent for its settings and reads its certificate, its request and what it noted of its
    last run.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.reads
notes:
  - Ganeti isn't needed.
seealso:
  - module: sci.ganeti.puppet_agent
  - module: sci.ganeti.puppet_certificate
"""

EXAMPLES = r"""
- name: Look at the agent
  sci.ganeti.puppet_agent_info:
  become: true
  register: looked
"""

RETURN = r"""
agent:
  description: The agent.
  returned: success
  type: dict
  contains:
    certname:
      description: The name that its certificate has, or will have.
      type: str
    server:
      description: Its server.
      type: str
    ssl_dir:
      description: Where it keeps its keys and certificates.
      type: str
    used:
      description: Whether there are files in that directory.
      type: bool
    certificate:
      description: Its certificate as PEM; empty when it has none.
      type: str
    request:
      description: Its request for a certificate as PEM; empty when it has none.
      type: str
    authority_key:
      description: The key of a CA that is kept on this host; empty for none.
      type: str
    disabled:
      description: Why an administrator has disabled it; empty when none has.
      type: str
    last_run:
      description:
        - What it noted of its last run, C(at) in seconds since the epoch and whether it
          C(succeeded); null when nothing is noted.
      type: dict
reads:
  description: The commands that only read, with the fields of RV(sci.ganeti.gnt_cluster_info#module:reads).
  returned: always
  type: list
  elements: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.read import read_agent


def body(_params: Mapping[str, Any], runner: Runner) -> Outcome:
    return Outcome(facts={"agent": read_agent(runner).as_result()})


def main() -> None:
    serve({}, body)


if __name__ == "__main__":
    main()
