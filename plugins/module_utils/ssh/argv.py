# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of OpenSSH's tools. Pure."""

from __future__ import annotations

VOUCHED = "vouched-for"
"""The name of a host whose keys somebody vouches for, whatever else it is called."""


def scan_argv(host: str, port: int, wait: int) -> tuple[str, ...]:
    """Ask a host for its keys; ``wait`` is seconds for each connection."""
    return ("ssh-keyscan", "-T", str(wait), "-p", str(port), host)


def login_argv(host: str, port: int, known: str, wait: int) -> tuple[str, ...]:
    """Log in to a host as root, as this host's root can, and do nothing there; no password is asked for.

    :param known: a file in the format of known_hosts, whose keys alone count, under the name :data:`VOUCHED`.
    :param wait: seconds to connect.
    """
    options = {
        "BatchMode": "yes",
        "ConnectTimeout": str(wait),
        "StrictHostKeyChecking": "yes",
        "UserKnownHostsFile": known,
        "GlobalKnownHostsFile": "/dev/null",
        "HostKeyAlias": VOUCHED,
        "CheckHostIP": "no",
    }
    words = (word for name, value in options.items() for word in ("-o", f"{name}={value}"))
    return ("ssh", *words, "-p", str(port), f"root@{host}", "true")


def find_argv(name: str, file: str) -> tuple[str, ...]:
    """The lines for a name, hashed ones too; exits 1 when there are none."""
    return ("ssh-keygen", "-F", name, "-f", file)


def forget_argv(name: str, file: str) -> tuple[str, ...]:
    """Take all lines for a name out of a file; the old one is kept as ``FILE.old``."""
    return ("ssh-keygen", "-R", name, "-f", file)


def name_in_file(host: str, port: int) -> str:
    """A host as known_hosts files spell it: the port counts when it isn't 22."""
    return host if port == 22 else f"[{host}]:{port}"
