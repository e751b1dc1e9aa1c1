# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From ``ssh-keyscan``, ``ssh-keygen -F`` and known_hosts files to keys. Pure."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.facts import HostKey

_MARKERS = ("@cert-authority", "@revoked")


def parse_known_hosts(text: str) -> tuple[HostKey, ...]:
    """The keys of lines ``names type key [comment]``, whatever host they are for.

    ``ssh-keyscan`` and ``ssh-keygen -F`` print the same lines, and comments besides.
    Lines with a marker aren't a host's key and are left out.
    """
    keys = []
    for line in text.splitlines():
        words = line.split()
        if not words or words[0].startswith("#") or words[0] in _MARKERS:
            continue
        if len(words) >= 3:
            keys.append(HostKey(words[1], words[2]))
    return tuple(sorted(set(keys)))


def parse_key(line: str) -> HostKey:
    """A public key ``type key``.

    :raises Unreadable: for anything else.
    """
    words = line.split()
    if len(words) < 2:
        raise Unreadable(f"{line!r} is no public key: give it as 'type key'.")
    key = HostKey(words[0], words[1])
    _ = key.fingerprint
    return key
