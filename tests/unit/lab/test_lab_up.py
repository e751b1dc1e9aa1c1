# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab that is made for who restores it isn't booted for nothing, and what is kept of one was off."""

from __future__ import annotations

from pathlib import Path

import pytest
from lab import lifecycle, power, snapshot
from lab.kernel import Kernel
from lab.remote import Lab
from lab.settings import Places, Settings

ALL = ["gnt1", "gnt2", "gnt3"]


@pytest.fixture(name="seen")
def _seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, list[str]]:
    """How a lab was made and which nodes were booted, on a machine where nothing of it is real."""
    seen: dict[str, list[str]] = {"made": [], "on": []}
    base = tmp_path / "base.img"
    monkeypatch.setattr(lifecycle, "check", lambda: None)
    monkeypatch.setattr(lifecycle, "parts", lambda _lab: (Kernel(tmp_path, tmp_path, "7"), base))
    monkeypatch.setattr(lifecycle.network, "up", lambda _settings: None)
    monkeypatch.setattr(lifecycle.bmc, "up", lambda _lab: None)
    monkeypatch.setattr(lifecycle.health, "come_back", lambda _lab: None)
    monkeypatch.setattr(lifecycle.watcher, "know_boots", lambda _lab: None)
    monkeypatch.setattr(lifecycle, "_first_time", lambda *_parts: make("anew"))
    monkeypatch.setattr(lifecycle.snapshot, "lay", lambda *_which: make("from the snapshot"))

    def make(how: str) -> dict[str, object]:
        seen["made"].append(how)
        kept = {"image": base, "running": ALL, "healthy": True}
        monkeypatch.setattr(lifecycle.snapshot, "about", lambda *_which: kept)
        return kept

    def boot(_lab: object, nodes: list[object], *_parts: object, **_how: object) -> None:
        seen["on"] += [node.name for node in nodes]  # type: ignore[attr-defined]

    monkeypatch.setattr(lifecycle, "boot", boot)
    return seen


@pytest.mark.parametrize("powered", [True, False], ids=["a lab", "one to restore"])
@pytest.mark.parametrize("kept", [True, False], ids=["of a snapshot", "the first"])
def test_nodes_run_where_somebody_wants_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seen: dict[str, list[str]], kept: bool, powered: bool
) -> None:
    """The first one is kept with its nodes off, and goes on from there as any later one does."""
    monkeypatch.setattr(lifecycle.snapshot, "about", lambda *_which: {"image": "base.img"} if kept else {})
    places = Places(tmp_path / "cache", tmp_path / "labs")
    lab = lifecycle.up(Settings(name="a"), places, powered=powered)
    assert seen == {"made": ["from the snapshot" if kept else "anew"], "on": ALL if powered else []}
    assert lifecycle.find(places, "a") == lab, "it can be restored"
    assert (lab.home / "complete").exists()


def test_images_are_kept_while_the_nodes_are_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """All are stopped at one instant before the first one is powered off, which another one could see."""
    lab = Lab(Settings(name="a"), Places(tmp_path / "cache", tmp_path / "labs"))
    (lab.home / "ssh").mkdir(parents=True)
    (lab.home / "image").write_text("base.img\n")
    numbers = {"gnt1": 11, "gnt2": 12}
    seen: list[str] = []
    for node in lab.settings.all_nodes:
        lab.node_home(node).mkdir(parents=True)
        (lab.node_home(node) / "machine.json").touch()
    monkeypatch.setattr(power, "pid", lambda home: numbers.get(home.name))
    monkeypatch.setattr(power, "family", lambda leader: [leader])
    monkeypatch.setattr(power.os, "kill", lambda number, signal: seen.append(f"{signal.name} {number}"))
    monkeypatch.setattr(power, "off", lambda node, _home: seen.append(f"off {node.name}"))
    monkeypatch.setattr(snapshot, "ssh", lambda _lab, node, word, **_how: seen.append(f"{word} {node.name}"))
    monkeypatch.setattr(snapshot, "copy", lambda source, _target: seen.append(f"keep {source.parent.name}"))
    snapshot.take(lab, "before", healthy=False)
    assert seen == [
        *("sync gnt1", "sync gnt2"),
        *("SIGSTOP 11", "SIGSTOP 12"),
        *("off gnt1", "off gnt2", "off gnt3"),
        *("keep gnt1", "keep gnt2", "keep gnt3"),
    ]
    assert snapshot.about(lab, "before")["running"] == ["gnt1", "gnt2"], "which are booted again"
