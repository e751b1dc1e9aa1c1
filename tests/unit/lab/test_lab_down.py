# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab that was taken down is gone, or what is left of it is said."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from lab import bmc, cli, lifecycle, network, power
from lab.remote import Lab
from lab.settings import Places, Settings


@pytest.fixture(name="lab")
def _lab(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Lab:
    """A lab of which nothing but its directory is there."""
    monkeypatch.setattr(network, "exists", lambda _settings: False)
    lab = Lab(Settings(name="a"), Places(tmp_path / "cache", tmp_path / "labs"))
    lab.home.mkdir(parents=True)
    return lab


def test_nothing_is_left_of_a_lab_that_is_gone(lab: Lab) -> None:
    """A process that lived in its network and has ended is nothing, nor is one that nobody has waited for."""
    lab.home.rmdir()
    with subprocess.Popen(["true"], stdout=subprocess.PIPE) as ended:
        assert ended.stdout is not None
        ended.stdout.read()
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        assert lifecycle.leftovers(lab, [ended.pid]) == []


def test_all_that_is_left_is_named(monkeypatch: pytest.MonkeyPatch, lab: Lab) -> None:
    """A stray that is in the network as well is one process."""
    monkeypatch.setattr(network, "exists", lambda _settings: True)
    with subprocess.Popen(["sleep", "60"]) as shell, subprocess.Popen(["sleep", "60"]) as stray:
        try:
            monkeypatch.setattr(power, "strays", lambda _home: [stray.pid])
            left = lifecycle.leftovers(lab, [shell.pid, stray.pid])
        finally:
            shell.kill()
            stray.kill()
    processes = [f"process {number} (sleep)" for number in sorted((shell.pid, stray.pid))]
    assert left == [*processes, "network namespace sci-lab-a", f"directory {lab.home}"]


@pytest.mark.parametrize("stays", [False, True])
def test_down_ends_with_an_error_if_anything_is_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lab: Lab, tmp_path: Path, *, stays: bool
) -> None:
    """The files are removed before one looks, and the processes were asked for before the network went."""
    done: list[str] = []

    def inhabitants(_settings: Settings) -> list[int]:
        done.append("who is inside")
        return [os.getpid()] if stays else []

    monkeypatch.setenv("SCI_LAB_DIR", str(tmp_path))
    monkeypatch.setattr(cli, "may_run", lambda: None)
    monkeypatch.setattr(bmc, "down", lambda _lab: None)
    monkeypatch.setattr(network, "inhabitants", inhabitants)
    monkeypatch.setattr(network, "down", lambda _settings: done.append("network"))
    assert cli.main(["down", "--name", "a"]) == (1 if stays else 0)
    assert done == ["who is inside", "network"]
    assert not lab.home.exists()
    said = capsys.readouterr().err
    assert (f"this is left of it: process {os.getpid()} (" in said) is stays
    assert ("Remedy: end those processes, then run again: tests/lab/lab down --name a" in said) is stays
