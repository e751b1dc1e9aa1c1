# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which host keys count when replace_node logs in to a new machine: what ssh is really called with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ansible_collections.sci.ganeti.tests.unit.controller import playbook

TASKS = Path(__file__).resolve().parents[3] / "roles/replace_node/tasks/trust.yml"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEGMq5Mza5Bd2IyCdUzVQBUdyvNRrbvUU2dZd6s4rzY5"
HOSTS = {"ganeti_nodes": {"hosts": {"gnt2": {"ansible_host": "127.0.0.1", "ansible_port": 1}}}}
PLAYS = [
    {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {"replace_node_host": "gnt2", "replace_node_vouched": [KEY]},
        "tasks": [{"ansible.builtin.import_tasks": str(TASKS)}],
    },
    {"hosts": "gnt2", "gather_facts": False, "tasks": [{"ansible.builtin.raw": "true"}]},
]


@pytest.mark.parametrize("checked", ["True", "False"])
def test_they_are_checked_even_where_ansible_checks_none(tmp_path, checked):
    for name, content in (("hosts.json", HOSTS), ("play.json", PLAYS)):
        (tmp_path / name).write_text(json.dumps(content))
    done = playbook(tmp_path, "-vvv", "--inventory", "hosts.json", "play.json", ANSIBLE_HOST_KEY_CHECKING=checked)
    (called,) = {line for line in done.stdout.splitlines() if "SSH: EXEC" in line}
    assert "StrictHostKeyChecking=yes" in called
    assert "StrictHostKeyChecking=no" not in called
    assert KEY in called
