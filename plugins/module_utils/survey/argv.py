# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one question a survey asks each node. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.sci.ganeti.plugins.module_utils.lvm.parse import (
    REPORT_OPTIONS,
    VOLUME_FIELDS,
)

SECTIONS = ("master", "joined", "ssconf", "config", "drbd", "volumes", "listed", "kernel", "end")
MARK = "@@"
"""Starts the line that opens a section; neither DRBD nor LVM prints it."""
LVS_SECONDS = 60
"""How long LVM may take on each node; after that its volumes count as not known."""

# Constant text: nothing of the operator's ever becomes part of it.
_QUESTIONS = (
    # ssh may not carry it over: sizes would have a comma, the files another order
    "export LC_ALL=C",
    f"echo {MARK}master",
    "cat /var/lib/ganeti/ssconf_master_node",
    f"echo {MARK}joined",
    "test -s /var/lib/ganeti/hmac.key && echo yes",
    f"echo {MARK}ssconf",
    "cat /var/lib/ganeti/ssconf_* | sha256sum",
    f"echo {MARK}config",
    "cat /var/lib/ganeti/config.data 2>/dev/null | sha256sum",
    f"echo {MARK}drbd",
    "cat /proc/drbd 2>/dev/null",
    f"echo {MARK}volumes",
    # one that waits for a lock or a lost disk would hold up the question to every other node
    f"timeout {LVS_SECONDS} lvs {' '.join(REPORT_OPTIONS)} -o {VOLUME_FIELDS} 2>/dev/null".replace("|", "'|'")
    + f" && echo {MARK}listed",
)
_KERNEL = (
    f"echo {MARK}kernel",
    # what DRBD said of connections, disks and roles since the boot: enough to know how a device
    # lost its peer, and bounded, since a device that flaps fills a log
    "{ journalctl -k -o short-iso --no-pager 2>/dev/null || dmesg --time-format iso; }"
    " | grep -E '(block drbd|drbd |d-con |drbd: )' | grep -E '[(] [A-Z]|Split-Brain|initialized' | tail -n 4000",
)
_END = f"echo {MARK}end"


def own_survey_argv() -> tuple[str, ...]:
    """Ask this host itself, for the kernel's log too; it needs neither ssh nor a daemon."""
    return ("sh", "-c", survey_argv(kernel_log=True)[-1])


def survey_argv(nodes: Sequence[str] = (), kernel_log: bool = False) -> tuple[str, ...]:
    """Ask these nodes, or every node that isn't offline, with one command.

    :param kernel_log: ask for what the kernel said of DRBD too.

    ``gnt-cluster command`` goes over ssh with the cluster's own keys, from the master,
    and leaves out nodes that are marked offline.
    """
    named = tuple(word for node in nodes for word in ("-n", node))
    question = (*_QUESTIONS, *(_KERNEL if kernel_log else ()), _END)
    return ("gnt-cluster", "command", "-M", *named, "; ".join(question))
