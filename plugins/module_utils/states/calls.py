# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ganeti's calls to a dead node: compared with what is, and planned. Pure.

A call waits three to five seconds for a machine that isn't there, and Ganeti makes many of them, one after the
other, until the node is marked offline: on the lab a takeover with votes took 44 s of which it waited 33, and the
marking itself 21 s of which it waited 17. A call that this host's own routing turns down fails at once.

One that had begun when the node died is worse: it waits for up to an hour, and its job keeps its locks that long. Its
connection is ended.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping, Sequence

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.iproute.argv import allow_argv, deny_argv, disconnect_argv
from ansible_collections.sci.ganeti.plugins.module_utils.iproute.facts import Denial, Routing
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step
from ansible_collections.sci.ganeti.plugins.module_utils.systemd.argv import end_argv, hold_argv

UNIT = "sci-ganeti-dead-{address}-{port}.service"
"""The unit that holds a rule, and takes it away when it ends."""

PORT = 1811
"""Where ganeti-noded listens."""

LIFETIME = 180
"""Seconds; a takeover and the marking take about 20 of them."""

SECONDS = 1.0


def denials(known: Ssconf, nodes: Sequence[str], port: int) -> dict[Denial, str]:
    """What turns down the calls to these nodes, and the node each is about.

    :param nodes: their full names; all nodes of the cluster when empty.
    :raises Refused: for a node that the cluster doesn't have, and for this host itself.
    """
    addresses = known.primary_ips or {}
    strange = [name for name in nodes if name not in addresses]
    if strange:
        raise Refused(
            f"The cluster has no node {' and no node '.join(strange)}.",
            f"Name nodes in full: {', '.join(addresses) or 'this host knows none'}.",
        )
    if known.host in nodes:
        raise Refused(f"{known.host} is this host.", "Name a node that is dead.")
    return {Denial(addresses[name], port): name for name in nodes or addresses}


def plan_turned_down(
    found: Routing,
    wanted: Mapping[Denial, str],
    host: str,
    lifetime: int,
    tried: Collection[tuple[str, ...]] = (),
) -> Plan:
    """The steps after which calls to these nodes fail at once, for a time: new ones first, then those that wait.

    :param tried: commands that were run already: a kernel that couldn't end a connection won't the next time.
    """
    return Plan(
        tuple(
            Step(
                hold_argv(_unit(denial), lifetime, deny_argv(denial), allow_argv(denial)),
                host,
                f"{node} is dead, and each of Ganeti's calls waits for it",
                f"none; it ends by itself after {lifetime} s",
                SECONDS,
                subject=node,
            )
            for denial, node in wanted.items()
            if denial not in found.denied
        )
        + tuple(
            Step(
                disconnect_argv(denial),
                host,
                f"a call to {node} that had begun waits for its answer",
                "none; who waits gets an error, as from any dead node",
                SECONDS,
                subject=node,
            )
            for denial, node in wanted.items()
            if denial in found.connected and disconnect_argv(denial) not in tried
        ),
        {"turned_down": sorted(wanted.values()), "waiting": []},
    )


def plan_tried(found: Routing, wanted: Mapping[Denial, str], host: str) -> Plan:
    """The steps after which calls to these nodes are tried again."""
    return Plan(
        tuple(
            Step(end_argv(_unit(denial)), host, f"calls to {node} are turned down", seconds=SECONDS, subject=node)
            for denial, node in wanted.items()
            if denial in found.denied
        ),
        {"turned_down": []},
    )


def view_calls(found: Routing, wanted: Mapping[Denial, str]) -> dict[str, list[str]]:
    """Of the nodes that are meant: to which calls are turned down, and for which one waits that had begun."""
    return {
        "turned_down": sorted(node for denial, node in wanted.items() if denial in found.denied),
        "waiting": sorted(node for denial, node in wanted.items() if denial in found.connected),
    }


def remedy(wanted: Mapping[Denial, str]) -> str:
    """How a person takes the rules away."""
    return "Look with 'ip rule', and take it away with: " + "; ".join(
        f"'{' '.join(allow_argv(denial))}'" for denial in wanted
    )


def version_of(wanted: Collection[Denial]) -> int:
    """The Internet protocol of a cluster's primary addresses, which are all of one."""
    return max((ipaddress.ip_address(denial.address).version for denial in wanted), default=4)


def _unit(denial: Denial) -> str:
    return UNIT.format(address=denial.address, port=denial.port)
