#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The ssh host keys a host presents."""

from __future__ import annotations

DOCUMENTATION = r"""
module: host_key_info
short_description: Read the ssh host keys a host presents, and whether they are to be trusted
description:
  - Asks a host for its ssh keys from the host the module runs on, waits until it answers, and says
    which of the keys are trusted and why.
  - This is how the reachability of a new machine is checked from the master itself. It has a new
    MAC address, and the master's ARP entry for the old one may outlive its first power-on.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.reads
options:
  host:
    description: Name or address to ask.
    type: str
    required: true
  port:
    description: Port of its ssh daemon.
    type: int
    default: 22
  fingerprints:
    description: Fingerprints the operator trusts, as C(ssh-keygen -l) prints them (V(SHA256:...)).
    type: list
    elements: str
    default: []
  trusted_files:
    description:
      - Files in the format of known_hosts on this host; any key in them is trusted, whatever the
        name it stands with. A cluster's own file has its one key under the cluster's name.
    type: list
    elements: path
    default: [/var/lib/ganeti/known_hosts]
  reach_timeout:
    description: How long to wait for an answer, in seconds.
    type: float
    default: 90.0
  log_in:
    description:
      - Try to log in there as root, with the keys of the user that the module runs as; Ganeti adds a node so.
      - Tried only where a key is trusted; a host with another one isn't logged in to.
    type: bool
    default: false
seealso:
  - module: sci.ganeti.known_host
"""

EXAMPLES = r"""
- name: Ask the new machine for its key, from the master
  sci.ganeti.host_key_info:
    host: gnt2.example.com
    fingerprints: [SHA256:Jyxr0C06NMYHMqF8Y8oFXkzL4cXCGbUm2Zm0pLX1x3Q]
  register: presented
"""

RETURN = r"""
presented:
  description: The keys it presents.
  returned: success
  type: list
  elements: dict
  contains:
    type:
      description: The algorithm.
      type: str
    key:
      description: The key, as known_hosts has it behind the name.
      type: str
    fingerprint:
      description: Its fingerprint.
      type: str
    trusted_by:
      description: V(fingerprint), the file that holds it, or empty when nothing vouches for it.
      type: str
trusted_keys:
  description: Those that something vouches for, as known_hosts has them behind the name.
  returned: success
  type: list
  elements: str
login_trouble:
  description: Why one can't log in there as root, in ssh's own words; empty when one can, or nobody tried.
  returned: success
  type: str
reads:
  description: The commands that only read, with the fields of RV(sci.ganeti.gnt_cluster_info#module:reads).
  returned: always
  type: list
  elements: dict
"""

from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import valid_host
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.facts import HostKey
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.parse import parse_known_hosts
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.read import login_trouble, read_presented

ARGUMENTS = {
    "host": {"type": "str", "required": True},
    "port": {"type": "int", "default": 22},
    "fingerprints": {"type": "list", "elements": "str", "default": [], "no_log": False},
    "trusted_files": {
        "type": "list",
        "elements": "path",
        "default": ["/var/lib/ganeti/known_hosts"],
    },
    "reach_timeout": {"type": "float", "default": 90.0},
    "log_in": {"type": "bool", "default": False},
}


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    host = valid_host(params["host"])
    trusted: dict[HostKey, str] = {key: file for file in params["trusted_files"] for key in _keys_in(file)}
    presented = read_presented(runner, host, params["port"], Deadline(params["reach_timeout"]))

    def voucher(key: HostKey) -> str:
        if key.fingerprint in params["fingerprints"]:
            return "fingerprint"
        return trusted.get(key, "")

    vouched = [key for key in presented if voucher(key)]
    tried = vouched and params["log_in"]
    return Outcome(
        facts={
            "presented": [{**key.as_result(), "trusted_by": voucher(key)} for key in presented],
            "trusted_keys": [key.line for key in vouched],
            "login_trouble": login_trouble(runner, host, params["port"], vouched) if tried else "",
        }
    )


def _keys_in(file: str) -> tuple[HostKey, ...]:
    try:
        with open(file, encoding="utf-8") as known:
            return parse_known_hosts(known.read())
    except OSError:
        return ()


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
