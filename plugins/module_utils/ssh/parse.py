# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From ``ssh-keyscan``, ``ssh-keygen -F`` and known_hosts files to keys. Pure."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.facts import HostKey

_REVOKED = "@revoked"
_MARKERS = ("@cert-authority", _REVOKED)


def parse_known_hosts(text: str) -> tuple[HostKey, ...]:
    """The keys of lines ``names type key [comment]``, whatever host they are for.

    ``ssh-keyscan`` and ``ssh-keygen -F`` print the same lines, and comments besides.
    Lines with a marker aren't a host's key and are left out, and so is a key that one
    of them revokes.
    """
    keys, revoked = set(), set()
    for line in text.splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0] == _REVOKED and len(words) >= 4:
            revoked.add(HostKey(words[2], words[3]))
        elif words[0] not in _MARKERS and len(words) >= 3:
            keys.add(HostKey(words[1], words[2]))
    return tuple(sorted(keys - revoked))


def parse_key(line: str) -> HostKey:
    """A public key ``type key``.

    :raises Unreadable: for anything else.
    """
    words = line.split()
    if len(words) < 2:
        raise Unreadable(f"{line!r} is no public key: give it as 'type key'.")
    key = HostKey(words[0], words[1])
    if not key.fingerprint:  # reading it checks the key
        raise Unreadable(f"{line!r} is no public key.")
    return key
