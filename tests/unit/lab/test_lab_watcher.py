# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""After a restore, Ganeti's watcher has nothing to make up for."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from lab import watcher
from lab.remote import Lab
from lab.settings import Node, Places, Settings

GROUP = "1e3f22c4-5e3a-4ddf-9259-9885d8eb5535"


def test_it_knows_the_boot_of_every_node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is told on the master alone, in the file of the cluster's first group."""
    lab = Lab(Settings(name="a"), Places(tmp_path / "cache", tmp_path / "labs"))
    for node in lab.settings.all_nodes:
        published = lab.node_home(node) / "channel" / "published"
        published.mkdir(parents=True)
        (published / "boot_id").write_text(f"boot-of-{node.name}\n")
    (tmp_path / "ssconf_nodegroups").write_text(f"{GROUP} default\n")
    told: list[str] = []

    def ssh(_lab: Lab, node: Node, *words: str, stdin: str) -> None:
        told.append(node.name)
        here = [word.replace(watcher.DATA, str(tmp_path)) for word in words]
        subprocess.run(here, input=stdin, text=True, check=True)

    monkeypatch.setattr(watcher, "ssh", ssh)
    monkeypatch.setattr(watcher.health, "master", lambda lab: lab.settings.all_nodes[1])
    watcher.know_boots(lab)
    assert told == ["gnt2"]
    # as Ganeti's watcher/state.py reads it
    assert json.loads((tmp_path / f"watcher.{GROUP}.data").read_text()) == {
        "instance": {},
        "node": {f"gnt{number}.example.com": {"bootid": f"boot-of-gnt{number}"} for number in (1, 2, 3)},
    }
