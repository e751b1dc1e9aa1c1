# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An agent and a CA are found by Puppet's own settings, and nothing is taken for granted."""

from __future__ import annotations

import os

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import HouseError, Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.read import find_manager, read_agent, read_authority
from ansible_collections.sci.ganeti.tests.unit.fake_puppet import (
    CERTIFICATE,
    CERTIFICATE_FILE,
    NODE,
    REQUEST,
    REQUEST_FILE,
    FakePuppet,
)
from ansible_collections.sci.ganeti.tests.unit.transcripts import said


def test_a_new_agent_has_nothing(tmp_path, monkeypatch):
    agent = read_agent(FakePuppet(tmp_path, monkeypatch).runner)
    assert (agent.certname, agent.server) == (NODE, "sci.example.org")
    assert (agent.certificate, agent.request, agent.used, agent.last_run) == ("", "", False, None)


def test_an_enrolled_one(tmp_path, monkeypatch):
    puppet = FakePuppet(tmp_path, monkeypatch)
    puppet.write(CERTIFICATE_FILE, CERTIFICATE)
    puppet.write(REQUEST_FILE, REQUEST)
    puppet.ran(2**33)
    os.utime(puppet.ssl / REQUEST_FILE, (1000, 1000))
    agent = read_agent(puppet.runner)
    assert (agent.certificate, agent.request, agent.used) == (CERTIFICATE, REQUEST, True)
    assert agent.used_since == 1000
    assert agent.ran_with_certificate
    assert puppet.runner.writes == []


def test_empty_folders_are_not_used(tmp_path, monkeypatch):
    puppet = FakePuppet(tmp_path, monkeypatch)
    (puppet.ssl / "certs").mkdir(parents=True)
    assert not read_agent(puppet.runner).used


def test_a_disabled_one_says_why(tmp_path, monkeypatch):
    puppet = FakePuppet(tmp_path, monkeypatch)
    puppet.lock.write_text(said("puppet-agent-disabled-lock-7.23.0"))
    assert read_agent(puppet.runner).disabled == "kept for tests"
    puppet.lock.write_text("")
    assert read_agent(puppet.runner).disabled == "no reason given"


@pytest.mark.parametrize("place", ["ca", "ssl/ca", "ssl/somewhere/else"])
def test_the_key_of_a_ca_is_found(tmp_path, monkeypatch, place):
    puppet = FakePuppet(tmp_path, monkeypatch)
    (tmp_path / place).mkdir(parents=True)
    (tmp_path / place / "ca_key.pem").write_text("a key")
    assert read_agent(puppet.runner).authority_key == str(tmp_path / place / "ca_key.pem")


def test_no_puppet(tmp_path, monkeypatch):
    puppet = FakePuppet(tmp_path, monkeypatch, tools=())
    with pytest.raises(HouseError, match="isn't installed") as missing:
        read_agent(puppet.runner)
    assert "apt-get install puppet-agent" in missing.value.remedy
    with pytest.raises(Refused, match="can't be the CA"):
        find_manager(puppet.runner)


def test_only_root_sees_it(tmp_path, monkeypatch):
    puppet = FakePuppet(tmp_path, monkeypatch)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Refused, match="Only root") as refused:
        read_agent(puppet.runner)
    assert "become" in refused.value.remedy


def test_the_ca_and_its_command(tmp_path, monkeypatch):
    puppet = FakePuppet(tmp_path, monkeypatch).with_authority()
    puppet.hold("signed", CERTIFICATE)
    manager = find_manager(puppet.runner)
    authority = read_authority(puppet.runner, manager, NODE)
    assert (authority.tool, authority.certname) == ("puppetserver ca", "sci.example.org")
    assert authority.holding is not None
    assert (authority.holding.state, authority.holding.pem) == ("signed", CERTIFICATE)
    assert read_authority(puppet.runner, manager, "gnt2.example.org").holding is None


def test_a_request_beside_a_certificate_counts_first(tmp_path, monkeypatch):
    puppet = FakePuppet(tmp_path, monkeypatch).with_authority()
    puppet.held = {"signed": CERTIFICATE, "requested": REQUEST}
    holding = read_authority(puppet.runner, find_manager(puppet.runner), NODE).holding
    assert holding is not None
    assert holding.state == "requested"


def test_no_command_makes_a_ca_of_a_host_that_is_none(tmp_path, monkeypatch):
    puppet = FakePuppet(tmp_path, monkeypatch)
    with pytest.raises(Refused, match="not a Puppet CA") as refused:
        find_manager(puppet.runner)
    assert "puppet_ca_host" in refused.value.remedy
    assert {entry.argv[1] for entry in puppet.runner.log} == {"config"}


def test_a_ca_without_a_command(tmp_path, monkeypatch):
    puppet = FakePuppet(tmp_path, monkeypatch, tools=("puppet",)).with_authority()
    with pytest.raises(HouseError, match="None of puppetserver ca, puppet cert, puppetca answers"):
        find_manager(puppet.runner)


@pytest.mark.parametrize(
    ("tools", "listing", "found"),
    [
        (("puppet",), "puppet-cert-list-5.5-composed", "puppet cert"),
        (("puppet", "puppetca"), "puppet-cert-list-5.5-composed", "puppet cert"),
        (("puppet", "puppetca"), "puppetca-list-2.6-composed", "puppetca"),
    ],
)
def test_older_commands_are_found_by_what_answers(tmp_path, monkeypatch, tools, listing, found):
    puppet = FakePuppet(tmp_path, monkeypatch, tools=tools).with_authority()

    def execute(argv, limit):
        if argv[1] == "config" or (argv[1] == "cert" and not listing.startswith("puppet-cert")):
            return puppet.execute(argv, limit)
        return Reply(argv, 0, said(listing), "")

    runner = Runner(execute=execute)
    manager = find_manager(runner)
    assert manager.tool.name == found
    holding = read_authority(runner, manager, NODE).holding
    assert holding is not None
    assert holding.state == "signed"
