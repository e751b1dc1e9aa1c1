# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is seen of a TCP port from somewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OPEN = "open"
REFUSED = "refused"
SILENT = "silent"
UNREACHABLE = "unreachable"
FAILED = "failed"
"""The states. The first two are answers, so the machine lives. After the next two nothing came
back, in time or from anybody. The last says nothing of the machine: the try itself went wrong."""

ANSWERS = (OPEN, REFUSED)


@dataclass(frozen=True)
class Port:
    """One port of one address.

    :param state: one of the five above.
    :param reason: the same in the system's words.
    """

    address: str
    port: int
    state: str
    reason: str

    @property
    def answers(self) -> bool:
        return self.state in ANSWERS

    def as_result(self) -> dict[str, Any]:
        return {"address": self.address, "port": self.port, "state": self.state, "reason": self.reason}


def recalled(plain: Mapping[str, Any]) -> Port:
    """A port out of what :meth:`Port.as_result` made of it."""
    return Port(str(plain["address"]), int(plain["port"]), str(plain["state"]), str(plain["reason"]))
