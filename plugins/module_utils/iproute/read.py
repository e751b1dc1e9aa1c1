# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which connections this host turns down by itself."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.iproute.argv import rules_argv
from ansible_collections.sci.ganeti.plugins.module_utils.iproute.facts import Denial
from ansible_collections.sci.ganeti.plugins.module_utils.iproute.parse import parse_denials
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner


def read_denials(runner: Runner, version: int) -> frozenset[Denial]:
    """:param version: of the Internet protocol, 4 or 6."""
    return parse_denials(runner.read(rules_argv(version)).stdout)
