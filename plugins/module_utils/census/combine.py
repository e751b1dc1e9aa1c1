# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One census out of what every node says of itself, for a cluster whose master doesn't answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.recall import recall
from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import Node
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey

_SILENT = "it didn't answer"


def combine(answers: Mapping[str, Mapping[str, Any]], host: str, promoted: bool = False) -> Census:
    """The configuration that one host holds, with the survey of every node that answered.

    :param answers: inventory host to what ``gnt_cluster_info`` said there, with ``config``,
        ``mastership`` and ``self`` gathered; hosts that could not be asked may be among them.
    :param host: the inventory's name of the one whose configuration counts.
    :param promoted: as it will be once that host has taken over from the master.
    """
    heard = {said["host"]: recall(said) for said in answers.values() if said.get("in_cluster")}
    ours = recall(answers[host])
    surveys = {
        name: heard[name].surveys[name] if name in heard else NodeSurvey(name, reached=False, trouble=_SILENT)
        for name in ours.nodes
    }
    nodes = {name: replace(node, answers=_votes(heard.get(name))) for name, node in ours.nodes.items()}
    if promoted:
        nodes = {name: replace(node, role=_promoted(node, ours.ssconf.host)) for name, node in nodes.items()}
    return replace(ours, nodes=nodes, surveys=surveys)


def _promoted(node: Node, heir: str) -> str:
    if node.name == heir:
        return "master"
    return "master-candidate" if node.role == "master" else node.role


def _votes(said: Census | None) -> bool:
    return said is not None and said.mastership is not None and said.mastership.votes
