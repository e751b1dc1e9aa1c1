# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes whose known_hosts files nobody could look at are named, and keep nothing else waiting."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ansible_collections.sci.ganeti.tests.unit.controller import playbook, write_play

ROLE = Path(__file__).resolve().parents[3] / "roles/replace_node"
LOCAL = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
NODES = {
    "gnt1": LOCAL,
    "gnt2": LOCAL,
    "gnt3": {**LOCAL, "ansible_python_interpreter": "/nowhere/python3"},
    "gnt4": {"ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": 1},
    "gnt5": LOCAL,
}
GROUPS = {
    "ganeti_nodes": NODES,
    "ganeti_members": dict.fromkeys(NODES),
    # gnt5 had not answered at all, and gnt4 doesn't any more
    "ganeti_reachable": dict.fromkeys(["gnt1", "gnt2", "gnt3", "gnt4"]),
}
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEGMq5Mza5Bd2IyCdUzVQBUdyvNRrbvUU2dZd6s4rzY5"


def test_one_that_fails_as_well_as_one_that_is_gone(tmp_path):
    (tmp_path / "hosts.json").write_text(json.dumps({name: {"hosts": hosts} for name, hosts in GROUPS.items()}))
    look = {"ansible.builtin.include_tasks": str(ROLE / "tasks/forget.yml"), "vars": {"replace_node_only_look": True}}
    show = {"ansible.builtin.include_tasks": str(ROLE / "tasks/unasked.yml")}
    files = [str(ROLE / "vars/main.yml"), str(ROLE / "defaults/main.yml")]
    write_play(tmp_path, "gnt1", look, show, vars_files=files)
    given = {
        "node": "gnt2",
        "replace_node_needs": {
            "node": {"name": "gnt2.example.com", "primary_ip": "192.0.2.12", "secondary_ip": ""},
        },
        "replace_node_keys": {"presented": [{"key": KEY}], "trusted_keys": [KEY]},
        "replace_node_known_hosts": [str(tmp_path / "theirs")],
        "replace_node_controller_known_hosts": [str(tmp_path / "own")],
    }
    done = playbook(tmp_path, "-i", "hosts.json", "play.yml", "--extra-vars", json.dumps(given))
    said = " ".join(done.stdout.split())
    assert done.returncode == 0, done.stdout + done.stderr
    named = "gnt5, gnt3, gnt4: not reached, or not able to look, so that an old key of gnt2.example.com may be left"
    assert named in said, said
