# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of ``drbdsetup``. Pure: what is wanted in, a command out.

The program takes the words in the order of the loaded module: 8.3 names the device
first, 8.4 and 9 the command. Nothing here changes a device of 9, on which Ganeti doesn't
run.
"""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.show import Net

STATUS_9 = ("drbdsetup", "status", "--json")

CARRIER = "SCI_DRBD_KEY"
"""Environment variable that carries a connection's secret past every log."""

_NOT_HANDED_ON = frozenset({"discard-my-data", "allow-two-primaries", "protocol", "tentative"})
"""What a new connection doesn't take over: two primaries are a migration's, and the rest has a
place of its own."""


def old_style(version: str) -> bool:
    """Whether the loaded module is 8.3 or older."""
    return version.startswith(("8.0", "8.1", "8.2", "8.3"))


def device_argv(version: str, command: str, minor: int) -> tuple[str, ...]:
    """A command about one device: ``secondary``, ``invalidate``, ``get-gi``, ``verify``."""
    if old_style(version):
        return ("drbdsetup", f"/dev/drbd{minor}", command)
    return ("drbdsetup", command, str(minor))


def show_argv(version: str, minors: Sequence[int]) -> list[tuple[str, ...]]:
    """How devices are wired: one command for all of them, or on 8.3 one a device."""
    if old_style(version):
        return [("drbdsetup", f"/dev/drbd{minor}", "show") for minor in minors]
    return [("drbdsetup", "show")]


def disconnect_argv(version: str, minor: int, net: Net) -> tuple[str, ...]:
    if old_style(version):
        return ("drbdsetup", f"/dev/drbd{minor}", "disconnect")
    return ("drbdsetup", "disconnect", net.local, net.remote)


def connect_argv(version: str, minor: int, resource: str, net: Net, discard: bool = False) -> tuple[str, ...]:
    """Connect with these parameters, but for the secret: see :func:`with_secret`.

    :param discard: this side's data is given up where the two have parted.
    """
    options = tuple(f"--{name}={value}" for name, value in net.options if name not in _NOT_HANDED_ON)
    given_up = ("--discard-my-data",) if discard else ()
    protocol = dict(net.options).get("protocol", "C")
    if old_style(version):
        words = ("drbdsetup", f"/dev/drbd{minor}", "net", net.local, net.remote, protocol)
    else:
        words = ("drbdsetup", "connect", resource, net.local, net.remote, f"--protocol={protocol}")
    return (*words, *options, *given_up)


def with_secret(argv: Sequence[str]) -> tuple[str, ...]:
    """The same command, with the secret out of :data:`CARRIER`.

    ``drbdsetup`` takes a secret among its words only. A shell puts it there, whose text is
    constant and all that any log sees of it.
    """
    return ("sh", "-c", f'exec "$@" --shared-secret="${CARRIER}"', "sh", *argv)


def verify_alg_argv(net: Net, algorithm: str) -> tuple[str, ...]:
    """Set by what the two sides are compared, on 8.4; the peer takes it over at once."""
    return ("drbdsetup", "net-options", net.local, net.remote, f"--verify-alg={algorithm}")
