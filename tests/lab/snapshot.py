# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots: the whole lab after a power cut of everything at one instant, kept in the cache.

All nodes are synced and powered off together; then their copy-on-write files are
copied sparsely.  That is what journals, md and DRBD are made for.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from . import data, power
from .machine import run
from .remote import Lab, ssh
from .say import LabError, step

HEALTHY = "healthy"


def path(lab: Lab, name: str) -> Path:
    """Return the directory of a snapshot; "healthy" is every lab's of that recipe."""
    if name == HEALTHY:
        return lab.places.healthy(lab.key)
    if not name.replace("-", "").replace("_", "").isalnum():
        msg = f"'{name}' is no snapshot name"
        raise LabError(msg, "use letters, digits, '-' and '_'")
    return lab.places.snapshots(lab.settings.name) / name


def about(lab: Lab, name: str) -> dict[str, Any]:
    """Return what a snapshot says of itself; empty if there is none."""
    try:
        found: dict[str, Any] = json.loads((path(lab, name) / "about.json").read_text())
    except (OSError, ValueError):
        return {}
    return found


def copy(source: Path, target: Path) -> None:
    """Copy a sparse file, as a reflink where the file system can."""
    run(["cp", "--sparse=always", "--reflink=auto", source, target], timeout=300)


def take(lab: Lab, name: str, *, healthy: bool) -> None:
    """Keep the lab as it is now under a name, and leave its nodes off."""
    home = path(lab, name)
    work = home.with_name(home.name + ".new")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    nodes = lab.settings.all_nodes
    running = [node for node in nodes if power.pid(lab.node_home(node)) is not None]
    with step(f"taking the snapshot '{name}'"):
        for node in running:
            ssh(lab, node, "sync", timeout=60, check=False)
        power.off_together(lab.node_homes)
        for node in nodes:
            (work / node.name).mkdir()
            copy(lab.node_home(node) / "disk.cow", work / node.name / "disk.cow")
            shutil.copy2(lab.node_home(node) / "machine.json", work / node.name / "machine.json")
        shutil.copytree(lab.home / "ssh", work / "ssh")
        if data.written(lab).exists():
            shutil.copy2(data.written(lab), work)
        facts = {
            "image": str(lab.image),
            "healthy": healthy,
            "running": [node.name for node in running],
            "settings": asdict(lab.settings),
        }
        (work / "about.json").write_text(json.dumps(facts, indent=1) + "\n")
        shutil.rmtree(home, ignore_errors=True)
        work.rename(home)


def lay(lab: Lab, name: str) -> dict[str, Any]:
    """Lay a snapshot's files in the place of the lab's; all nodes must be off."""
    facts = about(lab, name)
    if not facts:
        kept = sorted(entry.parent.name for entry in lab.places.snapshots(lab.settings.name).glob("*/about.json"))
        kept += [HEALTHY] if about(lab, HEALTHY) else []
        msg = f"there is no snapshot '{name}'"
        raise LabError(msg, f"there are: {', '.join(kept) or 'none, run lab up first'}")
    if not Path(facts["image"]).exists():
        msg = f"the snapshot '{name}' lies above an image that is gone: {facts['image']}"
        raise LabError(msg, "run: tests/lab/lab down --purge, then tests/lab/lab up")
    home = path(lab, name)
    for node in lab.settings.all_nodes:
        target = lab.node_home(node)
        target.mkdir(parents=True, exist_ok=True)
        (target / "disk.cow").unlink(missing_ok=True)
        copy(home / node.name / "disk.cow", target / "disk.cow")
        shutil.copy2(home / node.name / "machine.json", target / "machine.json")
    shutil.rmtree(lab.home / "ssh", ignore_errors=True)
    shutil.copytree(home / "ssh", lab.home / "ssh")
    data.written(lab).unlink(missing_ok=True)
    if (home / data.written(lab).name).exists():
        shutil.copy2(home / data.written(lab).name, lab.home)
    return facts
