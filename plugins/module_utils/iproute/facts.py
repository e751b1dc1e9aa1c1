# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of this host's own routing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Denial:
    """Connections to a TCP port of an address end on this host, before they have begun."""

    address: str
    port: int


@dataclass(frozen=True)
class Routing:
    """How this host deals with some ports of some addresses.

    :param denied: connections there end before they have begun.
    :param connected: connections there have begun, and are open.
    """

    denied: frozenset[Denial] = frozenset()
    connected: frozenset[Denial] = frozenset()
