# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fencing rule: may this node be taken for dead?

Silence is no evidence: a machine whose cable is cut is as silent as one without power, and it
goes on writing. So somebody has to say that the power is off, and besides nobody may hear the
node. What is against it always outweighs what is for it:

1. One answer, on any port, seen from anywhere, or to whoever asks: it lives.
2. Too few who have really listened: nothing is known.
3. Somebody says that the power is on: it lives, and its BMC may switch it off if that is allowed.
4. Somebody says that it is off: it is dead.
5. Otherwise it is silent, and that is all.

Pure: facts in, a verdict out.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ansible_collections.sci.ganeti.plugins.module_utils.port.facts import FAILED, Port

OFF = "off"
ON = "on"
UNKNOWN = "unknown"

BMC = "bmc"
OOB = "oob"
COMMAND = "command"
OPERATOR = "operator"
"""Who can say something of the power. The last is a person."""

ENOUGH = 2
"""Witnesses that must have listened, where the cluster has as many."""

FRESH = 30.0
"""Seconds for which it stands what a witness has heard before the gate was asked."""


@dataclass(frozen=True)
class Word:
    """What one source says of the power.

    :param kind: one of the four above.
    :param by: who said it ("the BMC 192.0.2.22").
    :param power: :data:`OFF`, :data:`ON` or :data:`UNKNOWN`.
    :param what: what was said, in its own words.
    """

    kind: str
    by: str
    power: str
    what: str


@dataclass(frozen=True)
class Witness:
    """What a node heard of the one that is said to be dead.

    :param ports: of the node that is said to be dead.
    :param controls: of other nodes, which live: they show that this one can hear at all.
    :param trouble: why it didn't listen; empty when it did.
    :param at: when it listened, where that was before the gate was asked.
    """

    name: str
    ports: tuple[Port, ...] = ()
    controls: tuple[Port, ...] = ()
    trouble: str = ""
    at: str = ""

    @property
    def deaf(self) -> str:
        """Why its silence counts for nothing; empty when it counts."""
        if self.trouble:
            return self.trouble
        if not self.ports:
            return "it tried nothing"
        failed = [port for port in self.ports if port.state == FAILED]
        if failed:
            return f"its own try of {failed[0].address} port {failed[0].port} failed ({failed[0].reason})"
        if self.controls and not any(port.answers for port in self.controls):
            return f"it hears nothing of {' and '.join(dict.fromkeys(port.address for port in self.controls))} either"
        return ""


@dataclass(frozen=True)
class Verdict:
    """What the rule says.

    :param dead: the node may be taken for dead.
    :param fence: it would be dead once its BMC has cut the power, and that is allowed.
    :param found: why it is neither; empty when it is one of them.
    :param remedy: how to go on then.
    """

    dead: bool = False
    fence: bool = False
    found: str = ""
    remedy: str = ""


def judge(
    node: str, words: Sequence[Word], witnesses: Sequence[Witness], may_fence: bool = False, let_in: bool = False
) -> Verdict:
    """May this node be taken for dead?

    :param witnesses: all nodes that were to listen, also those that couldn't.
    :param may_fence: its BMC may cut its power.
    :param let_in: it has let in whoever asks, by a way that no witness need have.
    """
    answers = [(witness, port) for witness in witnesses for port in witness.ports if port.answers]
    if answers:
        return _lives(node, words, *answers[0])
    if let_in:
        return _let_in(node, words)
    if not witnesses or _needed(witnesses) > sum(1 for witness in witnesses if not witness.deaf):
        return _nobody_listened(node, witnesses)
    on = [word for word in words if word.power == ON]
    if on:
        if may_fence and any(word.kind == BMC for word in on):
            return Verdict(fence=True)
        return _has_power(node, words, on)
    if any(word.power == OFF for word in words):
        return Verdict(dead=True)
    return _only_silent(node, words, may_fence)


def fresh(age: float) -> bool:
    """Whether what was heard so many seconds ago may still count."""
    return 0 <= age <= FRESH


