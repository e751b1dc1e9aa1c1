# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what ``ipmitool`` prints to facts. Pure: text in, facts out."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.bmc.facts import OFF, ON
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable

_POWER = {"Chassis Power is on": ON, "Chassis Power is off": OFF}


def parse_power(text: str) -> str:
    """The power's state, out of ``chassis power status``: ``on`` or ``off``.

    :raises Unreadable: for anything else. A machine may be taken for dead by this, so nothing
        is guessed.
    """
    said = {_POWER[line.strip()] for line in text.splitlines() if line.strip() in _POWER}
    if len(said) != 1:
        raise Unreadable(f"A BMC's power is on or off; ipmitool printed {text.strip()!r}.")
    return said.pop()
