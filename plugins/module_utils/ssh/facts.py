# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a host's ssh keys."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable


@dataclass(frozen=True, order=True)
class HostKey:
    """A public key a host presents.

    :param type: ``ssh-ed25519``, ``ssh-rsa`` ...
    :param blob: the key itself, base64.
    """

    type: str
    blob: str

    @property
    def fingerprint(self) -> str:
        """``SHA256:...``, as ``ssh-keygen -l`` prints it."""
        try:
            digest = hashlib.sha256(base64.b64decode(self.blob, validate=True)).digest()
        except (binascii.Error, ValueError):
            raise Unreadable(f"{self.blob[:40]!r} is no ssh key.") from None
        return "SHA256:" + base64.b64encode(digest).decode("ascii").rstrip("=")

    @property
    def line(self) -> str:
        return f"{self.type} {self.blob}"

    def as_result(self) -> dict[str, Any]:
        return {"type": self.type, "key": self.line, "fingerprint": self.fingerprint}
