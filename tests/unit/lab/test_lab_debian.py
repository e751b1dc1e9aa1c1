# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The nodes' Debian is one variable's, from make to the lab."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import asdict
from pathlib import Path

import pytest
from lab import cli, lifecycle
from lab.settings import Places, Settings

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("words", "variable", "debian"),
    [
        ([], None, None),
        ([], "", None),
        ([], "13", 13),
        (["--debian", "12"], "13", 12),
    ],
)
def test_what_is_typed_counts_and_else_the_variable(
    monkeypatch: pytest.MonkeyPatch, words: list[str], variable: str | None, debian: int | None
) -> None:
    """As with the lab's name."""
    monkeypatch.delenv("SCI_LAB_DEBIAN", raising=False)
    if variable is not None:
        monkeypatch.setenv("SCI_LAB_DEBIAN", variable)
    assert cli.parser().parse_args(["up", *words]).debian == debian


@pytest.mark.parametrize(("given", "seen"), [(["DEBIAN=13"], "13"), ([], "")])
def test_make_hands_it_to_the_lab(given: list[str], seen: str) -> None:
    """Whatever target brings the lab up."""
    env = {name: value for name, value in os.environ.items() if name not in ("DEBIAN", "SCI_LAB_DEBIAN", "MAKEFLAGS")}
    show = "show: ; @echo SCI_LAB_DEBIAN=$$SCI_LAB_DEBIAN"
    words = ["make", "--no-print-directory", "--eval", show, "show", *given]
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert done.stdout == f"SCI_LAB_DEBIAN={seen}\n"


@pytest.mark.parametrize(("debian", "left"), [("12", True), ("13", False)])
def test_a_lab_of_another_debian_is_not_what_is_to_be_restored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, debian: str, left: bool
) -> None:
    """A scenario would be said to have passed on what it did not run on."""
    places = Places(tmp_path / "cache", tmp_path / "labs")
    places.lab("a").mkdir(parents=True)
    (places.lab("a") / "settings.json").write_text(json.dumps(asdict(Settings(name="a"))))
    (places.lab("a") / "complete").touch()
    monkeypatch.setattr(cli, "may_run", lambda: None)
    monkeypatch.setattr(lifecycle, "check", lambda: None)
    monkeypatch.setenv("SCI_LAB_DIR", str(tmp_path))
    assert cli.main(["--name", "a", "up", "--to-restore", "--debian", debian]) == (0 if left else 1)
