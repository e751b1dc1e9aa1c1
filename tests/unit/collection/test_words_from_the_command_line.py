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
CONDITIONS = {"when", "that", "until", "failed_when", "changed_when"}
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


def uncast(content, name, kind, *, bare=False):
    """The expressions of a file's content in which the option is what it was given as.

    :param bare: the content is an expression without braces.
    """
    if isinstance(content, dict):
        for key, value in content.items():
            yield from uncast(value, name, kind, bare=key in CONDITIONS)
    elif isinstance(content, list):
        for value in content:
            yield from uncast(value, name, kind, bare=bare)
    elif isinstance(content, str):
        taken = re.compile(rf"(?<![\w.']){name}\b(?!{CASTS[kind]}| is (not )?(defined|string))")
        handed_on = re.compile(rf"\{{\{{ {name}( \| default\(omit\))? \}}\}}")
        for expression in [content] if bare else re.findall(r"\{\{.*?\}\}", content, re.DOTALL):
            if taken.search(expression) and not handed_on.fullmatch(expression):
                yield " ".join(expression.split())


PLANTED = """
folded: >-
  {{ other and
     option_of_it }}
tasks:
  - when:
      - other
      - option_of_it or other
  - assert: {that: option_of_it}
  - vars: {handed_on: "{{ option_of_it }}"}
  - vars: {omitted: "{{ option_of_it | default(omit) }}"}
  - when: option_of_it CAST and not_option_of_it
"""


@pytest.mark.parametrize(("kind", "cast"), [("bool", "| bool"), ("list", "| sci.ganeti.named")])
def test_one_that_says_nothing_is_found_wherever_it_is(kind, cast):
    found = list(uncast(yaml.safe_load(PLANTED.replace("CAST", cast)), "option_of_it", kind))
    assert found == ["{{ other and option_of_it }}", "option_of_it or other", "option_of_it"]


@pytest.mark.parametrize(("role", "name", "kind"), sorted(set(options())))
def test_an_expression_says_what_it_takes_a_word_for(role, name, kind):
    files = [*ROOT.glob(f"roles/{role}/tasks/*.yml"), *ROOT.glob(f"roles/{role}/vars/*.yml")]
    assert [line for file in files for line in uncast(yaml.safe_load(file.read_text()), name, kind)] == []
