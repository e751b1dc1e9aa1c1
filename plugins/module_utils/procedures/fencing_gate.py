# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fencing gate: what was seen and said of a node, and whether it may be taken for dead.

Pure: what Ansible registered in, plain data out. The rule itself is in ``safety/fencing.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import same_host
from ansible_collections.sci.ganeti.plugins.module_utils.port.facts import Port, recalled
from ansible_collections.sci.ganeti.plugins.module_utils.safety.fencing import (
    BMC,
    COMMAND,
    OFF,
    ON,
    OOB,
    OPERATOR,
    UNKNOWN,
    Witness,
    Word,
    judge,
)

_STATUS = {0: OFF, 1: ON}
"""What the exit status of the operator's own command means; any other: it can't tell."""

Result = Mapping[str, Any]
"""What Ansible registered of a task; of one that was left out, that it was skipped."""


def fencing_verdict(
    looked: Mapping[str, Any], node: str, node_is_off: str = "", fence: bool = False, at: str = ""
) -> dict[str, Any]:
    """May this node be taken for dead, and on whose word?

    :param looked: ``bmc``, ``oob`` and ``command``: what was registered of each source;
        ``bmc_address`` and ``program``: who the first and the last are; ``witnesses``: what was
        registered of the witnesses' loop; ``peers``: the address of each witness.
    :param node_is_off: the node that the operator says is off; empty when he says nothing.
    :param fence: its BMC may cut its power.
    :param at: when all this was seen, for the evidence.
    """
    said = words(looked, node, node_is_off)
    witnesses = [_witness(result, looked["peers"]) for result in looked["witnesses"].get("results", ())]
    verdict = judge(node, said, witnesses, fence)
    return {
        "dead": verdict.dead,
        "fence": verdict.fence,
        "refusal": f"{verdict.found} {verdict.remedy}".strip(),
        "evidence": [
            {"node": node, "kind": kind, "said_by": by, "what": what, "when": at}
            for kind, by, what in (
                *((word.kind, word.by, word.what) for word in said),
                *(("silence", witness.name, _heard(witness)) for witness in witnesses),
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


def _witness(result: Result, peers: Mapping[str, str]) -> Witness:
    name = str(result[result.get("ansible_loop_var", "item")])
    ports = [recalled(port) for port in result.get("ports") or ()]
    others = {address for host, address in peers.items() if host != name}
    return Witness(
        name,
        tuple(port for port in ports if port.address not in peers.values()),
        tuple(port for port in ports if port.address in others),
        "" if "ports" in result else _trouble(result),
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
