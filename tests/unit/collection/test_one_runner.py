# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands are run in one place, and what a Ganeti can is asked of it, never told from its version's number."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[3]
RUNNER = HOME / "plugins" / "module_utils" / "kernel" / "runner.py"
PLUGINS = sorted(HOME.glob("plugins/**/*.py"))
TASKS = sorted([*HOME.glob("roles/*/*/*.yml"), *HOME.glob("playbooks/*.yml")])

RUNS = re.compile(r"\b(?:subprocess|os\.(?:system|popen|exec\w+|spawn\w+|posix_spawn\w*)|run_command|pty\.)\b")
SHELLS = re.compile(r"ansible\.builtin\.(?:shell|raw|expect)\b|^\s+(?:shell|raw|expect):", re.MULTILINE)
ORDERS_VERSIONS = re.compile(r"\b(?:LooseVersion|StrictVersion|packaging\.version|is (?:ansible\.builtin\.)?version)\b")


def test_there_are_some():
    assert len(PLUGINS) > 100
    assert RUNS.search(RUNNER.read_text())
    assert RUNS.search("module.run_command(['gnt-node', 'list'])")
    assert SHELLS.search("    - name: x\n      ansible.builtin.shell: gnt-node list")
    assert ORDERS_VERSIONS.search("{{ ganeti_version is version('2.16', '<') }}")
    assert ORDERS_VERSIONS.search("from ansible.module_utils.compat.version import LooseVersion")


@pytest.mark.parametrize("path", PLUGINS, ids=lambda path: str(path.relative_to(HOME)))
def test_no_plugin_runs_a_command_by_itself_or_orders_versions(path: Path):
    text = path.read_text()
    assert path == RUNNER or RUNS.findall(text) == []
    assert ORDERS_VERSIONS.findall(text) == []


@pytest.mark.parametrize("path", TASKS, ids=lambda path: str(path.relative_to(HOME)))
def test_no_task_needs_a_shell_or_orders_versions(path: Path):
    text = path.read_text()
    assert SHELLS.findall(text) == []
    assert ORDERS_VERSIONS.findall(text) == []
