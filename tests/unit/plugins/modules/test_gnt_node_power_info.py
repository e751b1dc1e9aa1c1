# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node's power, as Ganeti's out-of-band helper was recorded to say it."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply
from ansible_collections.sci.ganeti.tests.unit.transcripts import transcript

LIST = "gnt-node-list-3.0.2-powered"


@pytest.fixture(name="ask")
def _ask(host):
    def ask(power, listing=LIST, name="gnt2"):
        ran = []

        def execute(argv, limit):
            ran.append(argv)
            recorded = transcript(listing if argv[1] == "list" else power)
            assert argv == recorded.argv
            return Reply(argv, recorded.rc, recorded.text, "")

        return host.run("gnt_node_power_info", execute, name=name), ran

    return ask


@pytest.mark.parametrize(("power", "said"), [("gnt-node-power-3.0.2-on", "on"), ("gnt-node-power-3.0.2-off", "off")])
def test_what_the_helper_says(ask, power, said):
    result, ran = ask(power)
    assert (result["supported"], result["power"], result["changed"]) == (True, said, False)
    assert len(ran) == 2


def test_without_a_helper_no_job_is_run(ask):
    result, ran = ask("gnt-node-power-3.0.2-without-oob", "gnt-node-list-3.0.2-powered-without-oob")
    assert (result["supported"], result["power"]) == (False, None)
    assert len(ran) == 1


@pytest.mark.parametrize("power", ["gnt-node-power-3.0.2-helper-fails", "gnt-node-power-3.0.2-without-oob"])
def test_a_helper_that_fails_says_nothing(ask, power):
    result, _ran = ask(power)
    assert result["failed"] is True
    assert "neither that the power is on nor that it is off" in result["msg"]


def test_an_unknown_node_is_refused(ask):
    result, ran = ask("gnt-node-power-3.0.2-on", name="gnt9")
    assert "'gnt9' is not in the cluster" in result["found"]
    assert len(ran) == 1
