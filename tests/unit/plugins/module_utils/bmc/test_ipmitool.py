# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""ipmitool: its words, and what it was recorded to print."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.bmc.argv import power_argv
from ansible_collections.sci.ganeti.plugins.module_utils.bmc.facts import Bmc
from ansible_collections.sci.ganeti.plugins.module_utils.bmc.parse import parse_power
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused, Unreadable
from ansible_collections.sci.ganeti.tests.unit.transcripts import said


@pytest.mark.parametrize(
    ("name", "power"),
    [
        ("ipmitool-status-1.8.19-on", "on"),
        ("ipmitool-status-1.8.19-off", "off"),
        ("ipmitool-status-1.8.19-on-no-cipher-suites", "on"),
        ("ipmitool-status-1.8.19-operator", "on"),
    ],
)
def test_what_a_bmc_says(name, power):
    assert parse_power(said(name)) == power


@pytest.mark.parametrize(
    "text",
    [
        "",
        said("ipmitool-status-1.8.19-silent"),
        said("ipmitool-status-1.8.19-bmc-fails"),
        # It took the order; the power may still be on.
        said("ipmitool-off-1.8.19"),
        "Chassis Power is off\nChassis Power is on\n",
        "Chassis Power is offline\n",
        "It isn't true that Chassis Power is off\n",
    ],
)
def test_nothing_is_guessed(text):
    with pytest.raises(Unreadable):
        parse_power(text)


def test_the_words_hold_no_password():
    bmc = Bmc("192.0.2.22", "lab", "open sesame", cipher_suite=3, privilege="OPERATOR")
    argv = power_argv(bmc, "off")
    assert " ".join(argv) == (
        "ipmitool -I lanplus -H 192.0.2.22 -p 623 -U lab -E -L OPERATOR -C 3 -N 1 -R 3 chassis power off"
    )
    assert "sesame" not in repr(bmc)
    assert set(bmc.secrets.values()) == {"open sesame"}


def test_what_is_not_given_is_left_to_ipmitool():
    argv = power_argv(Bmc("bmc2.example.com", "", "x"), "status")
    assert not {"-U", "-L", "-C"} & set(argv)


@pytest.mark.parametrize("host", ["-H", "", "a b", "$(reboot)"])
def test_what_is_no_host_is_refused(host):
    with pytest.raises(Refused):
        Bmc(host, "lab", "x")


def test_without_a_password_it_is_not_tried():
    with pytest.raises(Refused, match="bmc_password"):
        Bmc("192.0.2.22", "lab", "")
