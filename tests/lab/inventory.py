# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the operator has: an Ansible inventory and a known_hosts file.

Host keys are checked, as in production.  The known_hosts file is written when
the lab comes up, from the keys the nodes have then.  It is not changed when a
machine is replaced: the operator has to compare the new machine's fingerprint
("lab fingerprint NODE", as read on its console) and to accept it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from . import bmc
from .remote import Lab, known_hosts_lines
from .settings import Node


def hosts_yml(lab: Lab) -> str:
    """Return the text of the inventory."""
    known_hosts = lab.home / "ssh" / "known_hosts"
    lines = [
        "---",
        f"# The nodes of the lab '{lab.settings.name}', written by the lab.",
        "ganeti_nodes:",
        "  hosts:",
    ]
    for node in lab.settings.all_nodes:
        lines += [f"    {node.name}:", f"      ansible_host: {node.address}", f"      bmc_address: {node.bmc_address}"]
    lines += [
        "  vars:",
        "    ansible_user: root",
        f"    ansible_ssh_private_key_file: {lab.ssh_key}",
        "    ansible_ssh_common_args: >-",
        f"      -o UserKnownHostsFile={known_hosts}",
        "      -o GlobalKnownHostsFile=/dev/null",
        "      -o StrictHostKeyChecking=yes",
        "      -o IdentitiesOnly=yes",
        "      -o ServerAliveInterval=5",
        "      -o ServerAliveCountMax=3",
        "    # labs side by side have the same addresses: a connection that is kept open is one lab's own",
        f"    ansible_control_path_dir: {lab.home / 'cp'}",
        "    ansible_python_interpreter: /usr/bin/python3",
        "    # the administrator's file is the lab's own, not the one in your home directory",
        f"    replace_node_controller_known_hosts: [{known_hosts}]",
        "    # and so is what a run leaves behind",
        f"    plan_dir: {lab.home / 'plans'}",
        f"    report_dir: {lab.home / 'reports'}",
        f"    bmc_user: {bmc.USER}",
        f"    bmc_password: \"{{{{ lookup('ansible.builtin.file', '{bmc.password_file(lab)}') }}}}\"",
        f"    bmc_cipher_suite: {bmc.CIPHER_SUITE}",
    ]
    return "\n".join(lines) + "\n"


def write_hosts(lab: Lab) -> None:
    """Write the inventory."""
    folder = lab.home / "inventory"
    folder.mkdir(exist_ok=True)
    (folder / "hosts.yml").write_text(hosts_yml(lab))


def trust(lab: Lab, nodes: Sequence[Node]) -> None:
    """Put the nodes' present keys in the operator's known_hosts file."""
    path = lab.home / "ssh" / "known_hosts"
    names = {node.address for node in nodes}
    old = path.read_text().splitlines() if path.exists() else []
    lines = [line for line in old if line.split(",")[0] not in names]
    for node in nodes:
        lines += known_hosts_lines(node, lab.published(node, "host_keys"))
    path.write_text("\n".join(lines) + "\n")


def fingerprints(keys: Sequence[str]) -> list[str]:
    """Return "TYPE SHA256:..." of public keys, as "ssh-keygen -l" prints them."""
    found = []
    for key in keys:
        kind, blob = key.split()[:2]
        digest = base64.b64encode(hashlib.sha256(base64.b64decode(blob)).digest()).decode().rstrip("=")
        found.append(f"{kind} SHA256:{digest}")
    return found
