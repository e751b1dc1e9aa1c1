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
    :param keys: the keys that somebody vouches for; they take the place of old ones.
    :param presented: further keys it presents: not old, but nobody vouches for them.
    :param add: put the keys into a file that has none for any of the names.
    :param where: the host whose files they are.
    """

    names: tuple[str, ...]
    keys: tuple[HostKey, ...]
    presented: tuple[HostKey, ...] = ()
    add: bool = False
    where: str = ""


def wrong(known: Known, wish: KnownHostWish) -> list[tuple[str, str, str]]:
    """Name, file and what is wrong, for every name that a file has a wrong key for.

    One right key is enough: a file needn't have every kind.
    """
    right = {*wish.keys, *wish.presented}
    files = {file for by_file in known.values() for file in by_file}
    strangers = {file for file in files if not any(known[name][file] for name in known)}
    return [
        (name, file, "no key" if file in strangers else "an old key")
        for name, by_file in known.items()
        for file, found in by_file.items()
        if (file in strangers and wish.add) or not right.issuperset(found)
    ]


def known_keys(known: Known, wish: KnownHostWish) -> tuple[HostKey, ...]:
    """Those of its keys that a file has already; that it knows one says nothing of the others."""
    there = {key for by_file in known.values() for found in by_file.values() for key in found}
    return tuple(key for key in dict.fromkeys((*wish.keys, *wish.presented)) if key in there)


def plan_known_host(known: Known, wish: KnownHostWish) -> Plan:
    """The steps that make every file right; each is one name in one file."""
    steps = tuple(
        Step(
            forget_argv(name, file),
            wish.where,
            f"{file} has {what} for {name}",
            f"it goes; {file}.old has what was there before the last such step" if what == "an old key" else "none",
            1.0,
            subject=name,
        )
        for name, file, what in wrong(known, wish)
    )
    return Plan(steps, {"wrong": []})


def view_known_host(known: Known, wish: KnownHostWish) -> dict[str, Any]:
    """What is compared, for ``diff``."""
    return {"wrong": [f"{name} in {file}" for name, file, _what in wrong(known, wish)]}
