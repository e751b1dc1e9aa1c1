# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What retire_node makes of what it was given and told: the role's own variables, in a run of Ansible."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.tests.unit.answers import ONE, THREE, TWO, UNREACHABLE, says
from ansible_collections.sci.ganeti.tests.unit.role_values import value_of


def made_of(expression, folder, answers, **given):
    """An expression, with these answers in the variables of each host."""
    hosts = {host: {"find_master_answer": said} for host, said in answers.items()}
    return value_of("retire_node", expression, folder, hosts, **given)


@pytest.mark.parametrize(
    ("second", "given", "heir"),
    [
        (says(TWO), {}, TWO),
        (says(TWO, serial=30), {}, THREE),
        (UNREACHABLE, {}, THREE),
        (says(TWO), {"new_master": "gnt3"}, "gnt3"),
    ],
    ids=["the first among equals", "not a stale one", "not one that is off", "the one that is named"],
)
def test_who_takes_over(tmp_path, second, given, heir):
    answers = {"gnt1": says(ONE), "gnt2": second, "gnt3": says(THREE)}
    assert made_of("retire_node_heir", tmp_path, answers, **given) == heir


@pytest.mark.parametrize(
    ("given", "evacuates"),
    [
        ({}, "None"),
        *(
            ({"evacuate_secondaries": word}, made)
            for word, made in [
                ("", "None"),
                (None, "None"),
                (False, "False"),
                ("false", "False"),
                (True, "True"),
                ("true", "True"),
            ]
        ),
    ],
)
def test_whether_mirrors_leave_too(tmp_path, given, evacuates):
    assert made_of("retire_node_evacuates | string", tmp_path, {"gnt1": says(ONE)}, **given) == evacuates
