# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a result stands on: each change that may alter it is seen, and no other."""

from __future__ import annotations

import pytest
import standing

FILES = {
    "README.md",
    "extensions/molecule/check_cluster/converge.yml",
    "extensions/molecule/replace_node/prepare.yml",
    "extensions/molecule/replace_node_killed/molecule.yml",
    "extensions/molecule/shared/create.yml",
    "plugins/modules/gnt_node.py",
    "tests/tools/demo.py",
    "tests/tools/labs.py",
    "tests/tools/running.py",
    "tests/tools/scenarios.py",
    "tests/unit/test_node.py",
}
# what is asked of a scenario's tools: those it imports, and those they import
IMPORTS = {"tests/tools/scenarios.py": "import os\n\nimport labs\n", "tests/tools/labs.py": "from running import run\n"}


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setattr(standing, "ROOT", tmp_path)
    monkeypatch.setattr(standing, "listed", lambda _root: FILES)
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(IMPORTS.get(name, "as it was"))
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "seen_by"),
    [
        ("README.md", set()),
        ("tests/unit/test_node.py", {"units"}),
        ("plugins/modules/gnt_node.py", {"units", "check_cluster", "replace_node_killed"}),
        ("tests/tools/demo.py", {"units"}),
        ("tests/tools/running.py", {"units", "check_cluster", "replace_node_killed"}),
        ("extensions/molecule/shared/create.yml", {"units", "check_cluster", "replace_node_killed"}),
        ("extensions/molecule/check_cluster/converge.yml", {"units", "check_cluster"}),
        ("extensions/molecule/replace_node_killed/molecule.yml", {"units", "replace_node_killed"}),
        # its molecule.yml has ../replace_node/prepare.yml
        ("extensions/molecule/replace_node/prepare.yml", {"units", "replace_node_killed"}),
    ],
)
def test_a_change_is_seen_by_what_stands_on_the_file(tree, changed, seen_by):
    before = digests()
    (tree / changed).write_text("as it is")
    assert {what for what, digest in digests().items() if digest != before[what]} == seen_by


def digests() -> dict[str, str]:
    return {
        "units": standing.of_everything(),
        "check_cluster": standing.of_scenario("check_cluster", "default"),
        "replace_node_killed": standing.of_scenario("replace_node_killed", "readd"),
    }
