# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which instances run on this host, whatever Ganeti knows of them.

Ganeti's hypervisors leave their traces under its run directory: KVM the number of each
process, ``fake`` (which tests use) a file an instance. Xen and LXC are asked.

Source: ganeti lib/pathutils.py and lib/hypervisor/; read on 3.0.2 and 3.1.0.
"""

from __future__ import annotations

import os
import shutil

from ansible_collections.sci.ganeti.plugins.module_utils.hypervisor.argv import (
    LXC_LIST,
    XEN_TOOLS,
    xen_list_argv,
)
from ansible_collections.sci.ganeti.plugins.module_utils.hypervisor.facts import Running
from ansible_collections.sci.ganeti.plugins.module_utils.hypervisor.parse import (
    is_process_of,
    parse_lxc_list,
    parse_xen_list,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.files import names_in, text_in
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.processes import PROCESSES, process_words
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner

RUN_DIRECTORY = "/var/run/ganeti"


def read_running(runner: Runner, directory: str = RUN_DIRECTORY, processes: str = PROCESSES) -> list[Running]:
    """Every instance that runs here, by name.

    :param directory: Ganeti's run directory.
    :param processes: where the kernel shows them.
    """
    found = [*_kvm(directory, processes), *_fake(directory)]
    tool = xen_tool()
    if tool:
        found += [Running(name, "xen") for name in parse_xen_list(runner.read(xen_list_argv(tool)).stdout)]
    if shutil.which(LXC_LIST[0]):
        found += [Running(name, "lxc") for name in parse_lxc_list(runner.read(LXC_LIST).stdout)]
    return sorted(found, key=lambda running: running.instance)


def xen_tool() -> str:
    """Xen's program on this host; empty when it has none."""
    return next((tool for tool in XEN_TOOLS if shutil.which(tool)), "")


def _kvm(directory: str, processes: str) -> list[Running]:
    folder = os.path.join(directory, "kvm-hypervisor", "pid")
    numbers = {name: text_in(os.path.join(folder, name)).strip() for name in names_in(folder)}
    return [
        Running(name, "kvm", number)
        for name, number in numbers.items()
        if number.isdecimal() and is_process_of(process_words(int(number), processes), name)
    ]


def _fake(directory: str) -> list[Running]:
    folder = os.path.join(directory, "fake-hypervisor")
    return [Running(name, "fake", os.path.join(folder, name)) for name in names_in(folder)]
