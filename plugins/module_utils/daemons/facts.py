# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of the Ganeti daemons of a host."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NODED = "ganeti-noded"


@dataclass(frozen=True)
class Daemons:
    """The daemons of this host that matter for who rules.

    :param rulers: the daemons that only a master runs, in the order in which they start.
    :param running: daemon to whether its process is there; noded among them.
    :param leftovers: lines of the daemons' defaults file that make them start without voting,
        at every start from now on.
    """

    rulers: tuple[str, ...] = ()
    running: Mapping[str, bool] = field(default_factory=dict)
    leftovers: tuple[str, ...] = ()

    @property
    def ruler_runs(self) -> bool:
        """Whether the process of a daemon that only a master runs is there."""
        return any(self.running.get(name, False) for name in self.rulers)

    def as_result(self) -> dict[str, Any]:
        return {
            "rulers": list(self.rulers),
            "running": dict(self.running),
            "leftovers": list(self.leftovers),
        }
