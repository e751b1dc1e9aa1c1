# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of ``ip rule`` and ``ss``. Pure.

A rule with a port has been there since Linux 4.17 and iproute2 4.18. One of type ``unreachable`` makes
``connect(2)`` fail at once, with ENETUNREACH. It says nothing to who is connected already and waits for an answer:
such a connection is ended by itself, where the kernel can (CONFIG_INET_DIAG_DESTROY; Debian's has it).

Source: ip-rule(8), ss(8); seen with iproute2 6.1 on Linux 6.12 and 7.2 (the rule), and on 6.18 (the ending).
"""

from __future__ import annotations

import ipaddress

from ansible_collections.sci.ganeti.plugins.module_utils.iproute.facts import Denial

IP = "/sbin/ip"
"""By its path: systemd takes no other for a unit that isn't in a file, before version 249."""

_OPEN = ("state", "established", "state", "syn-sent")
"""What was closed on this side is the kernel's own matter, for as long as that takes."""


def rules_argv(version: int) -> tuple[str, ...]:
    """:param version: of the Internet protocol, 4 or 6."""
    return (IP, f"-{version}", "-json", "rule", "show")


def deny_argv(denial: Denial) -> tuple[str, ...]:
    return _rule_argv("add", denial)


def allow_argv(denial: Denial) -> tuple[str, ...]:
    return _rule_argv("del", denial)


def connected_argv(denial: Denial) -> tuple[str, ...]:
    """One line for each connection of this host there that somebody has open; nothing when there is none."""
    return ("ss", "-Htn", *_OPEN, "dst", _end_of(denial))


def disconnect_argv(denial: Denial) -> tuple[str, ...]:
    """End them: whoever waits gets an error at once. Where the kernel can't, it does nothing and exits with 0."""
    return ("ss", "-KHtn", *_OPEN, "dst", _end_of(denial))


def _end_of(denial: Denial) -> str:
    host = f"[{denial.address}]" if ":" in denial.address else denial.address
    return f"{host}:{denial.port}"


def _rule_argv(verb: str, denial: Denial) -> tuple[str, ...]:
    version = ipaddress.ip_address(denial.address).version
    port = ("ipproto", "tcp", "dport", str(denial.port))
    return (IP, f"-{version}", "rule", verb, "to", denial.address, *port, "type", "unreachable")
