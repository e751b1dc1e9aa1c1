# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts are of which cluster, and which cluster a run is about."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.clusters import clusters, strays, the_cluster
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.speakers import speakers
from ansible_collections.sci.ganeti.tests.unit.answers import NOBODY, UNREACHABLE, healthy, says

ALPHA, BETA = "gnt.example.com", "gnt.example.org"
NOT_ASKED: dict = {}


def of_beta(node, **odd):
    nodes = [f"gnt{number}.example.org" for number in (1, 2, 3)]
    given = {"nodes": nodes, "instances": ["vm1.example.org", "mail.example.org"], **odd}
    return says(f"{node}.example.org", "gnt1.example.org", cluster=BETA, **given)


def both(**others):
    """Alpha's hosts go by short names, beta's by full ones."""
    beta = {f"{node}.example.org": of_beta(node) for node in ("gnt1", "gnt2", "gnt3")}
    alpha = {
        host: {**said, "ssconf": {**said["ssconf"], "instances": ["vm1.example.com"]}}
        for host, said in healthy().items()
    }
    return {**alpha, **beta, **others}


def hosts(answers, homes=None, *given, **more):
    return the_cluster(answers, homes or {}, *given, **more).hosts


def of(answers, homes=None):
    return {cluster.name: cluster.hosts for cluster in clusters(answers, homes or {})}


ALPHAS = ("gnt1", "gnt2", "gnt3")
BETAS = ("gnt1.example.org", "gnt2.example.org", "gnt3.example.org")


def test_a_host_is_of_the_cluster_that_it_says():
    assert of(both()) == {ALPHA: ALPHAS, BETA: BETAS}


def test_one_that_does_not_answer_is_of_the_cluster_whose_nodes_list_it():
    assert of(both(**{"gnt2.example.org": UNREACHABLE})) == {ALPHA: ALPHAS, BETA: BETAS}


def test_a_short_name_is_not_the_node_that_another_host_is():
    assert of(both(gnt2=UNREACHABLE)) == {ALPHA: ALPHAS, BETA: BETAS}
    assert of(both(**{"gnt2": UNREACHABLE, "gnt2.example.org": UNREACHABLE})) == {ALPHA: ALPHAS, BETA: BETAS}


def without_one():
    """The inventory has six nodes, five of them by name."""
    answers = both(gnt2=UNREACHABLE)
    del answers["gnt2.example.org"]
    return answers


def test_one_that_two_clusters_could_mean_is_of_none():
    assert of(without_one()) == {ALPHA: ("gnt1", "gnt3"), BETA: (BETAS[0], BETAS[2])}


def test_unless_the_inventory_says_it():
    assert of(without_one(), {"gnt2": ALPHA}) == {ALPHA: ALPHAS, BETA: (BETAS[0], BETAS[2])}


def test_what_a_host_says_itself_counts_more_than_what_the_inventory_says():
    assert of(both(), {"gnt2": BETA}) == {ALPHA: ALPHAS, BETA: BETAS}


def test_a_cluster_of_which_nobody_answers_is_there_when_the_inventory_names_it():
    dead = dict.fromkeys(BETAS, UNREACHABLE)
    assert of({**healthy(), **dead}, dict.fromkeys(BETAS, BETA)) == {ALPHA: ALPHAS, BETA: BETAS}


def test_hosts_that_were_not_asked_make_no_cluster():
    left_out = dict.fromkeys(BETAS, NOT_ASKED)
    assert of({**healthy(), **left_out}, dict.fromkeys(BETAS, BETA)) == {ALPHA: ALPHAS}


# --- one cluster: everything is as it would be without all this ---------------------------


