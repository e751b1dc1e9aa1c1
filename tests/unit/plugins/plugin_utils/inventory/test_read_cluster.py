# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a cluster, whoever of it is dead."""

from __future__ import annotations

import json

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner
from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.ask import read_cluster
from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.choose import NobodyAnswers
from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.facts import Source
from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.listing import GROUPS, describe, hosts_of
from ansible_collections.sci.ganeti.tests.unit.fake_seeds import GNT1, GNT2, GNT3, UNKNOWN_KEY, Seeds, configuration


@pytest.fixture(name="seeds")
def _seeds(tmp_path):
    return Seeds(tmp_path)


def read(seeds, *hosts, **source):
    return read_cluster(Runner(execute=seeds, limit=60), Source(tuple(hosts), **source), 5)


def plain(seeds, *hosts, **source):
    return describe(read(seeds, *hosts, **source).answer)


def test_a_candidate_tells_all_of_it_by_one_question(seeds):
    seeds.join(GNT1, config=configuration())
    cluster = plain(seeds, GNT1)
    assert (cluster["name"], cluster["master"]) == ("gnt.example.com", GNT1)
    assert cluster["nodes"][1] == {
        "name": GNT2,
        "role": "master-candidate",
        "group": "default",
        "primary_ip": "192.168.77.12",
        "secondary_ip": "192.168.77.12",
        "primary_count": 0,
        "secondary_count": 4,
    }
    assert cluster["instances"][3] == {
        "name": "vm4.example.com",
        "primary": GNT3,
        "secondary": GNT1,
        "admin_state": "up",
        "template": "drbd",
        "memory_mib": 32,
        "disks_mib": [64],
    }
    assert seeds.asked == [GNT1]


def test_nothing_secret_leaves_the_configuration(seeds):
    seeds.join(GNT1, config=configuration())
    assert "SECRET" not in json.dumps(plain(seeds, GNT1))


def test_the_master_is_dead(seeds):
    seeds.die(GNT1)
    seeds.join(GNT2, config=configuration())
    chosen = read(seeds, GNT1, GNT2)
    assert (chosen.answer.host, describe(chosen.answer)["master"]) == (GNT2, GNT1)
    # a dead node is normal
    assert chosen.warnings == ()


def test_an_old_master_that_came_back_doesn_t_speak_for_the_cluster(seeds):
    seeds.join(GNT1, config=configuration(serial_no=36))
    newer = json.loads(configuration(serial_no=41, gnt1={"offline": True, "master_candidate": False}))
    newer["cluster"]["master_node"] = next(key for key, node in newer["nodes"].items() if node["name"] == GNT2)
    seeds.join(GNT2, master="gnt2", config=json.dumps(newer), offline=("gnt1",))
    chosen = read(seeds, GNT1, GNT2)
    cluster = describe(chosen.answer)
    assert (cluster["master"], cluster["nodes"][0]["role"]) == (GNT2, "offline")
    (warning,) = chosen.warnings
    assert f"{GNT1} takes {GNT1} for the master" in warning
    assert "check_cluster" in warning


def test_of_two_that_are_equally_new_the_first_counts(seeds):
    for host in (GNT2, GNT1):
        seeds.join(host, config=configuration())
    assert read(seeds, GNT2, GNT1).answer.host == GNT2


def test_a_seed_without_a_configuration_knows_who_has_one(seeds):
    seeds.join(GNT3)
    seeds.join(GNT2, config=configuration())
    assert plain(seeds, GNT3)["nodes"][1]["secondary_count"] == 4
    assert seeds.asked == [GNT3, GNT1, GNT2] or seeds.asked == [GNT3, GNT2, GNT1]


def test_a_node_that_is_offline_is_not_asked(seeds):
    seeds.join(GNT3, offline=("gnt1",))
    seeds.join(GNT2, config=configuration())
    read(seeds, GNT3)
    assert seeds.asked == [GNT3, GNT2]


def test_where_nobody_has_a_configuration_names_and_roles_are_known_all_the_same(seeds):
    seeds.join(GNT3, offline=("gnt2",))
    chosen = read(seeds, GNT3)
    cluster = describe(chosen.answer)
    assert [(node["name"], node["role"]) for node in cluster["nodes"]] == [
        (GNT1, "master"),
        (GNT2, "offline"),
        (GNT3, "regular"),
    ]
    assert (cluster["nodes"][0]["primary_ip"], cluster["nodes"][0]["primary_count"]) == ("192.168.77.11", None)
    (warning,) = chosen.warnings
    assert "no master candidate" in warning
    assert "aren't known" in warning


def test_a_torn_configuration_is_not_shown(seeds):
    seeds.join(GNT1, config=configuration()[:-200])
    seeds.join(GNT2, config=configuration())
    assert read(seeds, GNT1, GNT2).answer.host == GNT2
    seeds.die(GNT2)
    (warning,) = read(seeds, GNT1, GNT2).warnings
    assert "can't be understood" in warning
    assert "SECRET" not in warning


def test_a_connection_that_breaks_shows_nothing_of_what_came_through(seeds):
    def breaks(argv, limit):
        return Reply(argv, 255, f"@@ssconf_cluster_name\ngnt.example.com\n@@config\n{configuration()[:3000]}", "")

    with pytest.raises(NobodyAnswers) as caught:
        read(breaks, GNT1)
    assert "it answered nothing" in str(caught.value)
    assert "version" not in str(caught.value)


