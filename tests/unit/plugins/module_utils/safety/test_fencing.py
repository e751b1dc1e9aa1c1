# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fencing rule, as a truth table."""

from __future__ import annotations

import itertools

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.port.facts import Port
from ansible_collections.sci.ganeti.plugins.module_utils.safety.fencing import (
    FRESH,
    Witness,
    Word,
    judge,
    stands,
)

SILENT = Port("192.0.2.12", 22, "silent", "no answer within 4 s")
UNREACHABLE = Port("192.0.2.12", 1811, "unreachable", "no route to host")
REFUSED = Port("192.0.2.12", 1811, "refused", "connection refused")
OPEN = Port("192.0.2.12", 22, "open", "connected")
FAILED = Port("192.0.2.12", 22, "failed", "network is unreachable")
PEER = Port("192.0.2.13", 22, "open", "connected")
LOST_PEER = Port("192.0.2.13", 22, "silent", "no answer within 4 s")

QUIET = Witness("gnt1", (SILENT, UNREACHABLE), (PEER,))
QUIET_TOO = Witness("gnt3", (SILENT, UNREACHABLE))
HEARS = Witness("gnt3", (SILENT, REFUSED))
CONNECTS = Witness("gnt3", (OPEN, UNREACHABLE))
GONE = Witness("gnt3", trouble="ssh: connect to host gnt3 port 22: Connection timed out")
WITHOUT_A_WAY = Witness("gnt3", (FAILED, SILENT))
CUT_OFF = Witness("gnt3", (SILENT, UNREACHABLE), (LOST_PEER,))
TRIED_NOTHING = Witness("gnt3")

BMC_OFF = Word("bmc", "the BMC 192.0.2.22", "off", "the power is off")
BMC_ON = Word("bmc", "the BMC 192.0.2.22", "on", "the power is on")
BMC_DARK = Word("bmc", "the BMC 192.0.2.22", "unknown", "it let nobody in")
OOB_OFF = Word("oob", "Ganeti's oob_program", "off", "the power is off")
OOB_ON = Word("oob", "Ganeti's oob_program", "on", "the power is on")
COMMAND_OFF = Word("command", "your command", "off", "exit status 0")
COMMAND_ON = Word("command", "your command", "on", "exit status 1")
COMMAND_LOST = Word("command", "your command", "unknown", "exit status 124")
YOU = Word("operator", "you", "off", "node_is_off=gnt2")

BOTH = (QUIET, QUIET_TOO)

# words, witnesses, fence allowed: verdict (dead, fence, or what the refusal says)
TABLE = [
    # somebody says off, and two have heard nothing
    ((BMC_OFF,), BOTH, False, "dead"),
    ((OOB_OFF,), BOTH, False, "dead"),
    ((COMMAND_OFF,), BOTH, False, "dead"),
    ((YOU,), BOTH, False, "dead"),
    ((BMC_OFF,), BOTH, True, "dead"),
    ((BMC_DARK, YOU), BOTH, False, "dead"),
    ((COMMAND_LOST, BMC_OFF), BOTH, False, "dead"),
    ((BMC_OFF, OOB_OFF, COMMAND_OFF, YOU), BOTH, False, "dead"),
    # one that could look is enough only where there is one
    ((BMC_OFF,), (QUIET_TOO,), False, "dead"),
    ((BMC_OFF,), (QUIET, QUIET_TOO, GONE), False, "dead"),
    # silence alone
    ((), BOTH, False, "nobody says that its power is off"),
    ((), BOTH, True, "fence=true can't help"),
    ((BMC_DARK,), BOTH, False, "it let nobody in"),
    ((BMC_DARK,), BOTH, True, "fence=true can't help"),
    ((COMMAND_LOST,), BOTH, False, "exit status 124"),
    # an answer outweighs everything
    ((BMC_OFF,), (QUIET, HEARS), False, "gnt3 got an answer from 192.0.2.12 port 1811 (refused"),
    ((BMC_OFF,), (QUIET, HEARS), True, "That contradicts the BMC 192.0.2.22 (the power is off)"),
    ((BMC_OFF,), (QUIET, CONNECTS), False, "may be another one"),
    ((YOU,), (CONNECTS,), False, "That contradicts you (node_is_off=gnt2)"),
    ((BMC_ON,), (QUIET, HEARS), True, "lives"),
    ((), (GONE, HEARS), False, "lives"),
    # somebody says on
    ((BMC_ON,), BOTH, False, "-e fence=true"),
    ((BMC_ON, YOU), BOTH, False, "That contradicts you"),
    ((OOB_ON, BMC_OFF), BOTH, False, "That contradicts the BMC"),
    ((COMMAND_ON, YOU), BOTH, False, "exit status 1"),
    # the power may be cut, by the BMC that says that it is on
    ((BMC_ON,), BOTH, True, "fence"),
    ((BMC_ON, YOU), BOTH, True, "fence"),
    ((BMC_ON, OOB_ON), BOTH, True, "fence"),
    ((OOB_ON,), BOTH, True, "cut its power by hand"),
    ((OOB_ON, BMC_OFF), BOTH, True, "cut its power by hand"),
    ((COMMAND_ON, BMC_DARK), BOTH, True, "cut its power by hand"),
    # too few have listened
    ((BMC_OFF,), (), False, "No other node was there"),
    ((BMC_OFF,), (QUIET, GONE), False, "gnt3 couldn't, since ssh: connect"),
    ((BMC_OFF,), (QUIET, WITHOUT_A_WAY), False, "its own try of 192.0.2.12 port 22 failed"),
    ((BMC_OFF,), (QUIET, CUT_OFF), False, "hears nothing of 192.0.2.13 either"),
    ((BMC_OFF,), (QUIET, TRIED_NOTHING), False, "it tried nothing"),
    ((BMC_ON,), (QUIET, CUT_OFF), True, "It takes 2 to see"),
    ((YOU,), (GONE,), False, "It takes 1 to see"),
]


