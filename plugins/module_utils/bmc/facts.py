# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be known of a BMC: the small computer on a server's board that has its power switch."""

from __future__ import annotations

from dataclasses import dataclass, field

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import valid_host

OFF = "off"
ON = "on"

PORT = 623
"""Where IPMI is spoken (RMCP)."""


@dataclass(frozen=True)
class Bmc:
    """How a BMC is reached.

    :param host: its name or address, which isn't the server's own.
    :param password: for IPMI at most 20 characters; kept out of everything that is shown.
    :param cipher_suite: the number of the one to use; None for the best that both sides have.
    :param privilege: what the user may do at the most (``OPERATOR``); None for ``ADMINISTRATOR``.
    """

    host: str
    user: str
    password: str = field(repr=False)
    port: int = PORT
    cipher_suite: int | None = None
    privilege: str | None = None

    def __post_init__(self) -> None:
        valid_host(self.host)
        if not self.password:
            raise Refused(
                f"There is no password for the BMC {self.host}.",
                "Give it in the host variable bmc_password, from a vault or a file that only you can read.",
            )

    @property
    def secrets(self) -> dict[str, str]:
        """The environment of ipmitool's ``-E``; it prefers the second name of the two."""
        return {"IPMI_PASSWORD": self.password, "IPMITOOL_PASSWORD": self.password}
