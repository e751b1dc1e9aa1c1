# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules of an enrolment: plan, do, and do nothing the second time."""

from __future__ import annotations

import os

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed, NotReached, Refused
from ansible_collections.sci.ganeti.plugins.modules import puppet_agent, puppet_agent_info, puppet_certificate
from ansible_collections.sci.ganeti.tests.unit.fake_puppet import (
    CERTIFICATE,
    CERTIFICATE_FILE,
    NODE,
    OLD,
    REQUEST,
    REQUEST_FILE,
    FakePuppet,
)


@pytest.fixture
def node(tmp_path, monkeypatch):
    return FakePuppet(tmp_path, monkeypatch)


@pytest.fixture
def ca(tmp_path, monkeypatch):
    return FakePuppet(tmp_path, monkeypatch).with_authority()


def agent(puppet, state, holding=None, **more):
    usual = {"certname": None, "host": None, "wait": 0, "run_timeout": 60.0}
    params = {"state": state, "holding": holding, **usual, **more}
    return puppet_agent.body(params, puppet.runner).as_result(puppet.runner)


def certificate(puppet, state, certificate="", request="", name=NODE):
    params = {"name": name, "state": state, "certificate": certificate, "request": request}
    return puppet_certificate.body(params, puppet.runner).as_result(puppet.runner)


def test_info_reads_only(node):
    result = puppet_agent_info.body({}, node.runner).as_result(node.runner)
    assert result["agent"]["certname"] == NODE
    assert result["changed"] is False
    assert node.runner.writes == []


def test_check_mode_runs_nothing(node, tmp_path):
    node.write(CERTIFICATE_FILE, OLD)
    node.again(check_mode=True)
    result = agent(node, "enrolled")
    assert result["changed"]
    assert [step["command"].split()[0] for step in result["plan"]] == ["chmod", "mv", "puppet"]
    assert node.commands == []
    assert (node.ssl / CERTIFICATE_FILE).read_text() == OLD
    assert not list(tmp_path.glob("ssl.replaced-*"))


def test_old_keys_are_put_aside_and_new_ones_asked_for(node, tmp_path):
    node.with_authority()
    (node.ca / "ca_key.pem").unlink()
    node.write(CERTIFICATE_FILE, OLD)
    result = agent(node, "requested")
    assert result["changed"]
    assert result["agent"]["request"] == REQUEST
    (aside,) = tmp_path.glob("ssl.replaced-*")
    assert (aside / CERTIFICATE_FILE).read_text() == OLD
    held = {"name": NODE, "state": "requested", "digest": "SHA256", "fingerprint": FINGERPRINT, "pem": ""}
    node.again()
    assert agent(node, "requested", held)["changed"] is False
    assert node.commands == []


def test_the_place_for_old_keys_stays_the_same_until_it_is_used(node, tmp_path):
    node.write(CERTIFICATE_FILE, OLD)
    os.utime(node.ssl / CERTIFICATE_FILE, (86400, 86400))
    aside = tmp_path / "ssl.replaced-19700102T000000Z"
    for taken, expected in ((False, aside), (True, f"{aside}-2")):
        if taken:
            aside.mkdir()
        node.again(check_mode=True)
        assert agent(node, "enrolled")["plan"][1]["command"] == f"mv -T {node.ssl} {expected}"


FINGERPRINT = "1A:88:5D:10:26:78:E8:FE:21:9D:55:AF:B5:F9:83:EB:35:47:40:C8:A8:F0:AA:8D:0D:C0:94:2B:71:72:23:38"


def test_an_agent_with_a_signed_request_runs_once(node):
    node.with_authority()
    (node.ca / "ca_key.pem").unlink()
    node.write(REQUEST_FILE, REQUEST)
    node.hold("signed", CERTIFICATE)
    held = {"name": NODE, "state": "requested", "digest": "SHA256", "fingerprint": FINGERPRINT, "pem": ""}
    assert agent(node, "enrolled", held)["agent"]["certificate"] == CERTIFICATE
    assert node.commands == [
        "puppet agent --onetime --no-daemonize --verbose --detailed-exitcodes --no-usecacheonfailure --no-splay "
        "--no-show_diff --color=false --waitforcert 0"
    ]


def test_a_server_that_is_down_is_named(node):
    node.reachable = False
    with pytest.raises(CommandFailed, match="Failed to open TCP connection") as failed:
        agent(node, "requested")
    assert "puppetserver runs" in failed.value.remedy


def test_a_run_that_is_not_noted_is_no_success(node):
    node.with_authority()
    (node.ca / "ca_key.pem").unlink()
    node.write(REQUEST_FILE, REQUEST)
    node.hold("signed", CERTIFICATE)
    node.ran = lambda at, config=12: None
    held = {"name": NODE, "state": "requested", "digest": "SHA256", "fingerprint": FINGERPRINT, "pem": ""}
    with pytest.raises(NotReached, match="no success of a run") as missed:
        agent(node, "enrolled", held)
    assert "puppet agent --test" in missed.value.remedy


def test_a_ca_is_refused_before_anything(ca):
    ca.write(CERTIFICATE_FILE, OLD)
    with pytest.raises(Refused, match="keeps the key of a CA"):
        agent(ca, "enrolled")
    assert ca.runner.writes == []


@pytest.mark.parametrize("state", ["current", "absent"])
def test_what_is_left_of_a_machine_is_cleaned_once(ca, state):
    ca.hold("signed", OLD)
    ca.again(check_mode=True)
    assert certificate(ca, state)["changed"]
    assert ca.commands == []
    ca.again()
    # the command ends with 24 although it has done its work
    result = certificate(ca, state)
    assert result["changed"]
    assert result["authority"]["holding"] is None
    ca.again()
    assert certificate(ca, state)["changed"] is False
    ca.again(check_mode=True)
    assert certificate(ca, state)["changed"] is False


def test_a_request_is_signed_once(ca):
    ca.hold("requested", REQUEST)
    result = certificate(ca, "signed", request=REQUEST)
    assert result["diff"]["before"]["state"] == "requested"
    assert result["diff"]["after"]["state"] == "signed"
    ca.again()
    assert certificate(ca, "signed", request=REQUEST)["changed"] is False
    assert certificate(ca, "signed", certificate=CERTIFICATE)["changed"] is False


def test_another_ones_request_is_not(ca):
    ca.hold("requested", REQUEST)
    with pytest.raises(Refused, match="isn't the request"):
        certificate(ca, "signed")
    assert ca.runner.writes == []


def test_in_check_mode_a_request_that_is_yet_to_come_is_foreseen(ca):
    ca.again(check_mode=True)
    assert certificate(ca, "signed")["changed"]
    assert ca.commands == []


def test_a_ca_that_does_not_do_it_is_quoted(ca):
    ca.hold("signed", OLD)
    ca.obeys = False
    with pytest.raises(NotReached, match="Could not find files to clean") as missed:
        certificate(ca, "current")
    assert "puppetserver ca list --all" in missed.value.remedy


def test_no_option_can_be_slipped_in(ca):
    with pytest.raises(Refused, match="can't be the name"):
        certificate(ca, "absent", name="--all")
    assert ca.runner.log == []
