#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which TCP ports answer, as seen from a host."""

from __future__ import annotations

DOCUMENTATION = r"""
module: port_info
short_description: See whether TCP ports answer, from the host the module runs on
description:
  - Tries every port of every address at once and says what became of each. Nothing is sent over a
    connection that comes about.
  - Unlike M(ansible.builtin.wait_for) it waits for no state, and tells a machine that refuses from
    one that is silent. This is how a host bears witness that another one is dead, or isn't.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.reads
options:
  addresses:
    description: IP addresses to try. Names aren't taken, since looking them up may take long.
    type: list
    elements: str
    required: true
  ports:
    description: Ports to try on each of them.
    type: list
    elements: int
    required: true
  timeout:
    description: How long to wait for answers, in seconds, for all of them together.
    type: float
    default: 4.0
notes:
  - Ganeti isn't needed.
seealso:
  - module: ansible.builtin.wait_for
  - module: sci.ganeti.bmc_power
"""

EXAMPLES = r"""
- name: See from gnt3 whether anything of gnt2 answers
  sci.ganeti.port_info:
    addresses: [192.0.2.12, 198.51.100.12]
    ports: [22, 1811]
  delegate_to: gnt3
  register: seen

- name: Name the ports that answer
  ansible.builtin.debug:
    msg: "{{ seen.ports | selectattr('state', 'in', ['open', 'refused']) }}"
"""

RETURN = r"""
ports:
  description: Each port of each address, in the order of the options.
  returned: success
  type: list
  elements: dict
  contains:
    address:
      description: The address.
      type: str
    port:
      description: The port.
      type: int
    state:
      description:
        - V(open) when a connection came about and V(refused) when it was turned down (C(nmap) calls
          it closed). Both are answers, so the machine lives.
        - V(silent) when nothing came back in time and V(unreachable) when the way there is known to
          end before the machine (C(nmap) calls both filtered).
        - V(failed) when the try itself went wrong on this host, which says nothing of the machine.
      type: str
    reason:
      description: The same in the system's words.
      type: str
      sample: no route to host
reads:
  description: The commands that only read, with the fields of RV(sci.ganeti.gnt_cluster_info#module:reads).
  returned: always
  type: list
  elements: dict
"""

import ipaddress
from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.port.probe import MOST, probe

ARGUMENTS = {
    "addresses": {"type": "list", "elements": "str", "required": True},
    "ports": {"type": "list", "elements": "int", "required": True},
    "timeout": {"type": "float", "default": 4.0},
}


def body(params: Mapping[str, Any], _runner: Runner) -> Outcome:
    targets = [(_address(address), _port(port)) for address in params["addresses"] for port in params["ports"]]
    if not 0 < len(targets) <= MOST:
        raise Refused(
            f"{len(targets)} ports are to be tried; one to {MOST} can be.",
            "Name addresses and ports, and fewer at a time if there are more.",
        )
    return Outcome(facts={"ports": [port.as_result() for port in probe(targets, params["timeout"])]})


def _address(word: str) -> str:
    try:
        return str(ipaddress.ip_address(word))
    except ValueError:
        remedy = "Give the address as 'gnt-node list -o pip,sip' shows it."
        raise Refused(f"{word!r} is no IP address.", remedy) from None


def _port(number: int) -> int:
    if not 0 < number < 65536:
        raise Refused(f"{number} is no TCP port.", "Give a number from 1 to 65535.")
    return number


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
