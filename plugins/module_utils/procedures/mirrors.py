# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the mirrors on a node need. Pure."""

from __future__ import annotations

from collections.abc import Collection

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.states.ladder import Stuck, Wish, forecast


def mirrors_on(census: Census, name: str, without: Collection[str] = ()) -> list[Step]:
    """The steps that bring the mirrors on a node in order.

    :param without: instances whose mirrors are left as they are.
    :raises Refused: when one can't be, whatever is done.
    """
    steps: list[Step] = []
    stuck: list[Stuck] = []
    for instance_name in census.nodes[name].secondaries:
        if instance_name in without:
            continue
        instance = census.instances[instance_name]
        found = forecast(instance, census.surveys, Wish(disks="mirrored"))
        if isinstance(found, Stuck):
            stuck.append(Stuck(f"{instance_name}: {found.reason}", found.remedy))
        else:
            steps.extend(rung.step for rung in found)
    if stuck:
        raise Refused(
            " ".join(item.reason for item in stuck),
            " ".join(dict.fromkeys(item.remedy for item in stuck if item.remedy)),
        )
    return steps
