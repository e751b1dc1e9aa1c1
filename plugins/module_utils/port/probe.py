# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trying TCP ports from this host, all of them at once.

A connection is begun and, when it comes about, closed: nothing is sent. What the system says of
the try is told apart by who could have said it: a connection or a reset comes from the machine
itself (tcp(7), connect(2)); "no route to host" comes from a neighbour or from this host's own
ARP, which got no reply; "network unreachable" is this host's own lack of a route.
"""

from __future__ import annotations

import errno
import ipaddress
import os
import selectors
import socket
from collections.abc import Iterable

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline
from ansible_collections.sci.ganeti.plugins.module_utils.port.facts import (
    FAILED,
    OPEN,
    REFUSED,
    SILENT,
    UNREACHABLE,
    Port,
)

MOST = 256
"""Tries that may be made at once: each takes an open file."""

_STATES = {
    0: OPEN,
    errno.ECONNREFUSED: REFUSED,
    errno.ECONNRESET: REFUSED,
    errno.ETIMEDOUT: SILENT,
    errno.EHOSTUNREACH: UNREACHABLE,
    errno.EHOSTDOWN: UNREACHABLE,
}


def probe(targets: Iterable[tuple[str, int]], seconds: float) -> list[Port]:
    """Try ports, and say of each what became of it.

    :param targets: addresses, not names, with a port each.
    :param seconds: for all of them together.
    """
    deadline = Deadline(seconds)
    found: dict[tuple[str, int], Port] = {}
    wanted = list(dict.fromkeys(targets))
    with selectors.DefaultSelector() as pending:
        try:
            for target in wanted:
                _begin(target, pending, found)
            while pending.get_map() and not deadline.passed:
                for key, _events in pending.select(deadline.left):
                    target, trying = key.data
                    found[target] = _port(target, trying.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
                    pending.unregister(trying)
                    trying.close()
        finally:
            for key in list(pending.get_map().values()):
                key.data[1].close()
    late = f"no answer within {seconds:g} s"
    return [found.get(target) or Port(*target, SILENT, late) for target in wanted]


def _begin(target: tuple[str, int], pending: selectors.BaseSelector, found: dict[tuple[str, int], Port]) -> None:
    """Begin a connection; what ends at once is found, the rest is pending."""
    family = socket.AF_INET6 if ipaddress.ip_address(target[0]).version == 6 else socket.AF_INET
    try:
        trying = socket.socket(family, socket.SOCK_STREAM)
        trying.setblocking(False)
        begun = trying.connect_ex(target)
    except OSError as error:
        found[target] = _port(target, error.errno or errno.EIO)
        return
    if begun == errno.EINPROGRESS:
        pending.register(trying, selectors.EVENT_WRITE, (target, trying))
        return
    trying.close()
    found[target] = _port(target, begun)


def _port(target: tuple[str, int], ended: int) -> Port:
    reason = "connected" if ended == 0 else os.strerror(ended).lower()
    return Port(*target, _STATES.get(ended, FAILED), reason)
