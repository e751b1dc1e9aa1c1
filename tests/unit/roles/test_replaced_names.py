# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An old key is forgotten by whatever name a known_hosts file has it."""

from __future__ import annotations

import json
from pathlib import Path

from ansible_collections.sci.ganeti.tests.unit.controller import playbook, write_play

ROOT = Path(__file__).resolve().parents[3]


def names(folder, word, host, variables, secondary_ip, beside=()):
    """What is forgotten, of a node in an inventory that may have others beside it."""
    nodes = {"hosts": {host: variables, **{name: {} for name in beside}}}
    members = {"hosts": {host: {}}}
    (folder / "hosts.json").write_text(json.dumps({"ganeti_nodes": nodes, "ganeti_members": members}))
    show = {"ansible.builtin.copy": {"content": "{{ replace_node_names | to_json }}", "dest": str(folder / "names")}}
    files = [str(ROOT / "roles/replace_node/vars/main.yml")]
    write_play(folder, "localhost", show, connection="local", vars_files=files)
    node = {"name": "gnt2.example.com", "primary_ip": "192.0.2.12", "secondary_ip": secondary_ip}
    given = {"replace_node_name": word, "replace_node_needs": {"node": node}}
    done = playbook(folder, "-i", "hosts.json", "play.yml", "--extra-vars", json.dumps(given))
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads((folder / "names").read_text())


def test_its_short_name_and_every_address(tmp_path):
    found = names(tmp_path, "gnt2", "gnt2.example.com", {"ansible_host": "198.51.100.2"}, "10.0.0.12")
    assert found == ["gnt2.example.com", "192.0.2.12", "10.0.0.12", "198.51.100.2", "gnt2"]


def test_not_a_short_name_that_may_be_another_machine_s(tmp_path):
    found = names(tmp_path, "gnt2", "gnt2.example.com", {}, "", beside=["gnt2.example.org"])
    assert found == ["gnt2.example.com", "192.0.2.12"]


def test_each_once_and_none_that_is_empty(tmp_path):
    assert names(tmp_path, "gnt2", "gnt2", {}, "") == ["gnt2", "gnt2.example.com", "192.0.2.12"]
