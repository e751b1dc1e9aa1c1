# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``ip -json rule show`` prints. Pure."""

from __future__ import annotations

import json

from ansible_collections.sci.ganeti.plugins.module_utils.iproute.facts import Denial
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable


def parse_denials(text: str) -> frozenset[Denial]:
    """The rules that turn down one TCP port of one address, whoever made them.

    :raises Unreadable: for a text that is no list in JSON.
    """
    try:
        rules = json.loads(text)
        return frozenset(
            Denial(str(rule["dst"]), int(rule["dport"]))
            for rule in rules
            if rule.get("action") == "unreachable"
            and rule.get("ipproto") == "tcp"
            and "dport" in rule
            and "dst" in rule
            and "dstlen" not in rule
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise Unreadable(f"'ip -json rule show' printed what can't be read: {text[:200]!r}.") from error
