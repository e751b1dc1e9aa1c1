# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of OpenSSH's tools. Pure."""

from __future__ import annotations


def scan_argv(host: str, port: int, wait: int) -> tuple[str, ...]:
    """Ask a host for its keys; ``wait`` is seconds for each connection."""
    return ("ssh-keyscan", "-T", str(wait), "-p", str(port), host)


def find_argv(name: str, file: str) -> tuple[str, ...]:
    """The lines for a name, hashed ones too; exits 1 when there are none."""
    return ("ssh-keygen", "-F", name, "-f", file)


def forget_argv(name: str, file: str) -> tuple[str, ...]:
    """Take all lines for a name out of a file; the old one is kept as ``FILE.old``."""
    return ("ssh-keygen", "-R", name, "-f", file)


def name_in_file(host: str, port: int) -> str:
    """A host as known_hosts files spell it: the port counts when it isn't 22."""
    return host if port == 22 else f"[{host}]:{port}"
