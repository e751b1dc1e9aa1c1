# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing has an order by chance: a plan would have another name in the run that carries it out.

Ansible's filters of sets make Python's sets of their lists, whose order differs from process to process.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[3]
FILES = sorted([*HOME.glob("roles/*/*/*.yml"), *HOME.glob("playbooks/*.yml")])
BY_CHANCE = re.compile(r"\|\s*(?:ansible\.builtin\.)?(difference|intersect|symmetric_difference|union)\(")


def test_there_are_some():
    assert len(FILES) > 100
    assert BY_CHANCE.search("{{ groups['all'] | difference([node]) }}")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOME)))
def test_no_list_is_made_of_a_set(path: Path):
    assert BY_CHANCE.findall(path.read_text()) == [], "select() and reject() keep the order"
