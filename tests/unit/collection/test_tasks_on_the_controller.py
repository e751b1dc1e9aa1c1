# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs on the controller doesn't become another user there: ``-b`` is meant for the nodes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

HOME = Path(__file__).resolve().parents[3]
BLOCKS = ("tasks", "block", "rescue", "always", "pre_tasks", "post_tasks")
FILES = sorted([*HOME.glob("roles/*/tasks/*.yml"), *HOME.glob("playbooks/*.yml")])


def written(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every play and every task, those in blocks as well."""
    for item in items:
        yield item
        for name in BLOCKS:
            yield from written(item.get(name) or [])


def here(item: dict[str, Any]) -> bool:
    return "localhost" in (item.get("hosts"), item.get("delegate_to"))


def test_there_are_some():
    assert sum(here(item) for path in FILES for item in written(yaml.safe_load(path.read_text()))) > 10


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOME)))
def test_nothing_becomes_another_user_on_the_controller(path: Path):
    items = [item for item in written(yaml.safe_load(path.read_text())) if here(item)]
    assert [item["name"] for item in items if item.get("become") is not False] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOME)))
def test_the_controller_is_no_item_among_nodes(path: Path):
    """ansible-core 2.21 does the items after it on the controller, too, whatever they are delegated to."""
    items = [item for item in written(yaml.safe_load(path.read_text())) if "{{" in str(item.get("delegate_to"))]
    assert [item["name"] for item in items if "localhost" in str(item.get("loop"))] == []


def test_nor_does_what_may_run_there_become_another_user():
    (task,) = yaml.safe_load((HOME / "roles/fencing_gate/tasks/bmc.yml").read_text())
    assert task["become"] == "{{ false if fencing_gate_bmc_from == 'localhost' else omit }}"