@pytest.mark.parametrize(
    ("said", "found", "remedy"),
    [
        (UNKNOWN_KEY, "Host key verification failed", f"accept it once: ssh {GNT1}"),
        ("root@{}: Permission denied (publickey).\r\n", "Permission denied (publickey)", "without a password"),
        ("sudo: a password is required\n", "a password is required", "sudo without a password"),
        ("ssh: connect to host {} port 22: No route to host\r\n", "No route to host", f"'ssh {GNT1}'"),
        ("", "it answered nothing", f"'ssh {GNT1}'"),
    ],
)
def test_why_nobody_answers_and_what_helps(seeds, said, found, remedy):
    seeds.die(GNT1, said)
    with pytest.raises(NobodyAnswers) as caught:
        read(seeds, GNT1)
    assert found in caught.value.found
    assert remedy in caught.value.remedy


def test_the_remedy_goes_the_same_way(seeds):
    seeds.die(GNT1, UNKNOWN_KEY)
    with pytest.raises(NobodyAnswers) as caught:
        read(seeds, GNT1, user="operator", port=2222, private_key="~/key", ssh_args=("-J", "jump"))
    assert caught.value.remedy.endswith(f"once: ssh -p 2222 -i ~/key -J jump operator@{GNT1}")


def test_a_seed_that_hangs_is_given_up(seeds):
    seeds.hosts[GNT1] = None
    seeds.join(GNT2, config=configuration())
    assert read(seeds, GNT1, GNT2).answer.host == GNT2
    with pytest.raises(NobodyAnswers) as caught:
        read(seeds, GNT1)
    assert "didn't answer within 60 s" in caught.value.found
    assert "command_timeout" in caught.value.remedy


def test_a_machine_that_is_in_no_cluster(seeds):
    (seeds.folder / GNT1).mkdir()
    seeds.hosts[GNT1] = seeds.folder / GNT1
    with pytest.raises(NobodyAnswers) as caught:
        read(seeds, GNT1)
    assert "in no Ganeti cluster" in caught.value.found


def test_who_may_not_read_the_configuration_is_told_to_become_root(seeds):
    def answers(argv, limit):
        return Reply(argv, 0, "@@ssconf_cluster_name\ngnt.example.com\n@@unreadable\n@@end\n", "")

    (warning,) = read(answers, GNT1).warnings
    assert "become: true" in warning


def test_seeds_of_two_clusters_in_one_entry_are_refused(seeds):
    seeds.join(GNT1, config=configuration())
    seeds.join("gnt1.other.org", cluster="gnt.other.org", config=configuration(cluster="gnt.other.org"))
    with pytest.raises(Refused) as caught:
        read(seeds, GNT1, "gnt1.other.org")
    assert "gnt1.other.org is of gnt.other.org" in caught.value.found
    assert caught.value.remedy


def test_a_cluster_of_another_name_is_refused(seeds):
    seeds.join(GNT1, config=configuration())
    assert read(seeds, GNT1, name="gnt.example.com")
    with pytest.raises(Refused) as caught:
        read(seeds, GNT1, name="beta.example.com")
    assert "not of beta.example.com" in caught.value.found
    assert "name: gnt.example.com" in caught.value.remedy


def test_the_words_of_ssh(seeds):
    seeds.join(GNT1, config=configuration())
    read(seeds, GNT1, user="operator", port=2222, private_key="~/key", ssh_args=("-J", "jump"), become=True)
    words = seeds.words[GNT1]
    assert words[:-2] == (
        *("ssh", "-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=5"),
        *("-l", "operator", "-p", "2222", "-i", "~/key", "-J", "jump", "--"),
    )
    assert words[-1].startswith("sudo -n sh -c '")
    assert words[-1].count("'") == 2


def test_hosts_and_their_groups(seeds):
    seeds.join(
        GNT1,
        config=configuration(
            gnt2={"offline": True, "master_candidate": False}, gnt3={"drained": True, "master_candidate": False}
        ),
    )
    hosts = {host.name: host for host in hosts_of([plain(seeds, GNT1)])}
    assert {name: host.groups for name, host in hosts.items()} == {
        GNT1: ("ganeti_nodes", "ganeti_master", "ganeti_candidates"),
        GNT2: ("ganeti_nodes", "ganeti_offline"),
        GNT3: ("ganeti_nodes", "ganeti_drained"),
    }
    assert hosts[GNT1].variables == {
        "ganeti_cluster": "gnt.example.com",
        "ganeti_master_node": GNT1,
        "ganeti_role": "master",
        "ganeti_group": "default",
        "ganeti_primary_ip": "192.168.77.11",
        "ganeti_secondary_ip": "192.168.77.11",
        "ganeti_primary_count": 3,
        "ganeti_secondary_count": 1,
    }
    assert {group for host in hosts.values() for group in host.groups} == set(GROUPS)


def test_instances_are_hosts_on_request(seeds):
    seeds.join(GNT1, config=configuration())
    cluster = plain(seeds, GNT1)
    assert [host.name for host in hosts_of([cluster])] == [GNT1, GNT2, GNT3]
    last = hosts_of([cluster], with_instances=True)[-1]
    assert (last.name, last.groups) == ("vm5.example.com", ("ganeti_instances",))
    assert last.variables["ganeti_admin_state"] == "down"
    assert last.variables["ganeti_primary"] == GNT1


def test_two_clusters_with_hosts_of_the_same_name_are_refused(seeds):
    seeds.join(GNT1, config=configuration())
    cluster = plain(seeds, GNT1)
    with pytest.raises(Refused) as caught:
        hosts_of([cluster, {**cluster, "name": "beta.example.com"}])
    assert f"{GNT1} is in the cluster gnt.example.com and in beta.example.com" in caught.value.found
    assert "files of their own" in caught.value.remedy
