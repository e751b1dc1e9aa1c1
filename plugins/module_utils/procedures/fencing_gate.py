# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fencing gate: what was seen and said of a node, and whether it may be taken for dead.

Pure: what Ansible registered in, plain data out. The rule itself is in ``safety/fencing.py``.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import same_host
from ansible_collections.sci.ganeti.plugins.module_utils.port.facts import Port, recalled
from ansible_collections.sci.ganeti.plugins.module_utils.port.hearing import Hearing, recalled_hearing
from ansible_collections.sci.ganeti.plugins.module_utils.safety.fencing import (
    BMC,
    COMMAND,
    ENOUGH,
    OFF,
    ON,
    OOB,
    OPERATOR,
    UNKNOWN,
    Witness,
    Word,
    fresh,
    judge,
    stands,
)

_STATUS = {0: OFF, 1: ON}
"""What the exit status of the operator's own command means; any other: it can't tell."""

Result = Mapping[str, Any]
"""What Ansible registered of a task; of one that was left out, that it was skipped."""

CLOCK = "%Y-%m-%dT%H:%M:%SZ"
"""How the roles write times, with Ansible's ``now()``."""


def fencing_verdict(
    looked: Mapping[str, Any],
    node: str,
    node_is_off: str = "",
    fence: bool = False,
    at: str = "",
    fellows: Sequence[str] = (),
) -> dict[str, Any]:
    """May this node be taken for dead, and on whose word?

    :param looked: ``bmc``, ``oob`` and ``command``: what was registered of each source;
        ``bmc_address`` and ``program``: who the first and the last are; ``witnesses``: what was
        registered of the witnesses' loop; ``peers``: the address of each witness; ``addresses``: those of
        the node; ``before``: what every node answered when all were asked who the master is, with what it heard
        meanwhile: the loop left some witnesses out because of that, and one answer outweighs everything. The
        node itself may have answered.
    :param node_is_off: the node that the operator says is off; empty when he says nothing.
    :param fence: its BMC may cut its power.
    :param at: when all this was seen, for the evidence; what was heard before has its own time.
    :param fellows: the cluster's other nodes that should be up: of one that couldn't even be asked it isn't known what
        it hears, so that it is a witness that is missing.
    """
    said = words(looked, node, node_is_off)
    seen = [_seen(result, looked) for result in looked["witnesses"].get("results", ())]
    seen += _lately_alive(looked, at, {witness.name for witness in seen if witness.at})
    seen += _missing(seen, fellows)
    verdict = judge(node, said, seen, fence, _let_in(looked["before"].get(node, {})))
    return {
        "dead": verdict.dead,
        "fence": verdict.fence,
        "refusal": f"{verdict.found} {verdict.remedy}".strip(),
        "evidence": [
            {"node": node, "kind": kind, "said_by": by, "what": what, "when": when}
            for kind, by, what, when in (
                *((word.kind, word.by, word.what, at) for word in said),
                *(("silence", witness.name, _heard(witness), witness.at or at) for witness in seen),
            )
        ],
    }


def words(looked: Mapping[str, Any], node: str, node_is_off: str) -> list[Word]:
    """What each source says of the power; those that weren't asked say nothing.

    :raises Refused: when the operator means another node.
    """
    found = []
    if not _skipped(looked["bmc"]):
        power = looked["bmc"].get("power")
        what = f"the power is {power}" if power in (ON, OFF) else _trouble(looked["bmc"])
        found.append(Word(BMC, f"the BMC {looked['bmc_address']}", power if power in (ON, OFF) else UNKNOWN, what))
    if not _skipped(looked["oob"]) and looked["oob"].get("supported", True):
        power = looked["oob"].get("power")
        what = f"the power is {power}" if power in (ON, OFF) else _trouble(looked["oob"])
        found.append(Word(OOB, "Ganeti's oob_program", power if power in (ON, OFF) else UNKNOWN, what))
    if not _skipped(looked["command"]):
        status = looked["command"].get("rc")
        what = _trouble(looked["command"]) if status is None else f"exit status {status}"
        found.append(Word(COMMAND, f"your command {looked['program']}", _STATUS.get(status, UNKNOWN), what))
    if node_is_off:
        if not same_host(node_is_off, node):
            raise Refused(
                f"The node that is to be taken for dead is {node}, and node_is_off names {node_is_off}.",
                f"If it is {node} that is off, say so with -e node_is_off={node}.",
            )
        found.append(Word(OPERATOR, "you", OFF, f"node_is_off={node_is_off}"))
    return found


def node_addresses(primary_ips: Mapping[str, str], hosts: Sequence[str]) -> dict[str, str]:
    """The primary addresses of some of the cluster's nodes, by their names in the inventory.

    :param primary_ips: by the cluster's names.
    """
    return {host: address for host in hosts for name, address in primary_ips.items() if same_host(host, name)}


