# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plays after find_master work on one host, whatever the inventory says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COLLECTIONS = Path(__file__).resolve().parents[6]
PLAY = """
- hosts: ganeti_nodes
  gather_facts: false
  tasks:
    - ansible.builtin.include_role: {name: sci.ganeti.find_master, tasks_from: no_other.yml}
      vars: {find_master_found: gnt2}
    - ansible.builtin.debug: {msg: goes on}
"""
NODES = "ganeti_nodes: {hosts: {gnt1: , gnt2: }}\n"


@pytest.mark.parametrize(
    ("master", "goes_on"),
    [("", True), ("ganeti_ruling: {hosts: {gnt2: }}", True), ("ganeti_ruling: {hosts: {gnt1: }}", False)],
)
def test_an_inventory_that_is_older_than_the_cluster_is_refused(tmp_path, master, goes_on):
    (tmp_path / "hosts.yml").write_text(NODES + master)
    (tmp_path / "play.yml").write_text(PLAY)
    done = subprocess.run(
        [Path(sys.executable).parent / "ansible-playbook", "-i", "hosts.yml", "play.yml"],
        cwd=tmp_path,
        env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS), "ANSIBLE_LOCAL_TEMP": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) is goes_on, done.stdout
    assert ("goes on" in done.stdout) is goes_on
    assert goes_on or (
        "gnt2 is the master, but the inventory has gnt1" in done.stdout and "--flush-cache" in done.stdout
    )
