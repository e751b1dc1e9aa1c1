# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instances that must not run on this host: compared with what is, and planned. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.hypervisor.argv import stop_argv
from ansible_collections.sci.ganeti.plugins.module_utils.hypervisor.facts import Running
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step


def plan_stopped(
    found: Iterable[Running], names: Collection[str], host: str, xen_tool: str, asked: Collection[str]
) -> Plan:
    """The steps after which none of these instances runs here.

    :param names: full names of the instances.
    :param asked: those that were told to go before, and are told by force now.
    """
    return Plan(
        tuple(
            Step(
                stop_argv(running, xen_tool, force=running.instance in asked),
                host,
                f"{running.instance} runs here ({running.hypervisor}) and must not",
                "what it has not written yet is gone",
                5.0,
                subject=running.instance,
            )
            for running in found
            if running.instance in names
        ),
        {"running": []},
    )


def view_stopped(found: Iterable[Running], names: Collection[str]) -> dict[str, Any]:
    """What is compared, for ``diff``."""
    return {"running": [running.instance for running in found if running.instance in names]}
