# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From ``gnt-cluster command -M`` to surveys. Pure: text in, facts out.

Each line comes with its node's name before it; ``return code = N`` ends a node. A
node that printed nothing has no line with its name, so the names asked for are
needed to know who was silent.
"""

from __future__ import annotations

import re

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.history import last_parting, last_split_brain
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.kernel_log import parse_kernel_log
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.parse import parse_proc_drbd
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.parse import parse_volumes
from ansible_collections.sci.ganeti.plugins.module_utils.survey.argv import MARK, SECTIONS
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def parse_survey(text: str) -> dict[str, NodeSurvey]:
    """The surveys by node, of the nodes that printed anything."""
    lines: dict[str, list[str]] = {}
    for line in text.splitlines():
        node, colon, said = line.partition(":")
        # a name that was one is one again, and there are thousands of lines to a node
        if colon and (node in lines or _NAME.fullmatch(node)):
            lines.setdefault(node, []).append(said[1:] if said.startswith(" ") else said)
    return {node: parse_node_survey(node, said) for node, said in lines.items()}


def parse_node_survey(node: str, said: list[str]) -> NodeSurvey:
    """The survey of one node, from the lines that it printed."""
    sections: dict[str, list[str]] = {}
    before: list[str] = []
    current = before
    for line in said:
        name = line[len(MARK) :] if line.startswith(MARK) else None
        if name in SECTIONS:
            current = sections.setdefault(name, [])
        else:
            current.append(line)
    if "end" not in sections:
        return NodeSurvey(node, reached=False, trouble=" ".join(before).strip())
    text = {name: "\n".join(content) for name, content in sections.items()}
    histories = parse_kernel_log(text.get("kernel", ""))
    partings = {minor: last_parting(history) for minor, history in histories.items()}
    splits = {minor: last_split_brain(history) for minor, history in histories.items()}
    return NodeSurvey(
        node,
        reached=True,
        master=text.get("master", "").strip(),
        joined=text.get("joined", "").strip() == "yes",
        ssconf=text.get("ssconf", "").split(" ")[0],
        config=text.get("config", "").split(" ")[0],
        minors=parse_proc_drbd(text.get("drbd", "")),
        volumes=parse_volumes(text.get("volumes", "")) if "listed" in sections else None,
        partings={minor: parting for minor, parting in partings.items() if parting is not None},
        split=frozenset(minor for minor, split in splits.items() if split is not None and not split.resolved),
    )
