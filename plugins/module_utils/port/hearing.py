# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What this host hears of other nodes of its cluster, while something else is being read.

A node that is off lets every port wait, and so does Ansible's own attempt to get in there. Who listens
meanwhile loses no time by it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import same_host
from ansible_collections.sci.ganeti.plugins.module_utils.port.facts import Port, recalled
from ansible_collections.sci.ganeti.plugins.module_utils.port.probe import MOST, probe

OTHERS = 3
"""Further nodes that are tried: an answer of theirs shows that this host hears anything at all."""


@dataclass(frozen=True)
class Hearing:
    """What was heard at a time.

    :param at: when that began, as whoever asked calls it.
    :param seconds: how long it listened at the most.
    """

    at: str
    seconds: float
    ports: tuple[Port, ...]

    def as_result(self) -> dict[str, Any]:
        return {"at": self.at, "seconds": self.seconds, "ports": [port.as_result() for port in self.ports]}


def recalled_hearing(plain: Mapping[str, Any]) -> Hearing:
    """A hearing out of what :meth:`Hearing.as_result` made of it."""
    return Hearing(str(plain["at"]), float(plain["seconds"]), tuple(recalled(port) for port in plain["ports"]))


@contextmanager
def listening(
    known: Ssconf, names: Sequence[str], ports: Sequence[int], seconds: float, at: str
) -> Iterator[Future[Hearing | None]]:
    """Listen while the block runs.

    :param names: the nodes, by full or short name. Strange ones and this host itself are left out; where none
        is left nobody is listened to, and the result is None.
    """
    wanted = targets(known, names, ports)
    with ThreadPoolExecutor(max_workers=1) as other:
        yield other.submit(lambda: Hearing(at, seconds, tuple(probe(wanted, seconds))) if wanted else None)


def targets(known: Ssconf, names: Sequence[str], ports: Sequence[int]) -> list[tuple[str, int]]:
    """The ports of both addresses of these nodes, and of the first address of some others that should live."""
    strangers = [node for node in known.nodes if node != known.host]
    meant = [node for node in strangers if any(same_host(word, node) for word in names)]
    if not meant:
        return []
    others = [node for node in strangers if node not in meant and node not in known.offline_nodes][:OTHERS]
    first, second = known.primary_ips or {}, known.secondary_ips or {}
    found = [first.get(node) for node in (*meant, *others)] + [second.get(node) for node in meant]
    tries = [(address, port) for address in dict.fromkeys(found) if address and _is_one(address) for port in ports]
    return tries if len(tries) <= MOST else []


def _is_one(word: str) -> bool:
    try:
        ipaddress.ip_address(word)
    except ValueError:
        return False
    return True
