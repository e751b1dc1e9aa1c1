# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab that is made for who restores it isn't booted for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from lab import lifecycle
from lab.kernel import Kernel
from lab.settings import Places, Settings

ALL = ["gnt1", "gnt2", "gnt3"]


@pytest.fixture(name="seen")
def _seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, list[str]]:
    """Which nodes were booted and powered off, on a machine where nothing of a lab is real."""
    seen: dict[str, list[str]] = {"on": [], "off": []}
    base = tmp_path / "base.img"
    monkeypatch.setattr(lifecycle, "check", lambda: None)
    monkeypatch.setattr(lifecycle, "parts", lambda _lab: (Kernel(tmp_path, tmp_path, "7"), base))
    monkeypatch.setattr(lifecycle.network, "up", lambda _settings: None)
    monkeypatch.setattr(lifecycle.bmc, "up", lambda _lab: None)
    monkeypatch.setattr(lifecycle.health, "come_back", lambda _lab: None)
    monkeypatch.setattr(lifecycle.watcher, "know_boots", lambda _lab: None)
    monkeypatch.setattr(lifecycle, "_first_time", lambda lab, *_parts: boot(lab, lab.settings.all_nodes))
    monkeypatch.setattr(lifecycle.snapshot, "lay", lambda *_which: {"image": base, "running": ALL, "healthy": True})

    def boot(_lab: object, nodes: list[object], *_parts: object, **_how: object) -> None:
        seen["on"] += [node.name for node in nodes]  # type: ignore[attr-defined]

    monkeypatch.setattr(lifecycle, "boot", boot)
    monkeypatch.setattr(lifecycle.power, "off", lambda node, _home: seen["off"].append(node.name))
    return seen


@pytest.mark.parametrize(("snapshot", "powered", "on", "off"), [
    (True, True, ALL, []),
    (True, False, [], []),
    (False, True, ALL, []),
    (False, False, ALL, ALL),
], ids=["a lab", "one to restore", "the first", "the first, to restore"])  # fmt: skip
def test_nodes_run_where_somebody_wants_them(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    seen: dict[str, list[str]],
    snapshot: bool,
    powered: bool,
    on: list[str],
    off: list[str],
) -> None:
    """The snapshot of a healthy cluster can only be taken of one that runs."""
    monkeypatch.setattr(lifecycle.snapshot, "about", lambda *_which: snapshot)
    places = Places(tmp_path / "cache", tmp_path / "labs")
    lab = lifecycle.up(Settings(name="a"), places, powered=powered)
    assert seen == {"on": on, "off": off}
    assert lifecycle.find(places, "a") == lab, "it can be restored"
    assert (lab.home / "complete").exists()
