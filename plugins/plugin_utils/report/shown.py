# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clusters that a page shows, each with its pictures and its tables. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.sci.ganeti.plugins.plugin_utils.report.changes import Table, tables
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.gallery import Pair, gallery
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.scene import natural

Plain = Mapping[str, Any]


@dataclass(frozen=True)
class ShownCluster:
    """A cluster.

    :param name: empty where nobody told it.
    :param heading: what its pictures are under; empty where it is the only one.
    :param from_configuration: no master answered at first.
    """

    name: str
    heading: str
    pairs: Sequence[Pair]
    tables: Sequence[Table]
    from_configuration: bool = False

    @property
    def same(self) -> bool:
        """Nothing in its pictures changed."""
        return all(pair.same for pair in self.pairs)


def shown_clusters(plain: Plain) -> list[ShownCluster]:
    """The clusters of a record, by their names.

    :param plain: the record as plain data.
    """
    seen = sorted((plain, *plain["other_clusters"]), key=lambda one: natural(_name(one)))
    if len(seen) == 1:
        return [_shown(plain, _name(plain))]
    return [_shown(one, _name(one), _name(one) or "?", f"c{index}-") for index, one in enumerate(seen)]


def _shown(seen: Plain, name: str, heading: str = "", prefix: str = "") -> ShownCluster:
    told = tables(seen["before"], seen["after"])
    return ShownCluster(
        name,
        heading,
        gallery(seen["before"], seen["after"], heading, prefix),
        [replace(table, title=f"{heading}: {table.title}") for table in told] if heading else told,
        seen["before"]["from_configuration"],
    )


def _name(seen: Plain) -> str:
    return str(seen["after"]["cluster"].get("name") or seen["before"]["cluster"].get("name") or "")
