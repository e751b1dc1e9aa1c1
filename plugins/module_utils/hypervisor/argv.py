# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words that list and stop instances without Ganeti. Pure.

Ganeti stops an instance on the node it belongs to. One that runs where it doesn't belong
is out of its reach, and is stopped by what runs it.
"""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.hypervisor.facts import Running

XEN_TOOLS = ("xl", "xm")
"""The first that is installed is used."""

LXC_LIST = ("lxc-ls", "--running", "-1")


def xen_list_argv(tool: str) -> tuple[str, ...]:
    return (tool, "list")


def stop_argv(running: Running, xen_tool: str = "xl", force: bool = False) -> tuple[str, ...]:
    """Pull an instance's plug; its guest isn't asked.

    :param force: for a process that didn't go.
    """
    if running.hypervisor == "kvm":
        return ("kill", "-KILL" if force else "-TERM", running.handle)
    if running.hypervisor == "xen":
        return (xen_tool, "destroy", running.instance)
    if running.hypervisor == "lxc":
        return ("lxc-stop", "--kill", "--name", running.instance)
    return ("rm", "--force", "--", running.handle)
