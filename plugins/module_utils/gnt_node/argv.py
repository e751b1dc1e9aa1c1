# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of ``gnt-node``. Pure: what is wanted in, a command out."""

from __future__ import annotations

_FLAGS = {
    # role to its flags, the ones that say "no" first: Ganeti refuses two "yes" at once. Drained and offline
    # end each other by themselves; told "no" about one of them Ganeti 3.0 promotes the node to a
    # candidate, and breaks on having two roles for it.
    "master-candidate": (("-O", "no"), ("-D", "no"), ("-C", "yes")),
    "regular": (("-O", "no"), ("-D", "no"), ("-C", "no")),
    "drained": (("-C", "no"), ("-D", "yes")),
    "offline": (("-C", "no"), ("-O", "yes")),
}
_NEEDLESS = {
    # what a node of this role needn't be told "no" about
    "master-candidate": ("-O", "-D"),
    "regular": ("-O", "-D", "-C"),
    "drained": ("-O", "-C"),
    "offline": ("-D", "-C"),
}


def modify_argv(node: str, now: str, role: str, auto_promote: bool = False) -> tuple[str, ...]:
    """``gnt-node modify`` from one role to another.

    ``-f`` answers the prompt that 2.16 and later put before ``-O no``.
    """
    flags = [
        word for flag, value in _FLAGS[role] if not (value == "no" and flag in _NEEDLESS[now]) for word in (flag, value)
    ]
    promote = ("--auto-promote",) if auto_promote else ()
    return ("gnt-node", "modify", "-f", *promote, *flags, node)


def readd_argv(node: str) -> tuple[str, ...]:
    """``gnt-node add --readd``.

    Without a terminal Ganeti's ssh can't ask about a host key it doesn't know yet,
    and it reads no known_hosts of root's: it has to be told not to ask. That is why
    the key is checked by ``host_key`` right before, and only then.
    """
    return ("gnt-node", "add", "--readd", "--no-ssh-key-check", node)


def power_status_argv(node: str) -> tuple[str, ...]:
    """``gnt-node power status``: has the node's ``oob_program`` say whether its power is on."""
    return ("gnt-node", "power", "--no-headers", "--separator=|", "status", node)
