# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking the nodes: one command, whatever the number of instances."""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.survey.argv import survey_argv
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey
from ansible_collections.sci.ganeti.plugins.module_utils.survey.parse import parse_survey


def read_survey(ganeti: Ganeti, nodes: Sequence[str], kernel_log: bool = False) -> dict[str, NodeSurvey]:
    """The surveys of these nodes; one that is silent is there too, not reached.

    :param nodes: full names of nodes that aren't offline; no command is run for none.
    :param kernel_log: read how their devices last lost their peers, too.
    """
    if not nodes:
        return {}
    reply = ganeti.ask(survey_argv(nodes, kernel_log))
    found = parse_survey(reply.stdout)
    return {node: found.get(node, NodeSurvey(node, reached=False, trouble="it printed nothing")) for node in nodes}
