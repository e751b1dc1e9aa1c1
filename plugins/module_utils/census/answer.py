# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an info module answers out of a census."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import full_name

WHEREABOUTS = ("is_master", "master", "master_reachable", "trouble", "ssconf")
"""What every host of the cluster can say, its daemons up or down."""


def answer(census: Census, what: str, names: Iterable[str] | None) -> dict[str, Any]:
    """The nodes or the instances of a cluster, and whether this host could read them.

    :param what: ``node`` or ``instance``.
    :param names: full or short names of those to tell about; None for all.
    :raises Refused: when a name isn't in the cluster.
    """
    found = census.as_result()
    listed = f"{what}s"
    if names is not None and census.master_reachable:
        known = [item["name"] for item in found[listed]]
        wanted = {full_name(name, known, what) for name in names}
        found[listed] = [item for item in found[listed] if item["name"] in wanted]
    return {key: found[key] for key in (*WHEREABOUTS, listed)}
