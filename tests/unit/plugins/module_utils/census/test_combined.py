# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One census out of what every node says of itself."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.census.combine import combine
from ansible_collections.sci.ganeti.plugins.module_utils.census.mastership import Mastership
from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.daemons.facts import Daemons
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import Minor
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_config.parse import parse_config
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey
from ansible_collections.sci.ganeti.tests.unit.answers import ONE, THREE, TWO, UNREACHABLE
from ansible_collections.sci.ganeti.tests.unit.transcripts import said


def own(host, noded=True):
    """What a node says: the configuration, and its own device 0, connected or not."""
    known = parse_config(said("ganeti-config-3.0.2"))
    minor = Minor(0, "WFConnection", "Secondary", "Unknown", "UpToDate", "DUnknown", 0)
    return Census(
        Ssconf(host=host, cluster_name="gnt.example.com", master_node=ONE, nodes=tuple(known.nodes), primary_ips={}),
        edition=known.edition,
        from_configuration=True,
        cluster=known.cluster,
        nodes=known.nodes,
        instances=known.instances,
        mastership=Mastership(daemons=Daemons((), {"ganeti-noded": noded}, ())),
        surveys={host: NodeSurvey(host, reached=True, minors={0: minor})},
    ).as_result()


def test_every_node_s_word_is_in_it_and_the_dead_one_is_silent():
    census = combine({"gnt1": UNREACHABLE, "gnt2": own(TWO), "gnt3": own(THREE, noded=False)}, "gnt2")
    assert {name: survey.reached for name, survey in census.surveys.items()} == {ONE: False, TWO: True, THREE: True}
    assert census.surveys[ONE].trouble
    assert {name: node.answers for name, node in census.nodes.items()} == {ONE: False, TWO: True, THREE: False}
    assert census.from_configuration is True
    assert census.surveys[TWO].minors[0].connection == "WFConnection"


def test_as_it_will_be_after_the_switch():
    nodes = combine({"gnt2": own(TWO)}, "gnt2", promoted=True).nodes
    assert {name: node.role for name, node in nodes.items()} == {
        ONE: "master-candidate",
        TWO: "master",
        THREE: "master-candidate",
    }


def test_it_is_a_whole_cluster_for_whoever_plans_with_it():
    plain = combine({"gnt2": own(TWO)}, "gnt2").as_result()
    assert {vm["status"] for vm in plain["instances"]} == {"unknown"}
    assert {disk["condition"] for vm in plain["instances"] for disk in vm["disks"]} == {"unreadable"}
