# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node knows of its cluster without any daemon."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import parse_ssconf, read_ssconf

TEXTS = {
    "cluster_name": "gnt.example.com\n",
    "master_node": "gnt1.example.com\n",
    "master_ip": "192.168.77.10\n",
    "master_netdev": "br0\n",
    "master_netmask": "32\n",
    "node_list": "gnt1.example.com\ngnt2.example.com\ngnt3.example.com\n",
    "node_primary_ips": "gnt1.example.com 192.168.77.11\ngnt2.example.com 192.168.77.12\nbroken\n",
    "node_secondary_ips": "gnt1.example.com 10.0.0.11\ngnt2.example.com 10.0.0.12\n",
    "instance_list": "vm1.example.com\nvm2.example.com\n",
    "master_candidates": "gnt1.example.com\ngnt2.example.com\n",
    "offline_nodes": "gnt3.example.com\n",
}


def write(folder, texts):
    for name, text in texts.items():
        (folder / f"ssconf_{name}").write_text(text)
    return str(folder)


@pytest.mark.parametrize(
    ("hostname", "host", "is_master"),
    [
        ("gnt1.example.com", "gnt1.example.com", True),
        ("gnt1", "gnt1.example.com", True),
        ("gnt2", "gnt2.example.com", False),
        ("gnt2.internal", "gnt2.example.com", False),
        ("controller", "", False),
    ],
)
def test_a_host_finds_itself(tmp_path, hostname, host, is_master):
    ssconf = read_ssconf(write(tmp_path, TEXTS), hostname)
    assert ssconf.in_cluster
    assert ssconf.host == host
    assert ssconf.is_master is is_master


def test_everything_is_read(tmp_path):
    assert read_ssconf(write(tmp_path, TEXTS), "gnt1").as_result() == {
        "cluster_name": "gnt.example.com",
        "master_node": "gnt1.example.com",
        "master_ip": "192.168.77.10",
        "master_netdev": "br0",
        "master_netmask": "32",
        "nodes": ["gnt1.example.com", "gnt2.example.com", "gnt3.example.com"],
        "instances": ["vm1.example.com", "vm2.example.com"],
        "primary_ips": {"gnt1.example.com": "192.168.77.11", "gnt2.example.com": "192.168.77.12"},
        "secondary_ips": {"gnt1.example.com": "10.0.0.11", "gnt2.example.com": "10.0.0.12"},
        "master_candidates": ["gnt1.example.com", "gnt2.example.com"],
        "offline_nodes": ["gnt3.example.com"],
    }


def test_a_host_of_no_cluster_has_no_files(tmp_path):
    ssconf = read_ssconf(str(tmp_path / "nothing"), "gnt1")
    assert (ssconf.in_cluster, ssconf.is_master, ssconf.host, ssconf.nodes) == (False, False, "", ())


def test_two_nodes_of_one_short_name_are_nobody():
    texts = {**TEXTS, "node_list": "gnt1.example.com\ngnt1.example.org\n"}
    assert parse_ssconf(texts, "gnt1").host == ""
    assert parse_ssconf(texts, "gnt1.example.org").host == "gnt1.example.org"
