# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of the agent: what their ends mean, and what to do about them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed, CommandTookTooLong
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.argv import run_argv
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.facts import Agent
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.failure import is_busy, reason_of, remedy_of
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.run import PAUSE, demand_success, run_agent, unsigned
from ansible_collections.sci.ganeti.tests.unit.transcripts import said, transcript

ARGV = run_argv("puppet", 0)


def reply(oddity):
    recorded = transcript(f"puppet-agent-test-7.23.0-{oddity}")
    return Reply(ARGV, recorded.rc, recorded.text, "")


def scripted(*oddities):
    waiting = [reply(oddity) for oddity in oddities]
    return Runner(execute=lambda _argv, _limit: waiting.pop(0))


@pytest.mark.parametrize("oddity", ["success", "changes"])
def test_a_run_that_succeeded(oddity):
    demand_success(reply(oddity))


@pytest.mark.parametrize(
    ("oddity", "reason", "remedy"),
    [
        ("disabled", "administratively disabled", "puppet agent --enable"),
        ("key-mismatch", "does not match its private key", "run the role puppet_enroll"),
        ("not-signed", "Exiting now", "puppet_enroll_sign=true"),
        ("failed-resource", "/bin/false", "The certificate is in order"),
        ("no-catalogue", "Syntax error", "Mend its manifests"),
    ],
)
def test_one_that_did_not_says_why_and_what_to_do(oddity, reason, remedy):
    with pytest.raises(CommandFailed, match=reason) as failed:
        demand_success(reply(oddity))
    assert remedy in failed.value.remedy


@pytest.mark.parametrize(
    ("output", "remedy"),
    [
        ("Error: getaddrinfo: Name or service not known", "isn't resolved"),
        ('Failed to open TCP connection to sci:8140 (Connection refused - connect(2) for "sci")', "8140"),
        ("SSL_connect returned=1: certificate verify failed: [self signed certificate]", "compare the clocks"),
        ("Exiting; no certificate found and waitforcert is disabled", "puppet_enroll_sign=true"),
        ("", "puppet agent --test"),
    ],
)
def test_words_of_other_ends(output, remedy):
    assert remedy in remedy_of(1, output)


def test_a_run_without_a_word():
    assert reason_of("") == "it printed nothing"


def test_another_run_is_waited_for():
    pauses = []
    runner = scripted("in-progress", "in-progress", "success")
    done = run_agent(runner, ARGV, 60, pauses.append)
    assert done is not None
    assert done.rc == 0
    assert pauses == [PAUSE, PAUSE]
    assert is_busy(reply("in-progress").stdout)


def test_but_not_for_ever():
    with pytest.raises(CommandTookTooLong, match="within 1 s") as late:
        run_agent(scripted("in-progress"), ARGV, 1, lambda _seconds: None)
    assert "ps -C puppet" in late.value.remedy


def test_a_run_that_hangs_is_ended():
    def hang(argv, _limit):
        raise CommandTookTooLong("stopped", argv=argv)

    with pytest.raises(CommandTookTooLong, match="within 30 s") as late:
        run_agent(Runner(execute=hang), ARGV, 30)
    assert "puppet_enroll_timeout" in late.value.remedy


def test_a_request_that_nobody_signed_is_named_with_its_fingerprint():
    asked = Agent("puppet", "gnt1.example.org", "sci", "/ssl", True, request=said("puppet-request-7.23.0"))
    late = unsigned(asked, 30)
    assert late is not None
    assert "(SHA256) 1A:88:5D:10:" in late.found
    assert "puppetserver ca sign --certname gnt1.example.org" in late.remedy
    assert "puppet_enroll_timeout" in late.remedy
    assert unsigned(replace(asked, certificate="PEM"), 30) is None
    assert unsigned(replace(asked, request=""), 30) is None


def test_check_mode_runs_nothing():
    runner = Runner(check_mode=True, execute=lambda _argv, _limit: pytest.fail("it ran"))
    assert run_agent(runner, ARGV, 60) is None