@pytest.mark.parametrize(
    "odd",
    [{}, {"gnt2": UNREACHABLE}, {"new": NOBODY}, {"gnt9": UNREACHABLE}, {"gnt9": NOT_ASKED}],
)
@pytest.mark.parametrize(
    "given", [{}, {"nodes": ["gnt2"]}, {"nodes": ["gnt7"]}, {"wanted": "gnt"}, {"instances": ["vm9"]}]
)
def test_of_one_cluster_are_all_hosts_of_the_inventory(odd, given):
    answers = healthy(**odd)
    assert hosts(answers, **given) == tuple(answers)


def test_when_nobody_is_in_a_cluster_all_hosts_are_left_to_who_says_so():
    answers = {"gnt1": UNREACHABLE, "gnt2": NOBODY}
    assert hosts(answers, wanted="gnt") == ("gnt1", "gnt2")


# --- several: what the run is about tells which one ---------------------------------------


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ({"wanted": BETA}, BETAS),
        ({"nodes": ["gnt2.example.org"]}, BETAS),
        ({"nodes": ["gnt2.example.com"]}, ALPHAS),
        ({"nodes": ["gnt2.example.org", "gnt1.example.org"]}, BETAS),
        ({"instances": ["mail"]}, BETAS),
        ({"instances": ["vm1.example.com"], "nodes": ["gnt3.example.com"]}, ALPHAS),
        # the name is of two, and the operator has said of which it is
        ({"wanted": BETA, "nodes": ["gnt2"]}, BETAS),
    ],
)
def test_it_is_the_one_that_is_named_or_has_what_is_named(given, meant):
    assert hosts(both(), **given) == meant


def test_a_dead_node_is_found_by_what_the_others_list():
    assert hosts(both(**{"gnt1.example.org": UNREACHABLE}), nodes=["gnt1.example.org"]) == BETAS


def test_an_instance_is_found_though_the_configuration_is_not_read():
    assert the_cluster(both(), {}, instances=["mail"]).instances == {"vm1.example.org", "mail.example.org"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"nodes": ["gnt2"]},
            f"'gnt2' may be gnt2.example.com in the cluster {ALPHA} or gnt2.example.org in the cluster {BETA}. Give "
            f"the full name, or name the cluster: -e cluster={ALPHA} or -e cluster={BETA}.",
        ),
        ({"instances": ["vm1"]}, "'vm1' may be vm1.example.com in the cluster"),
        ({"nodes": ["gnt2.example.com", "gnt3.example.org"]}, f"is of several clusters: {ALPHA} and {BETA}"),
        ({"nodes": ["gnt9"]}, f"'gnt9' is in none of the clusters {ALPHA} and {BETA}."),
        ({}, f"several clusters, {ALPHA} and {BETA}, and this is about one. .* -e cluster={ALPHA}."),
        ({"wanted": "gamma"}, f"No cluster is called 'gamma'; there are {ALPHA} and {BETA}."),
        ({"wanted": "gnt"}, "Several clusters are called 'gnt'"),
    ],
)
def test_nothing_is_guessed(given, said):
    with pytest.raises(Refused, match=said):
        the_cluster(both(), {}, **given)


def test_a_machine_in_a_node_s_place_that_is_another_cluster_s_is_named():
    returned = says("gnt2.example.com", "gnt1.example.org", cluster=BETA)
    with pytest.raises(Refused, match=f"answers as gnt2 has the files of the cluster {BETA}.*'gnt-node remove gnt2"):
        the_cluster(both(gnt2=returned), {}, ALPHA, nodes=["gnt2"])


def test_another_cluster_s_own_node_of_the_same_short_name_is_none():
    without = {host: said for host, said in both().items() if host != "gnt2.example.org"}
    assert hosts(without, wanted=BETA, nodes=["gnt2"]) == ("gnt1.example.org", "gnt3.example.org")


def test_another_name_is_refused_where_there_is_one_cluster_too():
    with pytest.raises(Refused, match=f"No cluster is called '{BETA}'; there are {ALPHA}"):
        the_cluster(healthy(), {}, BETA)


