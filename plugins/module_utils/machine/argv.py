# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words that ask a machine about itself. Pure."""

from __future__ import annotations

ADDRESSES = ("ip", "-json", "address")


def release_argv(address: str, bits: str, device: str) -> tuple[str, ...]:
    """Take an address from a device of this host.

    :param bits: of the network; all of the address's when empty.
    """
    everything = "128" if ":" in address else "32"
    return ("ip", "address", "del", f"{address}/{bits or everything}", "dev", device)
