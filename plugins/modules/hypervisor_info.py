#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The instances that run on a host, whatever Ganeti knows of them."""

from __future__ import annotations

DOCUMENTATION = r"""
module: hypervisor_info
short_description: Read which instances run on a host, whatever Ganeti knows of them
description:
  - Asks what runs instances on this host (KVM, Xen, LXC, and Ganeti's C(fake)), not Ganeti. A node that was away
    may run instances that Ganeti has started elsewhere meanwhile.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.reads
seealso:
  - module: sci.ganeti.hypervisor_instance
"""

EXAMPLES = r"""
- name: See what runs on a node that comes back
  sci.ganeti.hypervisor_info:
  register: found
"""

RETURN = r"""
running:
  description: The instances that run here.
  returned: success
  type: list
  elements: dict
  contains:
    instance:
      description: Its full name.
      type: str
    hypervisor:
      description: What runs it, V(kvm), V(xen), V(lxc) or V(fake).
      type: str
    handle:
      description: What it is stopped by, a process's number or a file; empty when its name is enough.
      type: str
reads:
  description: The commands that only read, with the fields of RV(sci.ganeti.gnt_cluster_info#module:reads).
  returned: always
  type: list
  elements: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.hypervisor.read import read_running
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve


def body(_params: Mapping[str, Any], runner: Runner) -> Outcome:
    return Outcome(facts={"running": [running.as_result() for running in read_running(runner)]})


def main() -> None:
    serve({}, body)


if __name__ == "__main__":
    main()
