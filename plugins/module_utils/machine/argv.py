# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words that ask a machine about itself. Pure."""

from __future__ import annotations

ADDRESSES = ("ip", "-json", "address")
FULL_NAME = ("hostname", "--fqdn")
"""What Ganeti runs on a node that is added, and holds against the name it was told."""


def lookup_argv(name: str) -> tuple[str, ...]:
    """Ask this host's resolver for a name's addresses, as ssh and Ganeti do; exits 2 when it has none."""
    return ("getent", "ahosts", name)


def release_argv(address: str, bits: str, device: str) -> tuple[str, ...]:
    """Take an address from a device of this host.

    :param bits: of the network; all of the address's when empty.
    """
    everything = "128" if ":" in address else "32"
    return ("ip", "address", "del", f"{address}/{bits or everything}", "dev", device)
