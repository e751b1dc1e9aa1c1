# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run loads once, its tasks don't load again: seen in a process of its own, as a run is."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

A_RUN = """
import json, sys
from ansible.plugins.loader import filter_loader, init_plugin_loader

init_plugin_loader([])
from ansible_collections.sci.ganeti.playbooks.callback_plugins.sci_ganeti_filters import CallbackModule

if "with" in sys.argv:
    CallbackModule().v2_playbook_on_start(None)
before = set(sys.modules)
filter_loader.get("sci.ganeti.others_at_work")
filter_loader.get("sci.ganeti.disk_replacement_plan")
ours = "ansible_collections.sci.ganeti.plugins."
print(json.dumps(sorted(name for name in set(sys.modules) - before if name.startswith(ours))))
"""


@pytest.mark.parametrize(("words", "loads"), [(["with"], False), ([], True)], ids=["with the callback", "without it"])
def test_a_task_loads_no_filter_when_the_run_has(words: list[str], loads: bool) -> None:
    done = subprocess.run([sys.executable, "-c", A_RUN, *words], capture_output=True, text=True, check=True, timeout=60)
    assert bool(json.loads(done.stdout)) is loads
