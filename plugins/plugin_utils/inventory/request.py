# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an inventory file asks for, checked before any host is contacted. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import valid_host, valid_name
from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.facts import Source

CLUSTER: dict[str, dict[str, Any]] = {
    "seeds": {"type": "list", "elements": "str", "required": True},
    "name": {"type": "str", "default": ""},
    "user": {"type": "str", "default": ""},
    "port": {"type": "int"},
    "private_key": {"type": "str", "default": ""},
    "ssh_args": {"type": "list", "elements": "str", "default": []},
    "become": {"type": "bool", "default": False},
}
"""The options of one cluster; Ansible checks those of the file, and leaves these to the plugin."""

_EXAMPLE = "For example: clusters: [{seeds: [gnt1.example.com, gnt2.example.com]}]."
_UNCHECKED_KEYS = re.compile(r"stricthostkeychecking[\s=\"']*(no|off)\b", re.IGNORECASE)


def sources_of(clusters: Sequence[Any]) -> tuple[Source, ...]:
    """The clusters that a file names.

    :raises Refused: for what can't be meant, with what to write instead.
    """
    if not clusters:
        raise Refused("The inventory file names no cluster.", _EXAMPLE)
    sources = tuple(_source(given) for given in clusters)
    twice = _first_twice(seed for source in sources for seed in source.seeds)
    if twice:
        raise Refused(f"The host {twice} is a seed twice.", "Name each seed once, in the cluster it belongs to.")
    return sources


def _source(given: Any) -> Source:
    if not isinstance(given, Mapping):
        raise Refused(f"{given!r} stands where a cluster with its seeds should.", _EXAMPLE)
    checked = ArgumentSpecValidator(CLUSTER).validate(dict(given))
    if checked.error_messages:
        raise Refused(
            f"A cluster of the inventory file can't be understood: {'; '.join(checked.error_messages)}.",
            f"It may have {', '.join(CLUSTER)}. {_EXAMPLE}",
        )
    found = checked.validated_parameters
    if not found["seeds"]:
        raise Refused("A cluster of the inventory file has no seeds.", _EXAMPLE)
    if _UNCHECKED_KEYS.search(" ".join(found["ssh_args"])):
        raise Refused(
            "ssh_args would have ssh take any host key, and whoever answers would say which hosts the cluster has.",
            "Take StrictHostKeyChecking out, and accept the keys of the seeds once: ssh " + found["seeds"][0],
        )
    port = found["port"]
    if port is not None and not 0 < port < 65536:
        raise Refused(f"{port} can't be a port.", "Name the one that sshd listens on there, or leave port away for 22.")
    return Source(
        seeds=tuple(valid_host(seed) for seed in found["seeds"]),
        name=valid_name(found["name"], "cluster") if found["name"] else "",
        user=valid_name(found["user"], "login") if found["user"] else "",
        port=port,
        private_key=found["private_key"],
        ssh_args=tuple(found["ssh_args"]),
        become=found["become"],
    )


def _first_twice(words: Iterable[str]) -> str:
    seen: set[str] = set()
    for word in words:
        if word in seen:
            return word
        seen.add(word)
    return ""
