# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What network cards need of the node they are on. Pure.

Source: ganeti man gnt-instance, "--net": a card is bridged, on a switch (openvswitch), or routed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

_ROUTED = "routed"


def devices(links: Sequence[str], modes: Sequence[str]) -> tuple[str, ...]:
    """The network devices that cards are put on; the link of a routed card is a routing table.

    :param modes: card by card as the links; fewer where this Ganeti doesn't tell.
    """
    return tuple(link for link, mode in zip_longest(links, modes, fillvalue="") if link and mode != _ROUTED)
