# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a machine: it may be blank, so everything may be missing."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Sequence

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.parse import (
    parse_proc_drbd,
    parse_version,
)
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import read_ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.argv import VERSION
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.parse import (
    parse_software_version,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.files import text_in
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.argv import GROUPS, VOLUMES
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.parse import (
    parse_groups,
    parse_volumes,
)
from ansible_collections.sci.ganeti.plugins.module_utils.machine.argv import ADDRESSES, FULL_NAME, lookup_argv
from ansible_collections.sci.ganeti.plugins.module_utils.machine.facts import Machine
from ansible_collections.sci.ganeti.plugins.module_utils.machine.parse import parse_addresses, parse_lookup

_NETWORK_DEVICES = "/sys/class/net"
_PROC_DRBD = "/proc/drbd"


def read_machine(runner: Runner, controller_time: float | None, names: Sequence[str] = ()) -> Machine:
    """This machine as it is.

    :param controller_time: what the controller's clock said when it asked.
    :param names: to be looked up in its resolver.
    """
    proc_drbd = text_in(_PROC_DRBD)
    return Machine(
        # without an entry in /etc/hosts or DNS it has none in full
        hostname=runner.read_if_it_can(FULL_NAME).strip() or socket.gethostname(),
        ganeti_version=_ganeti_version(runner),
        drbd_version=parse_version(proc_drbd) or runner.read_if_it_can(("modinfo", "-F", "version", "drbd")).strip(),
        groups=parse_groups(runner.read_if_it_can(GROUPS)),
        volumes=parse_volumes(runner.read_if_it_can(VOLUMES)),
        minors=parse_proc_drbd(proc_drbd),
        links=tuple(sorted(os.listdir(_NETWORK_DEVICES))),
        addresses=parse_addresses(runner.read(ADDRESSES).stdout),
        clock_offset=None if controller_time is None else time.time() - controller_time,
        joined_cluster=read_ssconf().cluster_name,
        resolved={name: parse_lookup(runner.read_if_it_can(lookup_argv(name))) for name in names},
    )


def _ganeti_version(runner: Runner) -> str:
    said = runner.read_if_it_can(VERSION).strip()
    return parse_software_version(said) if said else ""
