# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who vouches for the machine that answers as a node which is replaced."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.tests.unit.role_values import value_of

RSA, OWN = "ssh-rsa AAAA", "ssh-ed25519 BBBB"


def answered(rsa="", own=""):
    """What the machine presents, and who trusts each of its keys."""
    presented = [{"key": key, "trusted_by": by} for key, by in ((RSA, rsa), (OWN, own))]
    return {"presented": presented, "trusted_keys": [item["key"] for item in presented if item["trusted_by"]]}


def made(folder, expression, keys, known, host_key=""):
    files = {"known": list(known)}
    return value_of(
        "replace_node", expression, folder, replace_node_keys=keys, replace_node_own_files=files, host_key=host_key
    )


@pytest.mark.parametrize(
    ("keys", "known", "count"),
    [
        (answered(), [], ""),
        (answered(), [RSA, OWN], f"{RSA};{OWN}"),
        # anybody can present a key that is public, beside one of his own
        (answered(), [RSA], RSA),
        (answered(own="fingerprint"), [], OWN),
        (answered(own="fingerprint"), [RSA], OWN),
        (answered(rsa="/var/lib/ganeti/known_hosts"), [OWN], RSA),
    ],
)
def test_whose_keys_count(tmp_path, keys, known, count):
    assert made(tmp_path, "replace_node_vouched | join(';')", keys, known) == count


@pytest.mark.parametrize(
    ("keys", "host_key", "is_it"),
    [
        (answered(), "", "True"),
        (answered(own="fingerprint"), "SHA256:BBBB", "True"),
        (answered(rsa="/var/lib/ganeti/known_hosts", own="fingerprint"), "SHA256:BBBB", "True"),
        (answered(), "SHA256:CCCC", "False"),
        (answered(rsa="/var/lib/ganeti/known_hosts"), "SHA256:CCCC", "False"),
    ],
)
def test_a_key_that_was_named_is_the_machine_s(tmp_path, keys, host_key, is_it):
    """Whatever the files say of the machine that answers: it may be the old one."""
    assert made(tmp_path, "replace_node_named_presents", keys, known=[RSA, OWN], host_key=host_key) == is_it
