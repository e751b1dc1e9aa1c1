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
