# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From ``smartctl --json`` to a disk's own verdict. Pure: text in, a word out."""

from __future__ import annotations

import json

PASSED, FAILING, UNKNOWN = "passed", "failing", "unknown"


def parse_health(text: str) -> str:
    """What a disk says of itself: ``passed``, ``failing``, or ``unknown`` where it doesn't say.

    Its exit status is a set of bits that also tell of old, mended troubles; the verdict
    isn't read from it.
    """
    try:
        passed = json.loads(text)["smart_status"]["passed"]
    except (ValueError, TypeError, KeyError):
        return UNKNOWN
    return PASSED if passed is True else FAILING if passed is False else UNKNOWN
