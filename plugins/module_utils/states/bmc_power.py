# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine's power as it should be: compared and planned. Pure."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.bmc.argv import power_argv
from ansible_collections.sci.ganeti.plugins.module_utils.bmc.facts import OFF, Bmc
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step

SWITCH_SECONDS = 10.0
"""Boards take some seconds until they say what they were told to do."""

_RISK = "what runs there is cut off at once, and what wasn't on its disks is lost"


def plan_power(power: str, wish: str | None, bmc: Bmc, machine: str) -> Plan:
    """The step from the power as it is to the power as it should be.

    :param wish: ``on``, ``off`` or None for "as it is".
    :param machine: whose power it is, for people; may be empty.
    """
    if wish is None or wish == power:
        return Plan()
    step = Step(
        power_argv(bmc, wish),
        "controller",
        f"the BMC {bmc.host} says that the power is {power}",
        _RISK if wish == OFF else "none",
        SWITCH_SECONDS,
        machine or bmc.host,
    )
    return Plan((step,), {"power": wish})
