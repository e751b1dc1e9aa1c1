# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a CA has to do for a name, state by state."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.argv import TOOLS
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.facts import Authority, Holding
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.pem import fingerprint
from ansible_collections.sci.ganeti.plugins.module_utils.states.puppet_certificate import (
    CertificateWish,
    is_of_node,
    plan_certificate,
    valid_certname,
)
from ansible_collections.sci.ganeti.tests.unit.transcripts import said

NODE = "gnt1.example.org"
OLD = said("puppet-certificate-7.23.0-first")
REQUEST = said("puppet-request-7.23.0")
CERTIFICATE = said("puppet-certificate-7.23.0-of-request")


def holding(state, pem, name=NODE):
    return Holding(name, state, "SHA256", fingerprint(pem, "SHA256"), pem if state == "signed" else "")


def commands(held, state, certificate="", request="", tool=TOOLS[0], name=NODE, **more):
    authority = Authority(tool.name, "sci.example.org", "/ca", held)
    plan = plan_certificate(authority, tool, CertificateWish(name, state, certificate, request, **more))
    return [" ".join(step.command) for step in plan.steps]


CLEAN = [f"puppetserver ca clean --certname {NODE}"]
SIGN = [f"puppetserver ca sign --certname {NODE}"]


@pytest.mark.parametrize(
    ("held", "certificate", "request_pem", "wanted"),
    [
        (None, "", "", []),
        (None, OLD, "", []),
        (holding("signed", OLD), "", "", CLEAN),
        (holding("signed", OLD), OLD, "", []),
        (holding("signed", OLD), CERTIFICATE, "", CLEAN),
        (holding("signed", OLD), "", REQUEST, CLEAN),
        # signed while the node wasn't looking
        (holding("signed", CERTIFICATE), "", REQUEST, []),
        (holding("requested", REQUEST), "", REQUEST, []),
        (holding("requested", REQUEST), "", "", CLEAN),
        (holding("requested", REQUEST), OLD, "", CLEAN),
        (holding("revoked", OLD), OLD, "", CLEAN),
    ],
)
def test_only_what_the_node_holds_is_kept(held, certificate, request_pem, wanted):
    assert commands(held, "current", certificate, request_pem) == wanted


def test_the_nodes_request_is_signed_once():
    assert commands(holding("requested", REQUEST), "signed", "", REQUEST) == SIGN
    assert commands(holding("signed", CERTIFICATE), "signed", "", REQUEST) == []
    assert commands(holding("signed", CERTIFICATE), "signed", CERTIFICATE) == []


@pytest.mark.parametrize("held", [None, holding("requested", REQUEST), holding("signed", OLD), holding("revoked", OLD)])
def test_no_other_request_is_signed(held):
    with pytest.raises(Refused, match="isn't the request or the certificate of the node"):
        commands(held, "signed")


def test_a_request_that_is_yet_to_come_is_planned_with():
    assert commands(None, "signed", foreseen=True) == SIGN
    assert commands(holding("signed", OLD), "signed", foreseen=True) == SIGN


def test_absent():
    assert commands(None, "absent") == []
    assert commands(holding("signed", OLD), "absent", OLD) == CLEAN


@pytest.mark.parametrize("state", ["current", "absent"])
def test_the_cas_own_certificate_is_left_alone(state):
    own = holding("signed", OLD, "sci.example.org")
    with pytest.raises(Refused, match="CA's own host"):
        commands(own, state, name="sci.example.org")


@pytest.mark.parametrize(
    ("tool", "clean", "sign"),
    [
        (TOOLS[1], "puppet cert clean --color=false", "puppet cert sign --color=false"),
        (TOOLS[2], "puppetca --color=false --clean", "puppetca --color=false --sign"),
    ],
)
def test_the_words_of_the_older_commands(tool, clean, sign):
    assert commands(holding("signed", OLD), "absent", tool=tool) == [f"{clean} {NODE}"]
    assert commands(holding("requested", REQUEST), "signed", "", REQUEST, tool=tool) == [f"{sign} {NODE}"]


def test_a_fingerprint_of_any_digest_is_compared():
    held = Holding(NODE, "signed", "MD5", fingerprint(OLD, "MD5"))
    assert is_of_node(held, OLD, "")
    assert not is_of_node(held, CERTIFICATE, "")


@pytest.mark.parametrize("word", ["", "--all", "gnt1.example.org,gnt2.example.org", "a b", "GNT1.example.org", "../x"])
def test_what_is_no_name_of_a_certificate(word):
    with pytest.raises(Refused, match="puppet config print certname"):
        valid_certname(word)