def stands(witness: Witness, wanted: Collection[tuple[str, int]], age: float, patience: float) -> bool:
    """Whether what a witness has heard before is as good as listening now, beside another one that does.

    An answer always is. Silence is, where it would count now: of every port that is wanted, and from a
    witness that heard somebody else.

    :param wanted: address and port of the node that is said to be dead.
    :param age: seconds since it began to listen.
    :param patience: how many seconds longer it listened than it has to; below zero when it gave up too early.
    """
    if not fresh(age) or not wanted:
        return False
    # an answer that grows too old while others are asked would be forgotten
    if any(port.answers for port in witness.ports):
        return True
    tried = {(port.address, port.port) for port in witness.ports}
    return patience >= 0 and bool(witness.controls) and not witness.deaf and tried.issuperset(wanted)


def _lives(node: str, words: Sequence[Word], witness: Witness, port: Port) -> Verdict:
    off = [word for word in words if word.power == OFF]
    found = (
        f"{node} lives: {witness.name} got an answer from {port.address} port {port.port} "
        f"({port.state}: {port.reason}){f' at {witness.at}' if witness.at else ''}.{_contradicts(off)}"
    )
    wrong = any(word.kind in (BMC, OOB, COMMAND) for word in off)
    check = "Find out which machine that asks or speaks for: it may be another one. " if wrong else ""
    return Verdict(
        found=found,
        remedy=f"{check}A node that answers is moved away from, not declared dead: migrate its instances or switch "
        "the master. If it hangs all the same, cut its power by hand and run this again.",
    )


def _let_in(node: str, words: Sequence[Word]) -> Verdict:
    off = [word for word in words if word.power == OFF]
    return Verdict(
        found=f"{node} lives: it let Ansible in, though no witness got an answer.{_contradicts(off)} Its network in "
        "the cluster may have failed; what runs on it goes on writing.",
        remedy="Mend that, or migrate its instances, or cut its power by hand and run this again.",
    )


def _needed(witnesses: Sequence[Witness]) -> int:
    return min(ENOUGH, len(witnesses))


def _nobody_listened(node: str, witnesses: Sequence[Witness]) -> Verdict:
    if not witnesses:
        return Verdict(
            found=f"No other node was there to see whether {node} is silent.",
            remedy="Bring another node of the cluster within Ansible's reach and run this again.",
        )
    good = [witness.name for witness in witnesses if not witness.deaf]
    why = "; ".join(f"{witness.name} couldn't, since {witness.deaf}" for witness in witnesses if witness.deaf)
    only = f""", or let the others do: -e '{json.dumps({"fencing_gate_witnesses": good})}'""" if good else ""
    return Verdict(
        found=f"It takes {_needed(witnesses)} to see that {node} is silent, and {len(good)} could: {why}.",
        remedy=f"Mend that and run this again{only}.",
    )


def _has_power(node: str, words: Sequence[Word], on: Sequence[Word]) -> Verdict:
    off = [word for word in words if word.power == OFF]
    found = f"{node} is silent and not dead: {_together(on)}.{_contradicts(off)}"
    return Verdict(
        found=f"{found} Its network may have failed, or it hangs; what runs on it goes on writing.",
        remedy=(
            "Mend its network rather than fail over; or let this run cut its power with -e fence=true; or cut it by "
            "hand and run this again."
            if any(word.kind == BMC for word in on)
            else "Mend its network rather than fail over; or cut its power by hand and run this again."
        ),
    )


def _only_silent(node: str, words: Sequence[Word], may_fence: bool) -> Verdict:
    found = f"{node} is silent, and nobody says that its power is off: a cut cable looks the same."
    if words:
        found += f" {_capital(_together(words))}."
    if may_fence:
        found += " fence=true can't help without its BMC."
    return Verdict(
        found=found,
        remedy=f"Go and see. If its power is off, say so with -e node_is_off={node}; or let its BMC be asked (host "
        "variables bmc_address, bmc_user, bmc_password), or a command of yours (fencing_gate_command).",
    )


def _contradicts(words: Sequence[Word]) -> str:
    return f" That contradicts {_together(words)}." if words else ""


def _together(words: Sequence[Word]) -> str:
    return " and ".join(f"{word.by} ({word.what})" for word in words)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
