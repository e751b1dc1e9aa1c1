# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fingerprints of certificates and requests, without another program. Pure.

Puppet's fingerprint is the digest of the DER encoding (lib/puppet/ssl/digest.rb), of a
certificate and of a request alike.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable

_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----\s+([A-Za-z0-9+/=\s]+?)-----END \1-----")


def fingerprint(pem: str, digest: str) -> str:
    """As Puppet prints it: upper-case hexadecimal bytes, joined by colons.

    :param digest: the name of the digest, as in front of a fingerprint ("SHA256").
    """
    try:
        made = hashlib.new(digest.lower(), _der(pem))
    except ValueError:
        raise Unreadable(f"This host's Python doesn't know the digest {digest!r}.") from None
    return ":".join(f"{byte:02X}" for byte in made.digest())


def same_key(request: str, certificate: str) -> bool:
    """Whether a certificate was made for the key that a request was made with."""
    return request_key(request) in _der(certificate)


def request_key(pem: str) -> bytes:
    """The public key (its SubjectPublicKeyInfo) of a request.

    RFC 2986: a request is a sequence that starts with its information, which is a sequence
    of version, subject and public key.
    """
    der = _der(pem)
    information, _end = _content(der, _content(der, 0)[0])
    _version, subject = _content(der, information)
    _subject, key = _content(der, subject)
    _key, end = _content(der, key)
    return der[key:end]


def _der(pem: str) -> bytes:
    found = _BLOCK.search(pem)
    if found is None:
        raise Unreadable("Something that should be a certificate or a request isn't PEM.")
    try:
        return base64.b64decode("".join(found.group(2).split()), validate=True)
    except binascii.Error:
        raise Unreadable("A certificate or a request has a PEM body that isn't base64.") from None


def _content(der: bytes, at: int) -> tuple[int, int]:
    """Where the content of the element at a place starts and ends (X.690, 8.1.3)."""
    try:
        length, start = der[at + 1], at + 2
    except IndexError:
        raise Unreadable("A request ends before its public key.") from None
    if length & 0x80:
        size = length & 0x7F
        length, start = int.from_bytes(der[start : start + size], "big"), start + size
    return start, start + length