def listeners(hosts: Sequence[str], named: Sequence[str], homes: Mapping[str, str], most: int = 3) -> list[str]:
    """The first hosts that aren't among the named ones, by full or short names; none where none is named.

    :param homes: host to its cluster, as far as that is known: those of another one come last.
    """
    meant = [host for host in hosts if any(same_host(word, host) for word in named)]
    clusters = {homes.get(host, "") for host in meant}
    others = [host for host in hosts if host not in meant]
    return sorted(others, key=lambda host: homes.get(host, "") not in clusters)[:most] if named else []


def still_heard(
    before: Mapping[str, Result],
    addresses: Sequence[str],
    ports: Sequence[int],
    seconds: float,
    peers: Mapping[str, str],
    at: str,
) -> list[str]:
    """The witnesses that need not listen again: they did, a moment ago, and heard what they would hear now.

    :param before: what every witness answered when all nodes were asked who the master is.
    :param addresses: of the node that is said to be dead, and ``ports`` of each, as witnesses have to try them now.
    :param seconds: how long they have to listen.
    :param peers: the address of each witness.
    :param at: when that is.
    """
    wanted = [(address, int(port)) for address in addresses for port in ports]
    return [
        name
        for name, heard in _hearings(before).items()
        if stands(_before(name, heard, addresses, peers), wanted, _age(heard.at, at), heard.seconds - float(seconds))
    ]


def _hearings(before: Mapping[str, Result]) -> dict[str, Hearing]:
    """What was heard before, of those that listened."""
    return {name: recalled_hearing(answer["heard"]) for name, answer in before.items() if answer.get("heard")}


def _age(since: str, now: str) -> float:
    """In seconds."""
    try:
        return (datetime.strptime(now, CLOCK) - datetime.strptime(since, CLOCK)).total_seconds()
    except ValueError:
        return math.inf  # whoever asked didn't say when


def _seen(result: Result, looked: Mapping[str, Any]) -> Witness:
    name = str(result[result.get("ansible_loop_var", "item")])
    if _skipped(result):
        return _before(name, _hearings(looked["before"])[name], looked["addresses"], looked["peers"])
    ports = [recalled(port) for port in result.get("ports") or ()]
    trouble = "" if "ports" in result else _trouble(result)
    return _witness(name, ports, looked["addresses"], looked["peers"], trouble)


def _lately_alive(looked: Mapping[str, Any], at: str, known: Collection[str]) -> list[Witness]:
    """Whoever got an answer a moment ago, witness or not; ``known`` ones are counted already."""
    witnesses = [
        _before(name, heard, looked["addresses"], looked["peers"])
        for name, heard in _hearings(looked["before"]).items()
        if name not in known and fresh(_age(heard.at, at))
    ]
    return [witness for witness in witnesses if any(port.answers for port in witness.ports)]


def _missing(seen: Sequence[Witness], fellows: Sequence[str]) -> list[Witness]:
    """The fellows that aren't among the witnesses, where one more would be needed."""
    if not 0 < len(seen) < ENOUGH:
        return []
    absent = [name for name in fellows if not any(same_host(witness.name, name) for witness in seen)]
    return [Witness(name, trouble="Ansible doesn't reach it") for name in absent]


def _let_in(answer: Result) -> bool:
    """Whether a host that was asked was reached, whatever became of the question there."""
    return bool(answer) and not answer.get("unreachable")


def _before(name: str, heard: Hearing, addresses: Sequence[str], peers: Mapping[str, str]) -> Witness:
    return _witness(name, heard.ports, addresses, peers, at=heard.at)


def _witness(
    name: str,
    ports: Sequence[Port],
    addresses: Sequence[str],
    peers: Mapping[str, str],
    trouble: str = "",
    at: str = "",
) -> Witness:
    """A witness by all that it tried: the other witnesses, which live, show that it hears."""
    others = {address for host, address in peers.items() if host != name}
    return Witness(
        name,
        tuple(port for port in ports if port.address in addresses and port.address not in peers.values()),
        tuple(port for port in ports if port.address in others),
        trouble,
        at,
    )


def _heard(witness: Witness) -> str:
    if witness.deaf:
        return f"couldn't look: {witness.deaf}"
    return ", ".join(_port(port) for port in witness.ports)


def _port(port: Port) -> str:
    return f"{port.address} port {port.port} {port.state} ({port.reason})"


def _skipped(result: Result) -> bool:
    return bool(result.get("skipped"))


def _trouble(result: Result) -> str:
    """What went wrong, in one line."""
    said = str(result.get("found") or result.get("trouble") or result.get("msg") or "it gave no answer")
    return " ".join(said.split())
