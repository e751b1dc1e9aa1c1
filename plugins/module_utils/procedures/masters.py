# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which host is the master, out of what every node says, and the proof of it. Pure: plain data in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.daemons.argv import STOP_MASTER
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.machine.argv import release_argv

STOP = " ".join(STOP_MASTER)
"""What ends the rule of an old master, as people type it."""

Answers = Mapping[str, Mapping[str, Any]]
"""Inventory host to what ``gnt_cluster_info`` said there; one that could not be asked may be among them."""


def members(answers: Answers) -> dict[str, Mapping[str, Any]]:
    """The hosts that answered and belong to a cluster."""
    return {host: said for host, said in answers.items() if said and said.get("in_cluster")}


def the_master(answers: Answers) -> str:
    """The one host that is the master and that most nodes name.

    A node that was the master, died and came back takes itself for it until it is told; that
    is no second master as long as its daemons don't answer.

    :raises Refused: when there is none, more than one, or the nodes name another.
    """
    known = members(answers)
    if not known:
        raise Refused(
            "No host of the group 'ganeti_nodes' that answers is in a Ganeti cluster.",
            "Check the inventory, and that the hosts let Ansible in.",
        )
    named = sorted({str(said["master"]) for said in known.values()})
    ruling = sorted(host for host, said in known.items() if rules(said))
    if len(ruling) > 1:
        raise _several(known, ruling)
    masters = ruling or sorted(host for host, said in known.items() if said["is_master"])
    if len(masters) > 1:
        raise Refused(
            f"{' and '.join(masters)} each take themselves for the master, and no daemon of either answers.",
            "Find out which has the newest configuration ('serial_no' in /var/lib/ganeti/config.data), and "
            "start the daemons there; leave the other's stopped.",
        )
    if not masters:
        raise Refused(
            f"The nodes name {' or '.join(named)} as the master, which doesn't answer or isn't "
            "in the group 'ganeti_nodes'.",
            "Add it to the inventory or bring it back; if it died, 'ansible-playbook sci.ganeti.recover_master' "
            "moves the master role and what ran there.",
        )
    master = str(known[masters[0]]["host"])
    votes = sum(1 for said in known.values() if said["master"] == master)
    if 2 * votes < len(known):
        others = " or ".join(name for name in named if name != master)
        raise Refused(
            f"{masters[0]} rules as a master, but most nodes name {others}.",
            f"Compare 'gnt-cluster getmaster' on all nodes. If {masters[0]} is an old master that came back: "
            f"{stopping(known[masters[0]])}.",
        )
    return masters[0]


def rules(said: Mapping[str, Any]) -> bool:
    """Whether a master's daemons answer on a host, whoever it takes for the master."""
    doing = said.get("mastership")
    return bool(doing["answers"] if doing else said["is_master"] and said["master_reachable"])


def stopping(said: Mapping[str, Any]) -> str:
    """The commands that end the rule of an old master, for people."""
    words = [f"'{STOP}'"]
    if (said.get("mastership") or {}).get("cluster_ip_here"):
        known = said["ssconf"]
        release = release_argv(known["master_ip"], known["master_netmask"], known["master_netdev"])
        words.append(f"'{' '.join(release)}'")
    return f"run {' and '.join(words)} on {said['host']}"


def rivals(answers: Answers, master: str) -> list[str]:
    """Hosts beside the master that rule all the same, each as a sentence with what stops it.

    :param master: the inventory's name of the one that should rule.
    """
    return [
        f"{host} still rules as a master: {stopping(said)}, before anything else."
        for host, said in members(answers).items()
        if host != master and rules(said)
    ]


def unproven_master(answers: Answers, master: str) -> list[str]:
    """What isn't so of proof M: one master, known to every node that answers, and its address nowhere else.

    That the address is nowhere is no fault of the switch: it may come late.

    :param answers: with ``mastership`` gathered.
    :param master: the inventory's name of the one that should rule.
    """
    known = members(answers)
    if master not in known:
        return [f"M: {master} doesn't answer."]
    said, name = known[master], known[master]["host"]
    doing = said["mastership"]
    wrong = [
        f"M: {host} takes {other['master'] or 'nobody'} for the master, not {name}. Tell it: 'gnt-cluster redist-conf' "
        f"on {name}."
        for host, other in known.items()
        # what is marked offline is told nothing, and asked nothing
        if other["master"] != name and other["host"] not in said["ssconf"]["offline_nodes"]
    ]
    if not (doing["answers"] and doing["queue_answers"]):
        wrong.append(f"M: the daemons of {master} don't answer.")
    wrong += [f"M: {alarm}" for alarm in rivals(answers, master)]
    return wrong + [
        f"M: {host} has the cluster's address {said['ssconf']['master_ip']} and isn't the master: {stopping(other)}."
        for host, other in known.items()
        if host != master and other["mastership"]["cluster_ip_here"] and not rules(other)
    ]


def _several(known: Answers, ruling: list[str]) -> Refused:
    names = {host: known[host]["host"] for host in ruling}
    support = {
        host: sum(1 for said in known.values() if said["master"] == name and said["host"] not in names.values())
        for host, name in names.items()
    }
    chosen = max(ruling, key=lambda host: (support[host], known[host]["master"] == names[host]))
    others = [host for host in ruling if host != chosen]
    return Refused(
        f"{' and '.join(ruling)} each rule as a master: there must be one.",
        f"Most other nodes name {names[chosen]}; the other is an old master then: "
        f"{'; '.join(stopping(known[host]) for host in others)}, before anything else."
        if support[chosen] > max(support[host] for host in others)
        else "Find out which has the newest configuration ('serial_no' in /var/lib/ganeti/config.data), and on the "
        f"other run '{STOP}', before anything else.",
    )
