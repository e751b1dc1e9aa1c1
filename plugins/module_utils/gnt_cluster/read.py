# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading what concerns the cluster as a whole."""

from __future__ import annotations

import os

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import DIRECTORY
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.argv import INFO, VERIFY
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.facts import Cluster, Finding
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.parse import (
    parse_findings,
    parse_info,
    parse_unverified,
    parse_watcher_pause,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.processes import (
    PROCESSES,
    process_name,
    process_numbers,
)

_WATCHER = "ganeti-watcher"


def read_cluster(ganeti: Ganeti) -> Cluster:
    """The cluster's settings."""
    return parse_info(ganeti.ask(INFO).stdout)


def read_findings(ganeti: Ganeti, limit: float | None = None) -> tuple[Finding, ...]:
    """What Ganeti's own verification finds (proof V); it exits 1 when it finds an error, or fails itself.

    :param limit: seconds; its jobs wait for locks that others hold until their end. As any other command when None.
    """
    said = ganeti.ask_by_job(VERIFY, limit, accept=(0, 1), bound="verify_timeout")
    return parse_findings(said.stdout) + parse_unverified(f"{said.stdout}\n{said.stderr}")


def read_queue_drained(directory: str = DIRECTORY) -> bool:
    """Whether the job queue takes no new jobs; of this host's own queue, asked without a daemon."""
    return os.path.exists(os.path.join(directory, "queue", "drain"))


def read_watcher_pause(directory: str = DIRECTORY) -> int | None:
    """Until when the watcher is paused; None when it runs."""
    try:
        with open(os.path.join(directory, "watcher.pause"), encoding="ascii") as file:
            return parse_watcher_pause(file.read())
    except FileNotFoundError:
        return None


def read_watcher_at_work(processes: str = PROCESSES) -> bool:
    """Whether a watcher runs on this host just now, paused or not."""
    return any(process_name(number, processes) == _WATCHER for number in process_numbers(processes))
