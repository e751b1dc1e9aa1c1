# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""No secret gets into a report, wherever it stands."""

from __future__ import annotations

import json

import pytest

from ansible_collections.sci.ganeti.plugins.plugin_utils.report.scrub import (
    HIDDEN,
    Scrubber,
    names_a_secret,
    secrets_in,
)


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "bmc_password",
        "ansible_become_pass",
        "CONTROLLER_OAUTH_TOKEN",
        "api_key",
        "private_key",
        "vault.secret",
        "ipmi-passwd",
    ],
)
def test_a_field_that_is_named_like_a_secret_loses_its_value(name):
    assert names_a_secret(name)
    assert Scrubber().plain({name: "hunter22", "of": {name: 1234}}) == {name: HIDDEN, "of": {name: HIDDEN}}


@pytest.mark.parametrize("name", ["host_key", "bypass", "passed", "compass", "tokens_left", "node", "key"])
def test_others_keep_theirs(name):
    assert Scrubber().plain({name: "SHA256:abc"}) == {name: "SHA256:abc"}


def test_what_is_below_such_a_field_is_secret_too():
    variables = {"bmc_password": "hunter22", "login": {"token": ["abcd1234"]}, "node": "gnt2", "secret": {"a": "b4b4"}}
    assert secrets_in(variables) == {"hunter22", "abcd1234", "b4b4"}


def test_values_are_found_in_every_other_text():
    scrub = Scrubber(["hunter22", "a+b(c", "hunter2"])
    dirty = {"msg": ["said hunter22!", "and a+b(c"], "hunter22": 1, "n": 5, "ok": True, "none": None}
    clean = scrub.plain(dirty)
    assert clean == {"msg": [f"said {HIDDEN}!", f"and {HIDDEN}"], HIDDEN: 1, "n": 5, "ok": True, "none": None}


def test_a_number_can_be_a_secret():
    assert Scrubber(["471147"]).plain({"pin": 471147, "port": 22}) == {"pin": HIDDEN, "port": 22}


def test_the_value_of_three_letters_is_not_looked_for():
    assert Scrubber(["lab"]).text("the lab's labels") == "the lab's labels"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("ipmitool --password hunter22 power off", "hunter22"),
        ("-e bmc_password=hunter22 -e node=gnt2", "hunter22"),
        ('{"bmc_password": "hunter 22", "node": "gnt2"}', "hunter 22"),
        ("ansible_become_pass: hunter22", "hunter22"),
        ('shared-secret "s3cr3tw0rds";', "s3cr3tw0rds"),
        ("sshpass -p hunter22 ssh gnt2", "hunter22"),
        ("Authorization: Bearer abcdefgh12345", "abcdefgh12345"),
        ("https://anna:hunter22@awx.example.com/", "hunter22"),
        ("a -----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbn\n-----END OPENSSH PRIVATE KEY----- z", "b3Blbn"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIEow, and it was cut off", "MIIEow"),
    ],
)
def test_what_looks_like_a_secret_is_hidden_whatever_its_value(text, secret):
    clean = Scrubber().text(text)
    assert secret not in clean
    assert HIDDEN in clean
    assert clean == Scrubber().text(clean)


@pytest.mark.parametrize(
    "text",
    [
        "gnt-node add --readd --no-ssh-key-check gnt2.example.com",
        "the password is wrong (Invalid user name)",
        "resync of resource7: 45% at 22 MiB/s",
        "SHA256:Zk8sd7fhsd is the fingerprint of the host key",
    ],
)
def test_usual_words_stay_as_they_are(text):
    assert Scrubber(["hunter22"]).text(text) == text


def test_each_line_of_a_key_is_looked_for():
    key = "-----BEGIN CERTIFICATE-----\nMIIBszCCAVm0123\n-----END CERTIFICATE-----"
    assert "MIIBszCCAVm0123" not in json.dumps(Scrubber([key]).plain({"line": "  MIIBszCCAVm0123"}))
