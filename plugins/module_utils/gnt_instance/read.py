# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading instances: one listing and one info at once, whatever their number."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.failure import never_began
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_config.read import read_configuration
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.argv import info_argv
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Disk, Instance
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.parse import (
    FIELDS,
    exact_disks,
    parse_disks,
    parse_instance,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed

_NONE = "No instances."


def read_instances(ganeti: Ganeti, with_disks: bool = True) -> dict[str, Instance]:
    """All instances by full name.

    :param with_disks: their disks too, which costs one command more.
    """
    with ThreadPoolExecutor() as at_once:
        disks = at_once.submit(_read_disks, ganeti) if with_disks else None
        rows = ganeti.rows("gnt-instance", FIELDS)
        found = [parse_instance(row) for row in rows]
        known = disks.result() if disks else {}
    return {
        instance.name: replace(instance, disks=exact_disks(known.get(instance.name, ()), row))
        for instance, row in zip(found, rows)
    }


def _read_disks(ganeti: Ganeti) -> dict[str, tuple[Disk, ...]]:
    try:
        return parse_disks(ganeti.ask(info_argv()).stdout)
    except CommandFailed as error:
        said = f"{error.stdout}{error.stderr}"
        # where there is no instance it prints so, and ends with 1
        if _NONE in said:
            return {}
        # it is a job, for which a master under load may have no room; the master's own file needs none, and is
        # what Ganeti answers its listings with (ganeti src/Ganeti/ConfigReader.hs)
        if never_began(said) and (configuration := read_configuration()):
            return {vm.name: vm.disks for vm in configuration.instances.values()}
        raise
