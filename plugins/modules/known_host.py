#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What known_hosts files say of a host."""

from __future__ import annotations

DOCUMENTATION = r"""
module: known_host
short_description: Have known_hosts files forget old keys of a host, for several names and files
description:
  - In each of the files that has a key for one of the names, the right keys take the place of every
    other. A file that knows nothing of the host is left alone, unless O(add) is set.
  - C(ansible.builtin.known_hosts) does one name in one file a call; a replaced machine is known by
    several names in several files, on every node.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.acts
options:
  names:
    description: What the host is called, names and addresses.
    type: list
    elements: str
    required: true
  port:
    description: Port of its ssh daemon; known_hosts files tell ports other than V(22) apart.
    type: int
    default: 22
  keys:
    description:
      - The keys that somebody vouches for, as RV(sci.ganeti.host_key_info#module:trusted_keys) has
        them. They take the place of old ones.
    type: list
    elements: str
    required: true
  presented:
    description: Further keys it presents; they aren't taken for old ones, and aren't written.
    type: list
    elements: str
    default: []
  files:
    description: The files; one that doesn't exist is made only with O(add).
    type: list
    elements: path
    required: true
  add:
    description: Put the keys into a file that has none for any of the names, too.
    type: bool
    default: false
seealso:
  - module: sci.ganeti.host_key_info
  - module: ansible.builtin.known_hosts
"""

EXAMPLES = r"""
- name: Forget the old machine's key
  sci.ganeti.known_host:
    names: [gnt2, gnt2.example.com, 192.0.2.12]
    keys: "{{ presented.trusted_keys }}"
    files: [/root/.ssh/known_hosts]
"""

RETURN = r"""
known:
  description: Those of the keys, presented ones included, that a file has for at least one of the names.
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

import os
import socket
from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.establish import establish
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import valid_host
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.argv import name_in_file
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.desired import (
    Known,
    KnownHostWish,
    known_keys,
    plan_known_host,
    view_known_host,
)
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.parse import parse_key
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.read import read_known

ARGUMENTS = {
    "names": {"type": "list", "elements": "str", "required": True},
    "port": {"type": "int", "default": 22},
    "keys": {"type": "list", "elements": "str", "required": True, "no_log": False},
    "presented": {"type": "list", "elements": "str", "default": [], "no_log": False},
    "files": {"type": "list", "elements": "path", "required": True},
    "add": {"type": "bool", "default": False},
}


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    files = list(params["files"])
    wish = KnownHostWish(
        names=tuple(name_in_file(valid_host(name), params["port"]) for name in params["names"]),
        keys=tuple(parse_key(line) for line in params["keys"]),
        presented=tuple(parse_key(line) for line in params["presented"]),
        add=params["add"],
        where=socket.gethostname(),
    )

    def read() -> Known:
        return {name: read_known(runner, name, files) for name in wish.names}

    def apply(step: Step) -> None:
        name, file = step.subject, step.command[-1]
        if os.path.exists(file):
            runner.write(step.command)
        _append(file, name, wish)

    return establish(
        runner,
        read=read,
        plan=lambda known: plan_known_host(known, wish),
        view=lambda known: view_known_host(known, wish),
        apply=apply,
        facts=lambda known: {"known": [key.line for key in known_keys(known, wish)]},
    )


def _append(file: str, name: str, wish: KnownHostWish) -> None:
    """Put the right keys at the end; nobody but the owner may write there."""
    os.makedirs(os.path.dirname(file) or ".", mode=0o700, exist_ok=True)
    with open(os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "a+") as known:
        known.seek(0)
        text = known.read()
        known.write("\n" if text and not text.endswith("\n") else "")
        known.writelines(f"{name} {key.line}\n" for key in wish.keys)


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
