# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""known_hosts files as they should be: compared and planned. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.argv import forget_argv
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.facts import HostKey

Known = Mapping[str, Mapping[str, "tuple[HostKey, ...]"]]
"""Name to file to the keys it has."""


@dataclass(frozen=True)
class KnownHostWish:
    """Which keys a host has.

    :param names: what it is called: names and addresses.
    :param keys: the keys it presents; any other is an old one.
    :param add: put the keys into a file that has none for it.
    """

    names: tuple[str, ...]
    keys: tuple[HostKey, ...]
    add: bool = False


def wrong(found: tuple[HostKey, ...], wish: KnownHostWish) -> bool:
    """Whether a file's keys for a name aren't what they should be.

    One right key is enough: a file needn't have every kind.
    """
    if not found:
        return wish.add
    return any(key not in wish.keys for key in found)


def plan_known_host(known: Known, wish: KnownHostWish) -> Plan:
    """The steps that make every file right; each is one name in one file."""
    steps = tuple(
        Step(
            forget_argv(name, file),
            "here",
            f"{file} has an old key for {name}" if found else f"{file} has no key for {name}",
            f"the file before it is kept as {file}.old" if found else "none",
            1.0,
            subject=name,
        )
        for name, files in known.items()
        for file, found in files.items()
        if wrong(found, wish)
    )
    return Plan(steps, {"wrong": []})


def view_known_host(known: Known, wish: KnownHostWish) -> dict[str, Any]:
    """What is compared, for ``diff``."""
    return {
        "wrong": [
            f"{name} in {file}" for name, files in known.items() for file, found in files.items() if wrong(found, wish)
        ]
    }
