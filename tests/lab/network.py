# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's network: one namespace, one bridge, one tap a node, no way out.

The controller's commands run in the namespace as well.  A cable is pulled by
taking the tap off the bridge: setting the tap down upsets the node's driver,
and it does not come back.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from .machine import run
from .settings import Node, Settings

BRIDGE = "br0"


def inside(settings: Settings, argv: Sequence[str]) -> list[str]:
    """Return the argv of a command in the lab's namespace."""
    return ["ip", "netns", "exec", settings.namespace, *argv]


def _ip(settings: Settings, *words: str, check: bool = True) -> str:
    return run(["ip", "-n", settings.namespace, *words], timeout=30, check=check).stdout


def exists(settings: Settings) -> bool:
    """Tell whether the namespace is there."""
    listed = json.loads(run(["ip", "-j", "netns", "list"], timeout=30).stdout or "[]")
    return any(entry["name"] == settings.namespace for entry in listed)


def up(settings: Settings) -> None:
    """Make the namespace, the bridge, the taps and the BMCs' addresses; nothing if they are there."""
    if not exists(settings):
        run(["ip", "netns", "add", settings.namespace], timeout=30)
        _ip(settings, "link", "set", "lo", "up")
        _ip(settings, "link", "add", BRIDGE, "type", "bridge", "stp_state", "0", "forward_delay", "0")
        _ip(settings, "addr", "add", f"{settings.controller_address}/{settings.prefix}", "dev", BRIDGE)
        _ip(settings, "link", "set", BRIDGE, "up")
    links = {link["ifname"] for link in json.loads(_ip(settings, "-j", "link"))}
    for node in settings.all_nodes:
        if node.tap not in links:
            _ip(settings, "tuntap", "add", "dev", node.tap, "mode", "tap")
            _ip(settings, "link", "set", node.tap, "master", BRIDGE)
            _ip(settings, "link", "set", node.tap, "up")
        _ip(settings, "addr", "replace", f"{node.bmc_address}/{settings.prefix}", "dev", BRIDGE)


def inhabitants(settings: Settings) -> list[int]:
    """Return the processes in the namespace, which outlives its name as long as there are any."""
    if not exists(settings):
        return []
    return [int(number) for number in run(["ip", "netns", "pids", settings.namespace], timeout=30).stdout.split()]


def down(settings: Settings) -> None:
    """Remove the namespace, and with it the bridge and the taps."""
    if exists(settings):
        run(["ip", "netns", "delete", settings.namespace], timeout=30)


def cable(settings: Settings, node: Node, *, plugged: bool) -> None:
    """Plug or pull a node's cable."""
    if plugged:
        _ip(settings, "link", "set", node.tap, "master", BRIDGE)
    else:
        _ip(settings, "link", "set", node.tap, "nomaster")


def is_plugged(settings: Settings, node: Node) -> bool:
    """Tell whether a node's cable is plugged."""
    links = json.loads(_ip(settings, "-j", "link", "show", "dev", node.tap, check=False) or "[]")
    return any(link.get("master") == BRIDGE for link in links)


def forget_neighbours(settings: Settings) -> None:
    """Empty the controller's own ARP table (not the nodes': that is their trap)."""
    _ip(settings, "neigh", "flush", "dev", BRIDGE, check=False)
