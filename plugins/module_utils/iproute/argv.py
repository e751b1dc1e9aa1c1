# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of ``ip rule``. Pure.

A rule with a port has been there since Linux 4.17 and iproute2 4.18. One of type ``unreachable`` makes
``connect(2)`` fail at once, with ENETUNREACH.

Source: ip-rule(8); seen with iproute2 6.1 on Linux 6.12 and 7.2.
"""

from __future__ import annotations

import ipaddress

from ansible_collections.sci.ganeti.plugins.module_utils.iproute.facts import Denial

IP = "/sbin/ip"
"""By its path: systemd takes no other for a unit that isn't in a file, before version 249."""


def rules_argv(version: int) -> tuple[str, ...]:
    """:param version: of the Internet protocol, 4 or 6."""
    return (IP, f"-{version}", "-json", "rule", "show")


def deny_argv(denial: Denial) -> tuple[str, ...]:
    return _rule_argv("add", denial)


def allow_argv(denial: Denial) -> tuple[str, ...]:
    return _rule_argv("del", denial)


def _rule_argv(verb: str, denial: Denial) -> tuple[str, ...]:
    version = ipaddress.ip_address(denial.address).version
    port = ("ipproto", "tcp", "dport", str(denial.port))
    return (IP, f"-{version}", "rule", verb, "to", denial.address, *port, "type", "unreachable")
