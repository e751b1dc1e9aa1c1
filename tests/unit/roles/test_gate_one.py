# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node lives when it answers on either of its addresses: the gate of a procedure asks both, in a run of Ansible."""

from __future__ import annotations

import json
import socket
import sys

import pytest

from ansible_collections.sci.ganeti.tests.unit.controller import playbook

LIVES, SILENT = "127.0.0.2", "192.0.2.99"


@pytest.fixture(name="port")
def _port():
    """Something that listens, as the ssh of a node that lives."""
    with socket.create_server((LIVES, 0)) as server:
        yield server.getsockname()[1]


def gate(folder, port, primary_ip, secondary_ip, times=1, answer=None, **more):
    """What the gate says of gnt2, which the operator says is off. The witness is this machine.

    :param times: how often it is asked.
    :param answer: what the witness said when all nodes were asked who the master is.
    """
    local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    nodes = {"hosts": {"gnt1": {**local, "find_master_answer": answer or {}}, "gnt2": {}}}
    (folder / "hosts.json").write_text(json.dumps({"ganeti_nodes": nodes, "ganeti_members": nodes}))
    included = {"name": "sci.ganeti.procedure", "tasks_from": "gate_one.yml"}
    play = {"hosts": "gnt1", "gather_facts": False, "tasks": [{"ansible.builtin.include_role": included}] * times}
    (folder / "play.yml").write_text(json.dumps([play]))
    given = {
        "procedure_dead": "gnt2.example.com",
        "procedure_nodes": [{"name": "gnt2.example.com", "primary_ip": primary_ip, "secondary_ip": secondary_ip}],
        "procedure_said_off": ["gnt2"],
        "fencing_gate_witnesses": ["gnt1"],
        "fencing_gate_peers": {},
        "fencing_gate_ports": [port],
        "fencing_gate_probe_timeout": 1,
        "procedure_fencing": [],
        **more,
    }
    done = playbook(folder, "-i", "hosts.json", "play.yml", "--extra-vars", json.dumps(given))
    return done.returncode, " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize("addresses", [(LIVES, SILENT), (SILENT, LIVES)], ids=["the primary", "the secondary"])
def test_an_answer_from_either_address_stops_it(tmp_path, port, addresses):
    status, said = gate(tmp_path, port, *addresses)
    assert status != 0
    assert f"gnt2 lives: gnt1 got an answer from {LIVES} port {port}" in said


def silence(port, at="{{ now(utc=true, fmt='%Y-%m-%dT%H:%M:%SZ') }}"):
    """It was silent, a moment ago: in truth it lives, so whoever listens hears something else."""
    return {"heard": {"at": at, "seconds": 1, "ports": [{**TRIED, "port": port}]}}


TRIED = {"address": LIVES, "state": "silent", "reason": "no answer within 1 s"}
PASSED = "The fencing gate is passed for gnt2"
ANSWERED = f"gnt2 lives: gnt1 got an answer from {LIVES} port"


def test_what_was_heard_a_moment_ago_counts_once(tmp_path, port):
    status, said = gate(tmp_path, port, LIVES, LIVES, times=2, answer=silence(port))
    assert status != 0
    assert said.count(PASSED) == 1
    assert said.index(PASSED) < said.index(ANSWERED)


@pytest.mark.parametrize(
    ("at", "more"),
    [("2026-11-23T03:12:00Z", {}), (None, {"fence": True}), (None, {"fencing_gate_probe_timeout": 2})],
    ids=["too long ago", "its power may be cut", "longer is asked for"],
)
def test_otherwise_the_witness_listens_again(tmp_path, port, at, more):
    answer = silence(port, at) if at else silence(port)
    status, said = gate(tmp_path, port, LIVES, LIVES, answer=answer, **more)
    assert status != 0
    assert PASSED not in said
    assert ANSWERED in said