@pytest.mark.parametrize("words", [(), (BMC_OFF,), (BMC_ON,), (YOU,)])
@pytest.mark.parametrize("witnesses", [BOTH, (GONE,), ()])
def test_a_node_that_lets_us_in_lives_whatever_is_said_and_heard(words, witnesses):
    verdict = judge("gnt2", words, witnesses, may_fence=True, let_in=True)
    assert (verdict.dead, verdict.fence) == (False, False)
    assert verdict.found.startswith("gnt2 lives: it let Ansible in")
    assert ("That contradicts" in verdict.found) is any(word.power == "off" for word in words)


def test_of_an_answer_and_an_open_door_the_answer_is_told():
    assert "gnt3 got an answer" in judge("gnt2", (BMC_OFF,), (QUIET, HEARS), let_in=True).found


@pytest.mark.parametrize(("words", "witnesses", "may_fence", "expected"), TABLE)
def test_the_rule(words, witnesses, may_fence, expected):
    verdict = judge("gnt2", words, witnesses, may_fence)
    assert (verdict.dead, verdict.fence) == (expected == "dead", expected == "fence"), verdict
    if expected in ("dead", "fence"):
        assert (verdict.found, verdict.remedy) == ("", "")
    else:
        assert expected in f"{verdict.found} {verdict.remedy}"
        assert verdict.found.startswith(("gnt2", "No other", "It takes"))
        assert verdict.remedy


WORDS = (BMC_OFF, BMC_ON, BMC_DARK, OOB_OFF, OOB_ON, COMMAND_OFF, COMMAND_ON, YOU)
WITNESSES = (QUIET, QUIET_TOO, HEARS, CONNECTS, GONE, WITHOUT_A_WAY, CUT_OFF)


def test_whatever_is_said_and_heard_the_order_holds():
    """All words, three at a time, with all witnesses, none to three: 10,000 cases."""
    dead = 0
    for said in itertools.chain.from_iterable(itertools.combinations(WORDS, number) for number in range(4)):
        for heard in itertools.chain.from_iterable(itertools.product(WITNESSES, repeat=number) for number in range(4)):
            for may_fence in (False, True):
                verdict = judge("gnt2", said, heard, may_fence)
                assert verdict.dead + verdict.fence + bool(verdict.found) == 1
                able = [witness for witness in heard if not witness.deaf]
                if verdict.dead or verdict.fence:
                    assert not any(port.answers for witness in heard for port in witness.ports)
                    assert len(able) >= min(2, len(heard)) >= 1
                if verdict.dead:
                    dead += 1
                    assert any(word.power == "off" for word in said)
                    assert not any(word.power == "on" for word in said)
                if verdict.fence:
                    assert may_fence
                    assert BMC_ON in said
    assert dead > 100


def test_the_remedy_names_those_that_can_look():
    verdict = judge("gnt2", (BMC_OFF,), (QUIET, GONE))
    assert """-e '{"fencing_gate_witnesses": ["gnt1"]}'""" in verdict.remedy
    assert "fencing_gate_witnesses" not in judge("gnt2", (BMC_OFF,), (GONE,)).remedy


WANTED = [(SILENT.address, SILENT.port), (UNREACHABLE.address, UNREACHABLE.port)]

# witness, seconds since, seconds longer than it has to listen: does it stand?
BEFORE = [
    (QUIET, 0, 0, True),
    (QUIET, FRESH, 2, True),
    # an answer is one, however it came about
    (HEARS, 5, 0, True),
    (CONNECTS, 5, -3, True),
    # too long ago, or nobody knows when
    (QUIET, FRESH + 1, 0, False),
    (QUIET, -1, 0, False),
    (QUIET, float("inf"), 0, False),
    (HEARS, FRESH + 1, 0, False),
    # it gave up too early
    (QUIET, 5, -1, False),
    # it would not count now either, and may do better when it listens again
    (CUT_OFF, 5, 0, False),
    (WITHOUT_A_WAY, 5, 0, False),
    (TRIED_NOTHING, 5, 0, False),
    # nobody else was tried
    (QUIET_TOO, 5, 0, False),
    # not all that is wanted was tried
    (Witness("gnt1", (SILENT,), (PEER,)), 5, 0, False),
]


@pytest.mark.parametrize(("witness", "age", "patience", "expected"), BEFORE)
def test_what_was_heard_before(witness, age, patience, expected):
    assert stands(witness, WANTED, age, patience) is expected


def test_nothing_is_wanted():
    assert stands(QUIET, [], 0, 0) is False
