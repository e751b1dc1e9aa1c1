# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fencing gate on what Ansible registers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.sci.ganeti.plugins.filter.cluster import FilterModule
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.fencing_gate import CLOCK

FILTERS = FilterModule().filters()
LEFT_OUT = {"skipped": True, "changed": False}
PEERS = {"gnt1": "192.0.2.11", "gnt3": "192.0.2.13"}
AT = "2026-11-23T03:12:00Z"


def port(address, number, state, reason="because"):
    return {"address": address, "port": number, "state": state, "reason": reason}


def heard(witness, state="silent", peers=("open", "open")):
    return {
        "fencing_gate_witness": witness,
        "ansible_loop_var": "fencing_gate_witness",
        "ports": [
            port("192.0.2.12", 22, state),
            port("192.0.2.12", 1811, "unreachable"),
            port("192.0.2.11", 22, peers[0]),
            port("192.0.2.13", 22, peers[1]),
        ],
    }


def gone(witness):
    return {
        "fencing_gate_witness": witness,
        "ansible_loop_var": "fencing_gate_witness",
        "unreachable": True,
        "msg": "Failed to connect to the host via ssh:\nNo route to host",
    }


def left_out(witness):
    """The gate's loop passed it over, since it has listened before."""
    return {"fencing_gate_witness": witness, "ansible_loop_var": "fencing_gate_witness", "skipped": True}


def answer(at="2026-11-23T03:11:50Z", state="silent", peer="open", seconds=4.0):
    """What a witness answered when all nodes were asked, with what it heard of gnt2 and the others meanwhile."""
    node = [port("192.0.2.12", 22, state), port("192.0.2.12", 1811, "unreachable")]
    ports = [*node, port("192.0.2.11", 22, peer), port("192.0.2.13", 22, peer)]
    return {"in_cluster": True, "heard": {"at": at, "seconds": seconds, "ports": ports}}


def looked(**other):
    return {
        "bmc": LEFT_OUT,
        "bmc_address": "192.0.2.22",
        "oob": LEFT_OUT,
        "command": LEFT_OUT,
        "program": "true",
        "witnesses": {"results": [heard("gnt1"), heard("gnt3")]},
        "peers": PEERS,
        "addresses": ["192.0.2.12"],
        "before": {},
        **other,
    }


def verdict(seen, **given):
    return FILTERS["fencing_verdict"](seen, "gnt2", at=AT, **given)


@pytest.mark.parametrize(
    ("source", "result", "dead"),
    [
        ("bmc", {"power": "off"}, True),
        ("bmc", {"power": "on"}, False),
        ("bmc", {"msg": "no session", "failed": True}, False),
        ("bmc", {"power": "********"}, False),
        ("oob", {"supported": True, "power": "off"}, True),
        ("oob", {"supported": False, "power": None}, False),
        ("oob", {"msg": "The master's daemons don't answer", "failed": True}, False),
        ("command", {"rc": 0}, True),
        ("command", {"rc": 1}, False),
        ("command", {"rc": 2, "msg": "No such file"}, False),
        ("command", {"msg": "Timed out", "failed": True}, False),
    ],
)
def test_each_source(source, result, dead):
    found = verdict(looked(**{source: result}))
    assert found["dead"] is dead
    assert bool(found["refusal"]) is not dead


@pytest.mark.parametrize(
    ("witnesses", "fellows", "dead"),
    [
        (["gnt1"], ["gnt1.example.com", "gnt3.example.com"], False),
        (["gnt1"], ["gnt1.example.com"], True),
        (["gnt1"], [], True),
        (["gnt1", "gnt3"], ["gnt1.example.com", "gnt3.example.com", "gnt4.example.com"], True),
    ],
    ids=["one of two", "the only one", "the one that was named", "two of three"],
)
def test_a_fellow_that_could_not_be_asked_is_missing_where_one_is_not_enough(witnesses, fellows, dead):
    seen = looked(bmc={"power": "off"}, witnesses={"results": [heard(name) for name in witnesses]})
    found = verdict(seen, fellows=fellows)
    assert found["dead"] is dead
    assert ("gnt3.example.com couldn't, since Ansible doesn't reach it" in found["refusal"]) is not dead


