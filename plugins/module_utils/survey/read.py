# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking the nodes: one command, whatever the number of instances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandTookTooLong
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.survey.argv import own_survey_argv, survey_argv
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey
from ansible_collections.sci.ganeti.plugins.module_utils.survey.parse import parse_node_survey, parse_survey


def read_own_survey(runner: Runner, node: str) -> NodeSurvey:
    """What this host says of itself; the same answer without anybody who asks for it.

    :param node: this host's name in the cluster.
    """
    # the last part is LVM's, which a node may lack
    reply = runner.read(own_survey_argv(), accept=range(256))
    return parse_node_survey(node, reply.stdout)


def read_survey(ganeti: Ganeti, nodes: Sequence[str], kernel_log: bool = False) -> dict[str, NodeSurvey]:
    """The surveys of these nodes; one that is silent is there too, not reached.

    :param nodes: full names of nodes that aren't offline; no command is run for none.
    :param kernel_log: read how their devices last lost their peers, too.
    """
    if not nodes:
        return {}
    return with_silent(_answers(ganeti, survey_argv(nodes, kernel_log)), nodes)


def read_whole_survey(ganeti: Ganeti) -> dict[str, NodeSurvey]:
    """The surveys of every node that isn't offline and says anything: Ganeti itself knows whom to ask."""
    return _answers(ganeti, survey_argv())


def _answers(ganeti: Ganeti, argv: Sequence[str]) -> dict[str, NodeSurvey]:
    """What the nodes say, one after the other.

    :raises CommandTookTooLong: with those that had said all of it before one didn't come to an end.
    """
    try:
        return parse_survey(ganeti.ask(argv).stdout)
    except CommandTookTooLong as error:
        answered = [node for node, survey in parse_survey(error.stdout).items() if survey.reached]
        raise error.retold(
            f"{error.found} The nodes are asked one after the other, and {', '.join(answered) or 'none'} had answered.",
            "The next one hangs: look at 'dmesg' and 'lvs' there. If its disks are lost, cut its power, and: "
            "'ansible-playbook sci.ganeti.failover_node -e node=NODE'.",
        ) from error


def with_silent(found: Mapping[str, NodeSurvey], nodes: Sequence[str]) -> dict[str, NodeSurvey]:
    """The surveys of these nodes, where those that said nothing have one, too."""
    return {node: found.get(node, NodeSurvey(node, reached=False, trouble="it printed nothing")) for node in nodes}
