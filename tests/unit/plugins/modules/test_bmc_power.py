# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine's power, with a BMC that answers as ipmi_sim was recorded to."""

from __future__ import annotations

import json
import time

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply
from ansible_collections.sci.ganeti.tests.unit.transcripts import transcript

BMC = {"host": "192.0.2.22", "user": "lab", "password": "open sesame"}


class FakeBmc:
    """Takes orders at once, and carries them out after some looks.

    :param looks: how often it is asked until it is done; never when None.
    :param fails: the recording it answers everything with.
    """

    def __init__(self, power="on", looks=2, fails=""):
        self.power = power
        self.wished = power
        self.looks = looks
        self.fails = fails
        self.orders = []
        self.secrets = []

    def __call__(self, argv, limit, secrets):
        self.secrets.append(secrets)
        action = argv[-1]
        if self.fails:
            return self._reply(argv, self.fails)
        if action == "status":
            return self._reply(argv, f"ipmitool-status-1.8.19-{self._look()}")
        self.orders.append(action)
        self.wished = action
        return self._reply(argv, f"ipmitool-{action}-1.8.19")

    def _look(self):
        if self.wished != self.power and self.looks is not None:
            self.looks -= 1
            if self.looks < 0:
                self.power = self.wished
        return self.power

    @staticmethod
    def _reply(argv, name):
        recorded = transcript(name)
        out, err = (recorded.text, "") if recorded.rc == 0 else ("", recorded.text)
        return Reply(argv, recorded.rc, out, err)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)


def test_it_only_reads(host):
    bmc = FakeBmc("off")
    result = host.run("bmc_power", bmc, **BMC)
    assert (result["power"], result["changed"], result["plan"]) == ("off", False, [])
    assert bmc.orders == []


@pytest.mark.parametrize("wish", ["on", "off"])
def test_check_do_do_again_check_again(host, wish):
    other = {"on": "off", "off": "on"}[wish]
    bmc = FakeBmc(other)
    foreseen = host.run("bmc_power", bmc, check=True, state=wish, **BMC)
    assert (foreseen["changed"], foreseen["power"], bmc.orders) == (True, other, [])
    assert foreseen["diff"] == {"before": {"power": other}, "after": {"power": wish}}
    assert foreseen["plan"][0]["command"].endswith(f"chassis power {wish}")

    done = host.run("bmc_power", bmc, state=wish, **BMC)
    assert (done["changed"], done["power"], bmc.orders) == (True, wish, [wish])
    assert done["diff"] == foreseen["diff"]

    for check in (False, True):
        again = host.run("bmc_power", bmc, check=check, state=wish, **BMC)
        assert (again["changed"], again["plan"], bmc.orders) == (False, [], [wish])


def test_an_order_that_was_taken_and_not_carried_out_is_an_error(host):
    result = host.run("bmc_power", FakeBmc(looks=None), state="off", power_timeout=0.0, **BMC)
    assert result["failed"] is True
    assert "still doesn't say that the power is off" in result["found"]
    assert "power_timeout" in result["remedy"]


@pytest.mark.parametrize("state", [{}, {"state": "off"}])
def test_who_isnt_let_in_reads_what_it_may_be(host, state):
    result = host.run("bmc_power", FakeBmc(fails="ipmitool-status-1.8.19-wrong-password"), **BMC, **state)
    assert result["failed"] is True
    assert "let nobody in on port 623" in result["found"]
    assert "bmc_password" in result["remedy"]
    assert "bmc_cipher_suite" in result["remedy"]


def test_a_bmc_that_fails_is_believed_nothing(host):
    result = host.run("bmc_power", FakeBmc(fails="ipmitool-status-1.8.19-bmc-fails"), **BMC)
    assert result["failed"] is True
    assert "Get Chassis Power Status failed" in result["found"]


@pytest.mark.parametrize("fails", ["", "ipmitool-status-1.8.19-silent"])
@pytest.mark.parametrize("check", [True, False])
def test_the_password_is_nowhere_but_in_the_environment(host, fails, check):
    bmc = FakeBmc(fails=fails)
    result = host.run("bmc_power", bmc, check=check, state="off", **BMC)
    assert "sesame" not in json.dumps(result)
    assert bmc.secrets
    assert all(secrets["IPMI_PASSWORD"] == "open sesame" for secrets in bmc.secrets)


def test_a_password_that_is_missing_is_named(host):
    result = host.run("bmc_power", FakeBmc(), **{**BMC, "password": ""})
    assert "bmc_password" in result["remedy"]
