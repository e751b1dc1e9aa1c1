# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading instances: one listing and one info, whatever their number."""

from __future__ import annotations

from dataclasses import replace

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.argv import info_argv
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.parse import (
    FIELDS,
    parse_disks,
    parse_instance,
)


def read_instances(ganeti: Ganeti, with_disks: bool = True) -> dict[str, Instance]:
    """All instances by full name.

    :param with_disks: their disks too, which costs one command more.
    """
    found = [parse_instance(row) for row in ganeti.rows("gnt-instance", FIELDS)]
    if not with_disks or not found:
        return {instance.name: instance for instance in found}
    disks = parse_disks(ganeti.ask(info_argv()).stdout)
    return {instance.name: replace(instance, disks=disks.get(instance.name, ())) for instance in found}
