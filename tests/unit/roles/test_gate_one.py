# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node lives when it answers on either of its addresses: the gate of a procedure asks both, in a run of Ansible."""

from __future__ import annotations

import json
import socket
import sys

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.states.claims import Work
from ansible_collections.sci.ganeti.tests.unit.controller import playbook, write_play

LIVES, SILENT = "127.0.0.2", "192.0.2.99"
MUTE, PEER = "127.0.0.3", "127.0.0.4"
GNT2 = {"name": "gnt2.example.com", "role": "master-candidate"}


@pytest.fixture(name="port")
def _port():
    """Something that listens, as the ssh of a node that lives."""
    with socket.create_server((LIVES, 0)) as server:
        yield server.getsockname()[1]


def gate(
    folder,
    port,
    primary_ip,
    secondary_ip,
    times=1,
    answer=None,
    itself=None,
    tags=(),
    part="gate_one.yml",
    fellows=(),
    **more,
):
    """What the gate says of gnt2, which the operator says is off. The witnesses are this machine.

    :param times: how often it is asked.
    :param answer: what the witnesses said when all nodes were asked who the master is; ``itself``: what gnt2 said.
    :param tags: the cluster's.
    :param part: of the role: the gate for one node, or for all that have to be off.
    :param fellows: further nodes of the cluster; with them nobody names the witnesses, and gnt1 alone was reached.
    """
    local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    witness = {**local, "find_master_answer": answer or {}}
    nodes = {"hosts": {"gnt0": witness, "gnt1": witness, "gnt2": {"find_master_answer": itself or {}}}}
    groups = {"ganeti_nodes": nodes, "ganeti_members": nodes, "ganeti_reachable": {"hosts": {"gnt1": {}}}}
    (folder / "hosts.json").write_text(json.dumps(groups))
    included = {"name": "sci.ganeti.procedure", "tasks_from": part}
    write_play(folder, "gnt1", *[{"ansible.builtin.include_role": included}] * times)
    given = {
        "procedure_dead": "gnt2.example.com",
        "procedure_cluster": {
            "nodes": [{**GNT2, "primary_ip": primary_ip, "secondary_ip": secondary_ip}, *fellows],
            "cluster": {"tags": list(tags)},
        },
        "procedure_said_off": ["gnt2"],
        **({"procedure_fellows": []} if part == "gate_one.yml" else {}),
        **({} if fellows else {"fencing_gate_witnesses": ["gnt1"]}),
        "fencing_gate_peers": {},
        "fencing_gate_ports": port if isinstance(port, str) else [port],
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


@pytest.fixture(name="mute")
def _mute():
    """A port that gives no answer, as those of a node that is off: the queue of who listens there is full."""
    with socket.socket() as server, socket.socket() as first, socket.socket() as second:
        server.bind((MUTE, 0))
        server.listen(0)
        for client in (first, second):
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        yield server.getsockname()[1]


def silence(port, at="{{ now(utc=true, fmt='%Y-%m-%dT%H:%M:%SZ') }}"):
    """What a witness heard: nothing of that node, and something of the other witness."""
    heard = [(MUTE, "silent"), (PEER, "refused")]
    ports = [{"address": address, "port": port, "state": state, "reason": ""} for address, state in heard]
    return {"heard": {"at": at, "seconds": 1, "ports": ports}}


BOTH = {"fencing_gate_witnesses": ["gnt0", "gnt1"], "fencing_gate_peers": {"gnt0": PEER}}
PASSED = "The fencing gate is passed for gnt2"


def left_out(said, witness):
    """How often the gate did without the word of a witness."""
    return said.count(f"skipping: [gnt1] => (item={witness})")


def test_what_was_heard_a_moment_ago_counts_once_and_the_first_listens_all_the_same(tmp_path, mute):
    status, said = gate(tmp_path, mute, MUTE, MUTE, times=2, answer=silence(mute), **BOTH)
    assert status == 0, said
    assert said.count(PASSED) == 2
    assert (left_out(said, "gnt0"), left_out(said, "gnt1")) == (0, 1)


def test_who_listens_once_more_takes_half_as_long(tmp_path, mute):
    both = {**BOTH, "fencing_gate_peers": dict.fromkeys(BOTH["fencing_gate_witnesses"], PEER)}
    for answer, heard in ((silence(mute), (1, 0)), (None, (0, 2))):
        _status, said = gate(tmp_path, mute, MUTE, MUTE, answer=answer, **both)
        assert tuple(said.count(f"silent (no answer within {time} s)") for time in (0.5, 1)) == heard, said


@pytest.mark.parametrize(
    ("at", "more"),
    [("2026-11-23T03:12:00Z", {}), (None, {"fence": True}), (None, {"fencing_gate_probe_timeout": 2})],
    ids=["too long ago", "its power may be cut", "longer is asked for"],
)
def test_otherwise_every_witness_listens_again(tmp_path, mute, at, more):
    answer = silence(mute, at) if at else silence(mute)
    status, said = gate(tmp_path, mute, MUTE, MUTE, answer=answer, **BOTH, **more)
    assert status == 0, said
    assert (PASSED in said, left_out(said, "gnt0"), left_out(said, "gnt1")) == (True, 0, 0)


def test_the_ports_may_be_words_with_commas(tmp_path, mute):
    status, said = gate(tmp_path, f"{mute},{mute}", MUTE, MUTE)
    assert status == 0, said


@pytest.mark.parametrize(
    ("answer", "lives"),
    [({"in_cluster": True}, True), ({"failed": True, "msg": "no Python"}, True), ({"unreachable": True}, False)],
)
def test_a_node_that_let_ansible_in_is_not_dead_though_no_other_one_hears_it(tmp_path, mute, answer, lives):
    status, said = gate(tmp_path, mute, MUTE, MUTE, itself=answer)
    assert (status != 0) is lives, said
    assert ("gnt2 lives: it let Ansible in" in said) is lives


@pytest.mark.parametrize("acts", [True, False], ids=["to act", "to look"])
def test_while_another_run_works_a_node_is_not_even_asked_by_one_that_would_act(tmp_path, port, acts):
    tags = [Work(9999999999, "replace_disk/3BFEED@elsewhere/1").tag]
    about = {"procedure_off": ["gnt2.example.com"], "procedure_run": ["failover_node", "gnt2"]}
    status, said = gate(tmp_path, port, LIVES, SILENT, tags=tags, part="gate.yml", procedure_acts=acts, **about)
    assert status != 0
    assert ("replace_disk 3BFEED works on this cluster" in said) is acts
    assert ("gnt2 lives" in said) is not acts
    assert "Ganeti's calls" not in said, "the tag is seen first"


@pytest.mark.parametrize(
    ("role", "dead"), [("regular", False), ("offline", True)], ids=["should be up", "marked offline"]
)
def test_a_node_that_ansible_does_not_reach_is_a_witness_that_is_missing(tmp_path, mute, role, dead):
    fellows = [
        {"name": name, "role": is_now, "primary_ip": SILENT, "secondary_ip": SILENT}
        for name, is_now in (("gnt1.example.com", "master"), ("gnt3.example.com", role))
    ]
    about = {"procedure_off": ["gnt2.example.com"], "procedure_run": ["failover_node", "gnt2"]}
    status, said = gate(tmp_path, mute, MUTE, MUTE, part="gate.yml", fellows=fellows, **about)
    assert (status == 0) is dead, said
    assert ("It takes 2 to see that gnt2 is silent, and 1 could: gnt3.example.com couldn't" in said) is not dead
    assert ('"fencing_gate_witnesses": ["gnt1"]' in said) is not dead
