# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Puppet prints and writes, in all the releases' shapes."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.argv import (
    AGENT_SETTINGS,
    TOOLS,
    run_argv,
    settings_argv,
)
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.facts import Run
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.parse import (
    answers_probe,
    parse_last_run,
    parse_listing,
    parse_settings,
)
from ansible_collections.sci.ganeti.tests.unit.transcripts import said, transcript

SERVER_CA, CERT, PUPPETCA = TOOLS


def states(name):
    return {one.name: one.state for one in parse_listing(said(name))}


def test_the_words_are_those_that_were_recorded():
    assert settings_argv("puppet", AGENT_SETTINGS, "agent") == transcript("puppet-config-print-7.23.0-agent").argv
    assert run_argv("puppet", 0) == transcript("puppet-agent-onetime-7.23.0-changed-file").argv
    recorded = transcript("puppetserver-ca-list-2.4.0-signed").argv
    assert (SERVER_CA.program, *SERVER_CA.listing) == recorded
    recorded = transcript("puppetserver-ca-clean-2.4.0-request").argv
    assert (SERVER_CA.program, *SERVER_CA.clean, "gnt1.example.org") == recorded
    recorded = transcript("puppetserver-ca-sign-2.4.0-nothing").argv
    assert (SERVER_CA.program, *SERVER_CA.sign, "gnt1.example.org") == recorded


@pytest.mark.parametrize("version", ["7.23.0", "8.10.0"])
def test_settings(version):
    settings = parse_settings(said(f"puppet-config-print-{version}-agent"))
    assert set(settings) == set(AGENT_SETTINGS)
    assert settings["ssldir"] == "/var/lib/puppet/ssl"


def test_a_setting_that_is_unknown_is_empty():
    assert parse_settings("certname = gnt1.example.org\nnonsense = \n")["nonsense"] == ""


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("puppetserver-ca-list-2.4.0-own-only", None),
        ("puppetserver-ca-list-2.4.0-requested", "requested"),
        ("puppetserver-ca-list-2.7.0-requested", "requested"),
        ("puppetserver-ca-list-2.4.0-signed", "signed"),
        ("puppetserver-ca-list-2.4.0-revoked", "revoked"),
    ],
)
def test_listing_with_headings(name, state):
    found = states(name)
    assert found.pop("sci.example.org") == "signed"
    assert found == ({"gnt1.example.org": state} if state else {})


@pytest.mark.parametrize("name", ["puppet-cert-list-5.5-composed", "puppetca-list-2.6-composed"])
def test_listing_with_glyphs(name):
    assert states(name) == {
        "gnt1.example.org": "signed",
        "gnt2.example.org": "revoked",
        "gnt3.example.org": "requested",
        "sci.example.org": "signed",
    }


def test_a_digest_that_is_not_named_is_told_by_its_bytes():
    assert {one.digest for one in parse_listing(said("puppetca-list-2.6-composed"))} == {"MD5"}


def test_nothing_to_list():
    assert parse_listing("No certificates to list\n") == ()
    assert parse_listing("Missing Certificates:\n    gnt1.example.org\n") == ()


@pytest.mark.parametrize("text", ["Fatal error when running action 'list'\n", "Signed Certificates:\n    gnt1\n"])
def test_a_listing_that_is_none(text):
    with pytest.raises(Unreadable, match="isn't understood"):
        parse_listing(text)


@pytest.mark.parametrize(
    ("tool", "name", "there"),
    [
        (SERVER_CA, "puppetserver-ca-version-2.4.0", True),
        (SERVER_CA, "puppetserver-nonsense-7.9.5-no-such-command", False),
        (CERT, "puppet-cert-7.23.0-gone", False),
        (CERT, "puppet-cert-list-6.4-gone-composed", False),
        (CERT, "puppet-cert-list-5.5-composed", True),
        (PUPPETCA, "puppetca-list-2.6-composed", True),
    ],
)
def test_whether_a_command_is_there(tool, name, there):
    recorded = transcript(name)
    assert answers_probe((tool.program, *tool.probe), recorded.rc, recorded.text, "") is there
    assert answers_probe((tool.program, *tool.probe), recorded.rc, "", recorded.text) is (
        there and tool is not SERVER_CA
    )


@pytest.mark.parametrize(
    ("oddity", "succeeded"),
    [("success", True), ("failed-resource", False), ("no-catalogue", False)],
)
def test_what_is_noted_of_a_run(oddity, succeeded):
    run = parse_last_run(said(f"puppet-last-run-summary-7.23.0-{oddity}"))
    assert run is not None
    assert run.succeeded is succeeded
    assert run.at > 1795405000


def test_what_2_6_noted_has_fewer_lines():
    text = "--- \n  time: \n    last_run: 1300000000\n"
    assert parse_last_run(text) is None
    text = "--- \ntime: \n  last_run: 1300000000\nversion: \n  config: 12\n"
    assert parse_last_run(text) == Run(1300000000.0, True)


@pytest.mark.parametrize("text", ["", "nonsense", "time:\n  last_run: soon\n"])
def test_nothing_noted(text):
    assert parse_last_run(text) is None
