# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which clusters a run is about, and what was seen of each.

Before it knows that, a run looks at every cluster of the inventory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.sci.ganeti.plugins.plugin_utils.report.seen import Sights, after

Plain = Mapping[str, Any]

ASKS_EVERYBODY = "find_master"
"""The role that asks the nodes of every cluster: that it looks at one tells nothing of what the run is about."""


class Clusters:
    """Takes in what was seen, each by the cluster that its host is of."""

    def __init__(self) -> None:
        self._sights: dict[str, Sights] = {}
        self._homes: dict[str, str] = {}
        self._last = ""
        # in the order in which they were worked on, the last one at the end
        self._own: dict[str, None] = {}

    def saw(self, module: str, host: str, result: Plain, role: str) -> None:
        """What a module of this collection answered on a host.

        :param module: its short name.
        :param role: that its task is of.
        """
        told = (result.get("ssconf") or {}).get("cluster_name")
        if told:
            self._homes[host] = told
            # what was seen before anybody told
            self._sights.setdefault(told, self._sights.pop("", Sights()))
        # one that has told nothing, like this machine, works for the cluster that is looked at
        self._last = self._homes.get(host, self._last)
        sights = after(self._sights.get(self._last, Sights()), module, result, host)
        if told:
            sights = replace(sights, cluster=sights.cluster.taking({"name": told}))
        self._sights[self._last] = sights
        if role != ASKS_EVERYBODY and host in self._homes:
            self._own.pop(self._last, None)
            self._own[self._last] = None

    def about(self) -> list[Sights]:
        """What was seen of those that the run is about: at least one, the one that was worked on last at the end."""
        own = [self._sights[name] for name in self._own]
        # one of which no node was listed can't be shown, and may be what a node remembers that is to be replaced
        return [sights for sights in own if sights.nodes.last] or [self._sights.get(self._last, Sights())]