def test_a_cluster_that_is_wholly_dead_makes_a_short_name_no_clearer():
    """Only alpha answers; its gnt2 is not taken for the one that is meant."""
    answers = {**healthy(), **dict.fromkeys(BETAS, UNREACHABLE)}
    with pytest.raises(Refused, match=r"or gnt2.example.org, which doesn't answer and is in no cluster that does"):
        the_cluster(answers, {}, nodes=["gnt2"])
    with pytest.raises(Refused, match=f"gnt2.example.org in the cluster {BETA}"):
        the_cluster(answers, dict.fromkeys(BETAS, BETA), nodes=["gnt2"])


def test_nor_is_the_living_one_meant_where_the_inventory_names_both():
    answers = {**healthy(), **dict.fromkeys(BETAS, UNREACHABLE)}
    with pytest.raises(Refused, match="has several clusters"):
        the_cluster(answers, dict.fromkeys(BETAS, BETA))


def test_nor_when_the_dead_one_goes_by_the_short_name():
    answers = {"gnt1.example.com": healthy()["gnt1"], "gnt2.example.com": healthy()["gnt2"], "gnt2": UNREACHABLE}
    assert strays(clusters(answers, {}), answers, {}) == ("gnt2",)
    with pytest.raises(Refused, match="or gnt2, which doesn't answer"):
        the_cluster(answers, {}, nodes=["gnt2"])


def test_strays_are_hosts_that_nobody_knows():
    known = both(gnt9=UNREACHABLE, new=NOBODY, beyond=NOT_ASKED, gnt3=UNREACHABLE, told=UNREACHABLE)
    assert strays(clusters(known, {"told": BETA}), known, {"told": BETA}) == ("gnt9",)


# --- the whole inventory, a host for each cluster -----------------------------------------


def spoken(answers, homes=None, wanted=""):
    return {speaker.host: (speaker.hosts, speaker.refusal) for speaker in speakers(answers, homes or {}, wanted)}


def test_each_master_speaks_for_its_own_hosts():
    assert spoken(both()) == {"gnt1": (ALPHAS, ""), "gnt1.example.org": (BETAS, "")}
    assert spoken(both(), wanted=BETA) == {"gnt1.example.org": (BETAS, "")}


def test_a_dead_master_hides_nothing_of_the_others():
    found = spoken(both(**{"gnt1.example.org": UNREACHABLE}))
    assert found["gnt1"] == (ALPHAS, "")
    assert found["gnt2.example.org"][1].startswith(f"The cluster {BETA}: The nodes name gnt1.example.org as the master")


def test_nor_do_two_masters():
    found = spoken(both(**{"gnt2.example.org": of_beta("gnt2", is_master=True)}))
    assert found["gnt1"] == (ALPHAS, "")
    assert "gnt1.example.org and gnt2.example.org each rule as a master" in found["gnt1.example.org"][1]


def test_nor_does_a_cluster_of_which_nobody_answers():
    dead = {**healthy(), **dict.fromkeys(BETAS, UNREACHABLE)}
    assert spoken(dead, dict.fromkeys(BETAS, BETA)) == {
        "gnt1": (ALPHAS, ""),
        BETAS[0]: (
            BETAS,
            f"The cluster {BETA}: none of {', '.join(BETAS)} answers. Bring them up, and see that they let Ansible in.",
        ),
    }
    found = spoken(dead)
    assert found[BETAS[0]][0] == BETAS
    assert found[BETAS[0]][1].startswith(f"{', '.join(BETAS)}: no answer, and no cluster that answers has a node")


def test_of_one_cluster_it_is_said_as_ever():
    assert spoken(healthy(gnt1=UNREACHABLE))["gnt2"][1].startswith("The nodes name gnt1.example.com as the master")
    (refused,) = spoken({"gnt1": UNREACHABLE, "gnt2": NOBODY}).values()
    assert refused[1].startswith("No host of the group 'ganeti_nodes' that answers is in a Ganeti cluster")