def test_the_evidence_is_plain_data():
    found = verdict(looked(bmc={"power": "off"}), node_is_off="gnt2.example.com")
    assert [(piece["kind"], piece["said_by"], piece["when"]) for piece in found["evidence"]] == [
        ("bmc", "the BMC 192.0.2.22", AT),
        ("operator", "you", AT),
        ("silence", "gnt1", AT),
        ("silence", "gnt3", AT),
    ]
    assert {piece["node"] for piece in found["evidence"]} == {"gnt2"}
    assert found["evidence"][0]["what"] == "the power is off"
    assert found["evidence"][2]["what"] == (
        "192.0.2.12 port 22 silent (because), 192.0.2.12 port 1811 unreachable (because)"
    )


def test_the_operator_names_another_node():
    with pytest.raises(AnsibleFilterError, match=r"node_is_off names gnt3.*-e node_is_off=gnt2"):
        verdict(looked(bmc={"power": "off"}), node_is_off="gnt3")


def test_the_bmc_may_cut_the_power():
    assert verdict(looked(bmc={"power": "on"}), fence=True)["fence"] is True
    assert verdict(looked(bmc={"power": "on"}), fence=False)["fence"] is False


def test_an_answer_stops_it():
    seen = looked(bmc={"power": "off"}, witnesses={"results": [heard("gnt1"), heard("gnt3", state="refused")]})
    assert "gnt2 lives: gnt3 got an answer" in verdict(seen)["refusal"]


def test_a_witness_that_is_gone_has_not_listened():
    found = verdict(looked(bmc={"power": "off"}, witnesses={"results": [heard("gnt1"), gone("gnt3")]}))
    assert found["dead"] is False
    assert "gnt3 couldn't, since Failed to connect to the host via ssh: No route to host" in found["refusal"]
    assert found["evidence"][-1]["what"].startswith("couldn't look: Failed to connect")


def test_a_witness_hears_itself_which_shows_nothing():
    alone = heard("gnt3", peers=("silent", "open"))
    found = verdict(looked(bmc={"power": "off"}, witnesses={"results": [heard("gnt1"), alone]}))
    assert "gnt3 couldn't, since it hears nothing of 192.0.2.11 either" in found["refusal"]


def test_one_witness_is_enough_where_there_is_one():
    alone = {**heard("gnt1"), "ports": heard("gnt1")["ports"][:3]}
    one = looked(bmc={"power": "off"}, witnesses={"results": [alone]}, peers={"gnt1": "192.0.2.11"})
    assert verdict(one)["dead"] is True


def test_no_witness():
    assert "No other node" in verdict(looked(bmc={"power": "off"}, witnesses={"results": []}))["refusal"]
    assert "No other node" in verdict(looked(bmc={"power": "off"}, witnesses={"skipped": True}))["refusal"]


def test_an_address_that_a_peer_has_too_is_nobodys_silence():
    found = verdict(looked(bmc={"power": "off"}, peers={**PEERS, "gnt3": "192.0.2.12"}))
    assert found["dead"] is False


def test_addresses_by_the_inventorys_names():
    known = {"gnt1.example.com": "192.0.2.11", "gnt2.example.com": "192.0.2.12", "gnt3.example.com": "192.0.2.13"}
    assert FILTERS["node_addresses"](known, ["gnt1", "gnt3.example.com", "sci"]) == {
        "gnt1": "192.0.2.11",
        "gnt3.example.com": "192.0.2.13",
    }


def still(before, **given):
    wanted = {"addresses": ["192.0.2.12"], "ports": [22, "1811"], "seconds": 4, "peers": PEERS, "at": AT, **given}
    return FILTERS["still_heard"](before, **wanted)


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ({}, {}),
        ({"unreachable": True}, {}),
        ({"heard": None}, {}),
        (answer(at=""), {}),
        (answer(at="2026-11-23T03:11:20Z"), {}),
        (answer(at="2026-11-23T03:12:01Z"), {}),
        (answer(seconds=3), {}),
        (answer(state="failed"), {}),
        (answer(peer="silent"), {}),
        (answer(), {"ports": [22, 1811, 5900]}),
        (answer(), {"addresses": ["192.0.2.12", "198.51.100.12"]}),
        (answer(), {"peers": {**PEERS, "gnt3": "192.0.2.12"}}),
    ],
)
def test_whoever_heard_too_little_or_too_long_ago_listens_again(said, given):
    assert still({"gnt1": said, "gnt3": answer()}, **given) == ([] if given else ["gnt3"])


