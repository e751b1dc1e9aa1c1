# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fingerprints and keys are told as Puppet tells them."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.parse import parse_listing
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.pem import fingerprint, request_key, same_key
from ansible_collections.sci.ganeti.tests.unit.transcripts import said

CERTIFICATE = said("puppet-certificate-7.23.0-first")
REQUEST = said("puppet-request-7.23.0")
FOR_REQUEST = said("puppet-certificate-7.23.0-of-request")


@pytest.mark.parametrize(
    ("pem", "recorded"),
    [
        (CERTIFICATE, "puppet-agent-fingerprint-7.23.0-certificate"),
        (REQUEST, "puppet-agent-fingerprint-7.23.0-request"),
    ],
)
def test_the_agent_prints_the_same(pem, recorded):
    assert f"(SHA256) {fingerprint(pem, 'SHA256')}\n" == said(recorded)


def test_so_does_the_ca():
    held = {one.name: one for one in parse_listing(said("puppetserver-ca-list-2.4.0-signed"))}
    assert held["gnt1.example.org"].fingerprint == fingerprint(CERTIFICATE, held["gnt1.example.org"].digest)


def test_md5_has_sixteen_bytes():
    assert fingerprint(CERTIFICATE, "MD5").count(":") == 15


def test_a_digest_that_is_none():
    with pytest.raises(Unreadable, match="SHA257"):
        fingerprint(CERTIFICATE, "SHA257")


def test_the_certificate_that_a_request_led_to_has_its_key():
    assert same_key(REQUEST, FOR_REQUEST)
    assert not same_key(REQUEST, CERTIFICATE)


def test_the_key_is_an_rsa_key_of_4096_bits():
    rsa_encryption = bytes.fromhex("06092a864886f70d010101")
    key = request_key(REQUEST)
    assert rsa_encryption in key
    assert len(key) == 550


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not PEM",
        "-----BEGIN CERTIFICATE REQUEST-----\nMIIE\n-----END CERTIFICATE REQUEST-----\n",
        "-----BEGIN CERTIFICATE REQUEST-----\nM\n-----END CERTIFICATE REQUEST-----\n",
    ],
)
def test_what_is_no_request(text):
    with pytest.raises(Unreadable):
        request_key(text)
