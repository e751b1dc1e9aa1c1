# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From ``ip`` and ``getent`` to addresses. Pure: text in, facts out."""

from __future__ import annotations

import json

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable


def parse_lookup(text: str) -> tuple[str, ...]:
    """The addresses of ``getent ahosts``, which has each once a kind of socket, in the resolver's order."""
    return tuple(dict.fromkeys(line.split()[0] for line in text.splitlines() if line.split()))


def parse_addresses(text: str) -> tuple[str, ...]:
    """The global addresses of ``ip -json address``."""
    try:
        return tuple(
            address["local"]
            for device in json.loads(text)
            for address in device.get("addr_info", ())
            if address.get("scope") == "global"
        )
    except (ValueError, TypeError, AttributeError, KeyError):
        raise Unreadable(f"'ip -json address' printed no list of devices: {text[:200]!r}.") from None
