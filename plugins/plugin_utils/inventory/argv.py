# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one question a host is asked, and the words of ssh around it. Pure."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.facts import Source

MARK = "@@"
"""Starts the line that opens a section; no file of Ganeti's has such a line."""

CONFIG, UNREADABLE, END = "config", "unreadable", "end"

# Constant text without a single quote: nothing of the operator's ever becomes part of it.
_QUESTION = "; ".join(
    (
        "cd /var/lib/ganeti 2>/dev/null",
        f'for file in ssconf_*; do test -f $file && echo "{MARK}$file" && cat $file; done',
        f"if test -r config.data; then echo {MARK}{CONFIG}; cat config.data; echo",
        f"elif test -e config.data; then echo {MARK}{UNREADABLE}; fi",
        f"echo {MARK}{END}",
    )
)


def ask_argv(source: Source, host: str, connect_timeout: int) -> tuple[str, ...]:
    """Ask a host for what it knows of its cluster without any daemon.

    ssh takes the first value of an option, so what the operator adds can't undo what is said here: it
    never asks for anything, and so refuses a host whose key isn't known.

    :param connect_timeout: seconds until the connection has to stand.
    """
    login = ("-l", source.user) if source.user else ()
    port = ("-p", str(source.port)) if source.port else ()
    key = ("-i", source.private_key) if source.private_key else ()
    sudo = "sudo -n " if source.become else ""
    return (
        "ssh",
        "-T",
        "-o",
        "BatchMode=yes",
        "-o",
        f"ConnectTimeout={connect_timeout}",
        *login,
        *port,
        *key,
        *source.ssh_args,
        "--",
        host,
        # in a shell that is known, whichever one that user has
        f"{sudo}sh -c '{_QUESTION}'",
    )


def by_hand(source: Source, host: str) -> str:
    """The same connection, as a person would try it."""
    port = f"-p {source.port} " if source.port else ""
    key = f"-i {source.private_key} " if source.private_key else ""
    further = "".join(f"{word} " for word in source.ssh_args)
    login = f"{source.user}@" if source.user else ""
    return f"ssh {port}{key}{further}{login}{host}"
