# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which connections this host turns down by itself, and which it has."""

from __future__ import annotations

from collections.abc import Iterable

from ansible_collections.sci.ganeti.plugins.module_utils.iproute.argv import connected_argv, rules_argv
from ansible_collections.sci.ganeti.plugins.module_utils.iproute.facts import Denial
from ansible_collections.sci.ganeti.plugins.module_utils.iproute.parse import parse_denials
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner


def read_denials(runner: Runner, version: int) -> frozenset[Denial]:
    """:param version: of the Internet protocol, 4 or 6."""
    return parse_denials(runner.read(rules_argv(version)).stdout)


def read_connected(runner: Runner, wanted: Iterable[Denial]) -> frozenset[Denial]:
    """Where this host has connections, of these; none where there is no ``ss`` to tell."""
    return frozenset(denial for denial in wanted if runner.read_if_it_can(connected_argv(denial)).strip())