def test_who_has_heard_it_a_moment_ago_need_not_listen_again():
    assert still({"gnt1": answer(), "gnt3": answer(state="refused", peer="silent")}) == ["gnt1", "gnt3"]


@pytest.mark.parametrize("name", ["gnt2", "gnt1"])
@pytest.mark.parametrize(
    ("said", "lives"), [(answer(), True), ({"failed": True}, True), ({"unreachable": True}, False), ({}, False)]
)
def test_a_node_that_let_ansible_in_lives(name, said, lives):
    found = verdict(looked(bmc={"power": "off"}, before={name: said}))
    assert found["dead"] is not (lives and name == "gnt2")
    assert ("gnt2 lives: it let Ansible in" in found["refusal"]) is (lives and name == "gnt2")


def test_evidence_from_before_says_when():
    seen = looked(
        bmc={"power": "off"},
        witnesses={"results": [left_out("gnt1"), heard("gnt3")]},
        before={"gnt1": answer(), "gnt3": answer(state="failed")},
    )
    found = verdict(seen)
    assert found["dead"] is True
    assert [(piece["said_by"], piece["when"]) for piece in found["evidence"]] == [
        ("the BMC 192.0.2.22", AT),
        ("gnt1", "2026-11-23T03:11:50Z"),
        ("gnt3", AT),
    ]
    assert found["evidence"][1]["what"] == (
        "192.0.2.12 port 22 silent (because), 192.0.2.12 port 1811 unreachable (because)"
    )


@pytest.mark.parametrize("left", [["gnt3"], []], ids=["that need not listen again", "that listens again"])
@pytest.mark.parametrize("power", [{"power": "off"}, {"power": "on"}])
def test_an_answer_from_before_stops_it(left, power):
    before = {"gnt1": answer(), "gnt3": answer(state="open")}
    witnesses = {"results": [left_out(name) if name in left else heard(name) for name in ("gnt1", "gnt3")]}
    found = verdict(looked(bmc=power, witnesses=witnesses, before=before), fence=True)
    assert (found["dead"], found["fence"]) == (False, False)
    assert "gnt2 lives: gnt3 got an answer from 192.0.2.12 port 22" in found["refusal"]
    assert "(open: because) at 2026-11-23T03:11:50Z." in found["refusal"]


def test_so_does_one_that_a_node_got_which_is_no_witness_now():
    before = {"gnt4": answer(state="refused"), "gnt5": {"unreachable": True}}
    found = verdict(looked(bmc={"power": "off"}, before=before))
    assert "gnt2 lives: gnt4 got an answer" in found["refusal"]
    assert found["evidence"][-1]["said_by"] == "gnt4"


@pytest.mark.parametrize("at", ["2026-11-23T03:11:20Z", "2026-11-23T03:12:01Z", ""])
def test_an_answer_of_some_time_ago_says_nothing_any_more(at):
    assert verdict(looked(bmc={"power": "off"}, before={"gnt4": answer(at, state="open")}))["dead"] is True


def test_an_address_of_the_node_that_is_not_asked_about_shows_nothing():
    said = answer(peer="silent")
    said["heard"]["ports"].append(port("198.51.100.12", 22, "open"))
    assert still({"gnt1": said}) == []


HOSTS = [f"gnt{number}.example.com" for number in range(1, 6)]


@pytest.mark.parametrize(
    ("named", "homes", "listen"),
    [
        ([], {}, []),
        (["gnt2"], {}, ["gnt1", "gnt3", "gnt4"]),
        (["gnt1.example.com", "gnt2"], {}, ["gnt3", "gnt4", "gnt5"]),
        # of its own cluster first
        (["gnt2"], dict(zip(HOSTS, ["a", "b", "a", "b", "b"])), ["gnt4", "gnt5", "gnt1"]),
    ],
)
def test_a_few_hosts_listen_to_those_that_are_named(named, homes, listen):
    assert FILTERS["listeners"](HOSTS, named, homes) == [f"{name}.example.com" for name in listen]


def test_the_roles_write_times_as_they_are_read():
    written = [
        form
        for path in (Path(__file__).resolve().parents[4] / "roles").rglob("*.yml")
        for form in re.findall(r"now\(utc=true, fmt='([^']*)'\)", path.read_text())
    ]
    assert len(written) > 2
    assert set(written) == {CLOCK}
