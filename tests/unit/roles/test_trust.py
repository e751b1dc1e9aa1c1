# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which host keys count when replace_node logs in to a new machine: what ssh is really called with."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ansible_collections.sci.ganeti.tests.unit.controller import playbook

TASKS = Path(__file__).resolve().parents[3] / "roles/replace_node/tasks/trust.yml"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEGMq5Mza5Bd2IyCdUzVQBUdyvNRrbvUU2dZd6s4rzY5"
ADDRESS = {"ansible_host": "127.0.0.1", "ansible_port": 1}
NAMED = [{"ansible.builtin.raw": "true"}]
PLAYS = [
    # who asks every node who the master is may have got into the machine before anybody vouched for its keys
    {"hosts": "gnt2", "gather_facts": False, "ignore_unreachable": True, "tasks": NAMED},
    {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {"replace_node_host": "gnt2", "replace_node_vouched": [KEY]},
        "tasks": [{"ansible.builtin.import_tasks": str(TASKS)}],
    },
    {"hosts": "gnt2", "gather_facts": False, "tasks": NAMED},
]
WORD = re.compile(r"-o '?(StrictHostKeyChecking|UserKnownHostsFile|GlobalKnownHostsFile|ControlPath)=(\S+)")


def called(folder, own=(), **environment):
    """Each call of ssh, and the words of it that count, the first of an option: before the vouching, and after.

    `own` are variables that the inventory gives the host itself.
    """
    inventory = {"ganeti_nodes": {"hosts": {"gnt2": {**ADDRESS, **dict(own)}}}}
    for name, content in (("hosts.json", inventory), ("play.json", PLAYS)):
        (folder / name).write_text(json.dumps(content))
    done = playbook(folder, "-vvv", "--inventory", "hosts.json", "play.json", **environment)
    calls = list(dict.fromkeys(line for line in done.stdout.splitlines() if "SSH: EXEC" in line))
    return calls, [dict(reversed(WORD.findall(call))) for call in calls]


@pytest.mark.parametrize(
    "environment",
    [
        {"ANSIBLE_HOST_KEY_CHECKING": "True"},
        {"ANSIBLE_HOST_KEY_CHECKING": "False"},
        {"ANSIBLE_SSH_ARGS": "-o ControlMaster=auto -o ControlPersist=60s -o StrictHostKeyChecking=no"},
        {"ANSIBLE_SSH_COMMON_ARGS": "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/root/known"},
    ],
)
def test_they_are_checked_even_where_ansible_checks_none(tmp_path, environment):
    calls, (_before, after) = called(tmp_path, **environment)
    assert after["StrictHostKeyChecking"] == "yes"
    assert (after["UserKnownHostsFile"], after["GlobalKnownHostsFile"]) == ("/dev/null", "/dev/null")
    assert KEY in calls[-1]
    assert "ControlPersist=60s" in calls[-1]


def test_no_connection_is_used_that_was_made_before(tmp_path):
    _calls, (before, after) = called(tmp_path)
    assert before["ControlPath"] != after["ControlPath"]


def test_a_hosts_own_arguments_stay(tmp_path):
    own = {"ansible_ssh_args": "-o ControlPersist=7s -o Compression=yes"}
    calls, _words = called(tmp_path, own)
    assert "-o Compression=yes" in calls[-1]
    assert "ControlPersist=7s" in calls[-1]
