# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node's name means the machine that was looked at: for the master, for itself, and in one cluster."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.machine.name import misnamed

NAME = "gnt2.example.com"
MACHINE = {"hostname": NAME, "joined_cluster": ""}
NEEDS = {"name": NAME, "cluster": "gnt.example.com", "addresses": ["192.0.2.12", "10.0.0.12"]}
MASTER = {"resolved": {NAME: ["192.0.2.12"]}}


@pytest.mark.parametrize("cluster", ["", "gnt.example.com"])
def test_it_is_this_machine(cluster):
    assert misnamed({**MACHINE, "joined_cluster": cluster}, NEEDS, MASTER) == []


@pytest.mark.parametrize(
    ("machine", "found", "remedy"),
    [
        ({"hostname": "gnt2"}, f"calls itself gnt2, and Ganeti will want {NAME}", "hostnamectl set-hostname gnt2'"),
        (
            {"hostname": "gnt7.example.com"},
            "calls itself gnt7.example.com",
            f"'192.0.2.12 {NAME} gnt2'",
        ),
        ({"joined_cluster": "old.example.com"}, "files of the cluster old.example.com", f"gnt-node remove {NAME}"),
    ],
)
def test_it_takes_itself_for_another_s(machine, found, remedy):
    (sentence,) = misnamed({**MACHINE, **machine}, NEEDS, MASTER)
    assert found in sentence
    assert remedy in sentence


@pytest.mark.parametrize(
    ("addresses", "said"),
    [
        (["192.0.2.99", "192.0.2.12"], "gnt2.example.com is 192.0.2.99, and the cluster has 192.0.2.12"),
        ([], "gnt2.example.com is unknown, and"),
        (["2001:db8::12"], "gnt2.example.com is unknown, and"),
    ],
)
def test_ganeti_would_add_whom_the_master_takes_for_the_name(addresses, said):
    (sentence,) = misnamed(MACHINE, NEEDS, {**MASTER, "resolved": {NAME: addresses}})
    assert said in sentence
    assert "correct the master's /etc/hosts or DNS ('getent ahosts gnt2.example.com')" in sentence


@pytest.mark.parametrize(
    ("address", "addresses"),
    [
        ("192.0.2.12", ["192.0.2.12", "10.0.0.12"]),
        ("192.0.2.12", ["2001:db8::12", "192.0.2.12"]),
        ("2001:db8::12", ["2001:db8::12", "192.0.2.12"]),
    ],
)
def test_the_first_address_of_its_kind_counts_as_it_does_for_ganeti(address, addresses):
    needs = {**NEEDS, "addresses": [address]}
    assert misnamed(MACHINE, needs, {**MASTER, "resolved": {NAME: addresses}}) == []
