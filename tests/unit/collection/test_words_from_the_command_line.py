# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""With ``-e NAME=VALUE`` each value is a text: ``false`` is true, and a list is looked into by its letters.

A module makes of a text what its option is; an expression has to say so itself.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
CASTS = {"bool": r"\s*\|\s*bool\b", "list": r"\s*\|\s*sci\.ganeti\.named\b"}
# What only other roles give, which give what is meant; and ports, which are no names.
INSIDE = re.compile(
    r"^roles/procedure/|_agreed$|^check_cluster_hosts$|^failover_node_run$|^fencing_gate_(command|fellows|ports)$"
    r"|^find_master_gather$"
)


def options():
    """The role, its option, and of which type that is."""
    for spec in sorted(ROOT.glob("roles/*/meta/argument_specs.yml")):
        for entry in yaml.safe_load(spec.read_text())["argument_specs"].values():
            for name, option in (entry.get("options") or {}).items():
                role = f"roles/{spec.parts[-3]}/"
                if option.get("type") in CASTS and not INSIDE.search(role) and not INSIDE.search(name):
                    yield spec.parts[-3], name, option["type"]


def uncast(text, name, kind):
    """The lines with an expression in which the option is what it was given as."""
    taken = re.compile(rf"(?<![\w.']){name}\b(?!{CASTS[kind]}| is (not )?(defined|string))")
    for line in text.splitlines():
        for expression in re.findall(r"\{\{.*|^ *(?:- )?(?:when|that|until|failed_when|changed_when): .*", line):
            if taken.search(expression) and not re.search(rf"^\{{\{{ {name}( \| default\(omit\))? \}}\}}", expression):
                yield line.strip()


@pytest.mark.parametrize(("role", "name", "kind"), sorted(set(options())))
def test_an_expression_says_what_it_takes_a_word_for(role, name, kind):
    files = [*ROOT.glob(f"roles/{role}/tasks/*.yml"), *ROOT.glob(f"roles/{role}/vars/*.yml")]
    assert [line for file in files for line in uncast(file.read_text(), name, kind)] == []
