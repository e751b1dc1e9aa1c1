# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From ``gnt-cluster command -M`` to surveys. Pure: text in, facts out.

Each line comes with its node's name before it; ``return code = N`` ends a node. A
node that printed nothing has no line with its name, so the names asked for are
needed to know who was silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.history import last_parting, last_split_brain
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.kernel_log import parse_kernel_log
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.parse import parse_proc_drbd
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.parse import parse_volumes
from ansible_collections.sci.ganeti.plugins.module_utils.survey.argv import MARK, SECTIONS
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_ENDS = "\nreturn code = "


def parse_survey(text: str) -> dict[str, NodeSurvey]:
    """The surveys by node, of the nodes that printed anything."""
    said: dict[str, list[str]] = {}
    for block in f"\n{text}".split(_ENDS):
        for node, words in _of_nodes(block):
            said.setdefault(node, []).append(words)
    return {node: parse_node_survey(node, "\n".join(words)) for node, words in said.items()}


def _of_nodes(block: str) -> Iterator[tuple[str, str]]:
    """What nodes said between two ends. Before it stand the status of the last node and a rule, without a colon."""
    before, colon, _words = block.partition(":")
    begin = before.rfind("\n")
    node = before[begin + 1 :]
    # there are thousands of lines, and usually all are of one node
    if colon and _NAME.fullmatch(node) and block.count(f"\n{node}: ", begin) == block.count("\n", begin):
        yield node, block[begin:].replace(f"\n{node}: ", "\n")[1:]
        return
    for line in block.splitlines():
        name, colon, words = line.partition(":")
        if colon and _NAME.fullmatch(name):
            yield name, words[1:] if words.startswith(" ") else words


def parse_node_survey(node: str, said: str) -> NodeSurvey:
    """The survey of one node, from what it printed."""
    first, *parts = f"\n{said}".split(f"\n{MARK}")
    sections: dict[str, list[str]] = {}
    current = before = [first]
    for part in parts:
        name, _end, content = part.partition("\n")
        if name in SECTIONS:
            current = sections.setdefault(name, [])
            current.append(content)
        else:
            current.append(f"{MARK}{part}")
    if "end" not in sections:
        return NodeSurvey(node, reached=False, trouble=" ".join(before).replace("\n", " ").strip())
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
