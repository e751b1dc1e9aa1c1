# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls to a dead node: turned down for a time, by what goes away by itself."""

from __future__ import annotations

import json
import re

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply
from ansible_collections.sci.ganeti.plugins.modules import gnt_calls

ADDRESSES = {"gnt1.example.com": "192.0.2.11", "gnt2.example.com": "192.0.2.12", "gnt3.example.com": "192.0.2.13"}
WAITING = "ESTAB 0 0 192.0.2.12:48866 192.0.2.11:1811\n"
HOLD = re.compile(r"systemd-run .*--unit=(\S+) .*RuntimeMaxSec=(\d+) .*rule add to (\S+) ipproto tcp dport (\d+) ")


class Routing:
    """A host with its rules and the units that hold them."""

    def __init__(self):
        self.held, self.mutations, self.stuck = {}, [], False
        self.connected = {}

    def __call__(self, argv, limit):
        words = " ".join(argv)
        if argv[:2] == ("ss", "-Htn"):
            return Reply(argv, 0, self.connected.get(argv[-1], ""), "")
        if "show" in argv:
            rules = [
                {"priority": 9, "src": "all", "dst": dst, "ipproto": "tcp", "dport": port, "action": "unreachable"}
                for dst, port in self.held.values()
            ]
            return Reply(argv, 0, json.dumps(rules), "")
        self.mutations.append(argv)
        if argv[0] == "ss":
            # it prints what it has ended, or nothing, and exits with 0 in any case
            return Reply(argv, 0, "" if self.stuck else self.connected.pop(argv[-1], ""), "")
        begun = HOLD.match(words)
        if begun:
            self.held[begun[1]] = (begun[3], int(begun[4]))
        elif not self.stuck:
            self.held.pop(argv[-1], None)
        return Reply(argv, 0, "", "")


@pytest.fixture(name="routing")
def _routing():
    return Routing()


@pytest.fixture(name="calls")
def _calls(host, routing, monkeypatch):
    host.name("gnt2.example.com")
    (host.folder / "ssconf_node_list").write_text("\n".join(ADDRESSES))
    (host.folder / "ssconf_node_primary_ips").write_text("".join(f"{name} {ip}\n" for name, ip in ADDRESSES.items()))
    monkeypatch.setattr(gnt_calls, "runs_systemd", lambda: True)
    return lambda state, *nodes, check=False, **more: host.run(
        "gnt_calls", routing, check, state=state, nodes=list(nodes), **more
    )


def test_in_four_steps(calls, routing):
    foreseen = calls("turned_down", "gnt1.example.com", check=True)
    assert (foreseen["changed"], routing.mutations) == (True, [])
    done = calls("turned_down", "gnt1.example.com")
    assert (done["changed"], done["turned_down"]) == (True, ["gnt1.example.com"])
    assert list(routing.held.values()) == [("192.0.2.11", 1811)]
    for check in (True, False):
        assert calls("turned_down", "gnt1.example.com", check=check)["changed"] is False
    assert len(routing.mutations) == 1


def test_it_ends_by_itself_and_takes_its_rule_away(calls, routing):
    calls("turned_down", "gnt1.example.com", lifetime=42)
    (words,) = routing.mutations
    assert "--property=RuntimeMaxSec=42" in words
    last = next(word for word in words if word.startswith("--property=ExecStopPost="))
    assert last.endswith("/sbin/ip -4 rule del to 192.0.2.11 ipproto tcp dport 1811 type unreachable")


def test_all_are_tried_again_and_then_nothing_is_to_do(calls, routing):
    calls("turned_down", "gnt1.example.com", "gnt3.example.com")
    done = calls("tried")
    assert (done["changed"], done["diff"]["before"]["turned_down"], done["turned_down"]) == (
        True,
        ["gnt1.example.com", "gnt3.example.com"],
        [],
    )
    assert calls("tried")["changed"] is False
    assert routing.held == {}


def test_a_rule_that_stays_is_told_with_what_takes_it_away(calls, routing):
    calls("turned_down", "gnt1.example.com")
    routing.stuck = True
    found = calls("tried", "gnt1.example.com")
    assert found["failed"]
    assert "'/sbin/ip -4 rule del to 192.0.2.11 ipproto tcp dport 1811 type unreachable'" in found["remedy"]


@pytest.mark.parametrize(
    ("nodes", "more", "says"),
    [
        (["gnt9.example.com"], {}, "no node gnt9.example.com"),
        (["gnt2.example.com"], {}, "gnt2.example.com is this host"),
        ([], {}, "to which nodes"),
        (["gnt1.example.com"], {"lifetime": 0}, "for how long"),
    ],
)
def test_refusals(calls, routing, nodes, more, says):
    found = calls("turned_down", *nodes, **more)
    assert found["failed"]
    assert says in found["found"]
    assert routing.mutations == []


def test_without_systemd_nothing_would_end_it(calls, routing, monkeypatch):
    monkeypatch.setattr(gnt_calls, "runs_systemd", lambda: False)
    found = calls("turned_down", "gnt1.example.com")
    assert found["changed"] is False
    assert "isn't run by systemd" in str(found["warnings"][0])
    assert routing.mutations == []


def test_a_cluster_of_the_newer_protocol(calls, routing, host):
    (host.folder / "ssconf_node_primary_ips").write_text(
        "gnt1.example.com 2001:db8::11\ngnt2.example.com 2001:db8::12\n"
    )
    calls("turned_down", "gnt1.example.com")
    assert list(routing.held.values()) == [("2001:db8::11", 1811)]
    assert "--property=ExecStartPre=/sbin/ip -6 rule add to 2001:db8::11" in " ".join(routing.mutations[0])
    routing.connected = {"[2001:db8::11]:1811": WAITING}
    assert calls("turned_down", "gnt1.example.com")["waiting"] == []
    assert routing.connected == {}


def test_a_call_that_had_begun_is_ended_after_new_ones_are_turned_down(calls, routing):
    routing.connected = {"192.0.2.11:1811": WAITING, "192.0.2.13:1811": WAITING}
    foreseen = calls("turned_down", "gnt1.example.com", check=True)
    assert (foreseen["waiting"], routing.mutations) == (["gnt1.example.com"], [])
    assert "warnings" not in foreseen
    done = calls("turned_down", "gnt1.example.com")
    assert [words[0] for words in routing.mutations] == ["systemd-run", "ss"]
    assert done["diff"]["before"] == {"turned_down": [], "waiting": ["gnt1.example.com"]}
    assert (done["turned_down"], done["waiting"]) == (["gnt1.example.com"], [])
    assert list(routing.connected) == ["192.0.2.13:1811"], "what goes to others stays"
    assert calls("turned_down", "gnt1.example.com")["changed"] is False


def test_a_kernel_that_can_not_end_it_is_told_and_nothing_fails(calls, routing):
    routing.connected, routing.stuck = {"192.0.2.11:1811": WAITING}, True
    done = calls("turned_down", "gnt1.example.com")
    assert (done["turned_down"], done["waiting"]) == (["gnt1.example.com"], ["gnt1.example.com"])
    assert "gnt-job cancel --kill" in str(done["warnings"][0])
    assert [words[0] for words in routing.mutations] == ["systemd-run", "ss"], "it is tried once"


def test_when_calls_are_tried_again_nobody_asks_who_waits(calls, routing):
    routing.connected = {"192.0.2.11:1811": WAITING}
    done = calls("tried")
    assert (done["changed"], done["waiting"], routing.mutations) == (False, [], [])
    assert not any(read["argv"][0] == "ss" for read in done["reads"])
