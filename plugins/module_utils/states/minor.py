# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""DRBD minors that belong to nobody: compared with what is, and planned. Pure.

A node that was away keeps the devices of instances whose mirror has left it meanwhile. Ganeti
counts their minors as free, and fails where it gives one of them to another instance.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.argv import down_argv
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import Minor
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step


def plan_absent(found: Mapping[int, Minor], wanted: Collection[int], version: str, host: str) -> Plan:
    """The steps after which none of these minors is configured. Their volumes stay as they are.

    :param found: the devices of this host.
    :param version: of the loaded module.
    :raises Refused: when one is Primary, or replicates.
    """
    used = [minor for number, minor in found.items() if number in wanted and _in_use(minor)]
    if used:
        raise Refused(
            " ".join(f"/dev/drbd{minor.minor} is in use: {minor.said}." for minor in used),
            f"Find out whose it is ('gnt-node list-drbd {host}' on the master), and what holds it open.",
        )
    return Plan(
        tuple(
            Step(
                down_argv(version, number),
                host,
                f"/dev/drbd{number} belongs to no instance",
                seconds=1.0,
                subject=f"drbd{number}",
            )
            for number in found
            if number in wanted
        ),
        {"minors": []},
    )


def _in_use(minor: Minor) -> bool:
    return minor.role == "Primary" or minor.syncing or minor.connection == "Connected"
