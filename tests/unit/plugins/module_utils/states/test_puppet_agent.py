# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node's agent has to do, state by state, and who is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.argv import run_argv
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.facts import Agent, Holding, Run
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.pem import fingerprint
from ansible_collections.sci.ganeti.plugins.module_utils.states.puppet_agent import (
    AgentWish,
    check_agent,
    plan_agent,
    stale_of,
    view_agent,
)
from ansible_collections.sci.ganeti.tests.unit.transcripts import said

CERTIFICATE = said("puppet-certificate-7.23.0-of-request")
REQUEST = said("puppet-request-7.23.0")
BLANK = Agent("puppet", "gnt1.example.org", "sci.example.org", "/ssl")
ASKED = replace(BLANK, used=True, request=REQUEST)
CERTIFIED = replace(BLANK, used=True, certificate=CERTIFICATE, certified_at=1000.7)
ENROLLED = replace(CERTIFIED, last_run=Run(1000.0, True))

SIGNED = Holding("gnt1.example.org", "signed", "SHA256", fingerprint(CERTIFICATE, "SHA256"), CERTIFICATE)
REQUESTED = Holding("gnt1.example.org", "requested", "SHA256", fingerprint(REQUEST, "SHA256"))
OTHERS = replace(SIGNED, fingerprint="00:11", pem=said("puppet-certificate-7.23.0-first"))

ASIDE = ["chmod 0700 /ssl", "mv -T /ssl /ssl.old"]
RUN = [" ".join(run_argv("puppet", 0))]


def commands(agent, holding, state):
    wish = AgentWish(state, stale_of(agent, holding), "/ssl.old")
    return [" ".join(step.command) for step in plan_agent(agent, wish).steps]


@pytest.mark.parametrize(
    ("agent", "holding", "requested", "enrolled"),
    [
        (BLANK, None, RUN, RUN),
        (BLANK, OTHERS, RUN, RUN),
        (replace(BLANK, used=True), None, ASIDE + RUN, ASIDE + RUN),
        (ASKED, None, ASIDE + RUN, ASIDE + RUN),
        (ASKED, OTHERS, ASIDE + RUN, ASIDE + RUN),
        (ASKED, REQUESTED, [], RUN),
        (ASKED, SIGNED, [], RUN),
        (CERTIFIED, SIGNED, [], RUN),
        (CERTIFIED, None, ASIDE + RUN, ASIDE + RUN),
        (ENROLLED, SIGNED, [], []),
        (ENROLLED, OTHERS, ASIDE + RUN, ASIDE + RUN),
        (ENROLLED, None, ASIDE + RUN, ASIDE + RUN),
        (ENROLLED, replace(SIGNED, state="revoked"), ASIDE + RUN, ASIDE + RUN),
        (replace(CERTIFIED, last_run=Run(999.0, True)), SIGNED, [], RUN),
        (replace(CERTIFIED, last_run=Run(2000.0, False)), SIGNED, [], RUN),
    ],
)
def test_plan(agent, holding, requested, enrolled):
    assert commands(agent, holding, "requested") == requested
    assert commands(agent, holding, "enrolled") == enrolled


def test_what_is_new_since_the_look_is_the_nodes_own():
    wish = AgentWish("requested", stale_of(ENROLLED, None), "/ssl.old")
    assert plan_agent(ASKED, wish).steps == ()


@pytest.mark.parametrize(
    ("agent", "holding", "shown"),
    [
        (BLANK, None, {"certificate": "absent", "ran": False}),
        (ASKED, REQUESTED, {"certificate": "requested (present)", "ran": False}),
        (ENROLLED, SIGNED, {"certificate": "present", "ran": True}),
        (ENROLLED, OTHERS, {"certificate": "unknown to the CA", "ran": True}),
    ],
)
def test_view(agent, holding, shown):
    assert view_agent(agent, AgentWish("enrolled", stale_of(agent, holding), "")) == shown


@pytest.mark.parametrize(
    ("agent", "certname", "found", "remedy"),
    [
        (replace(BLANK, authority_key="/ssl/ca/ca_key.pem"), "", "keeps the key of a CA", "Leave it alone"),
        (replace(BLANK, disabled="moving house"), "", "moving house", "puppet agent --enable"),
        (BLANK, "gnt2.example.org", "not gnt2.example.org", "puppet_enroll_certname"),
        (replace(BLANK, certname="Gnt1"), "", "lower case", "puppet config print certname"),
    ],
)
def test_who_is_refused(agent, certname, found, remedy):
    with pytest.raises(Refused, match=found) as refused:
        check_agent(agent, certname)
    assert remedy in refused.value.remedy


@pytest.mark.parametrize("host", ["gnt1", "gnt1.example.org", "GNT1", ""])
def test_the_nodes_own_name_is_no_strangers(host):
    check_agent(BLANK, host=host)


@pytest.mark.parametrize("host", ["gnt2", "gnt1.example.com", "gnt"])
def test_a_name_of_another_machine_is_refused_unless_it_was_named(host):
    with pytest.raises(Refused, match="may be another machine's") as refused:
        check_agent(BLANK, host=host)
    assert "-e puppet_enroll_certname=gnt1.example.org" in refused.value.remedy
    check_agent(BLANK, "gnt1.example.org", host)


def test_who_is_not():
    check_agent(BLANK)
    check_agent(ENROLLED, "gnt1.example.org")
