# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the lab can't run it says why, and what to do."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from lab import machine
from lab.say import LabError

RIGHT = {"system": "Linux", "processor": "x86_64", "user": 0, "lacks": (), "tun": True, "namespaces": True}


def be(monkeypatch: pytest.MonkeyPatch, **odd: Any) -> None:
    """Have a machine that the lab can run on, but for what is odd about it."""
    found = {**RIGHT, **odd}
    exists = Path.exists

    def probe(words: list[str], **_how: object) -> subprocess.CompletedProcess[bytes]:
        assert words == ["unshare", "--net", "true"]
        return subprocess.CompletedProcess(words, 0 if found["namespaces"] else 1)

    monkeypatch.setattr(platform, "system", lambda: found["system"])
    monkeypatch.setattr(platform, "machine", lambda: found["processor"])
    monkeypatch.setattr(os, "geteuid", lambda: found["user"])
    monkeypatch.setattr(shutil, "which", lambda program: None if program in found["lacks"] else f"/usr/bin/{program}")
    monkeypatch.setattr(Path, "exists", lambda path: found["tun"] if path == Path("/dev/net/tun") else exists(path))
    monkeypatch.setattr(subprocess, "run", probe)


@pytest.mark.parametrize("look", [machine.may_run, machine.could_run, machine.check, machine.setup])
@pytest.mark.parametrize(
    ("odd", "what", "remedy"),
    [
        ({"system": "Darwin"}, "the lab needs Linux on x86-64, this is Darwin on x86_64", "use another machine"),
        ({"processor": "aarch64"}, "the lab needs Linux on x86-64, this is Linux on aarch64", "use another machine"),
        ({"user": 1000}, "the lab needs root", "run it with sudo"),
        ({"lacks": ("apt-get",)}, "this machine has no apt", "use a Debian machine"),
    ],
)
def test_what_no_package_could_help(
    monkeypatch: pytest.MonkeyPatch, look: Any, odd: dict[str, Any], what: str, remedy: str
) -> None:
    """It is said before anything is done, whatever the command."""
    be(monkeypatch, **odd)
    with pytest.raises(LabError) as said:
        look()
    assert what in said.value.what
    assert said.value.remedy == remedy


@pytest.mark.parametrize("look", [machine.could_run, machine.check, machine.setup])
@pytest.mark.parametrize(
    ("odd", "what", "remedy"),
    [
        ({"tun": False}, "/dev/net/tun is missing", "load the kernel module 'tun'"),
        ({"namespaces": False}, "lets nobody make a network namespace", "allow CAP_SYS_ADMIN"),
    ],
)
def test_what_the_nodes_need(
    monkeypatch: pytest.MonkeyPatch, look: Any, odd: dict[str, Any], what: str, remedy: str
) -> None:
    """A command that only looks at a lab goes on without it."""
    be(monkeypatch, **odd)
    machine.may_run()
    with pytest.raises(LabError) as said:
        look()
    assert what in said.value.what
    assert remedy in said.value.remedy


def test_what_setup_installs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before setup that is no reason to refuse."""
    be(monkeypatch, lacks=("ip", "bridge", "arping"))
    machine.could_run()
    with pytest.raises(LabError) as said:
        machine.check()
    assert said.value.what == "this machine lacks iproute2, iputils-arping"
    assert said.value.remedy == "run: tests/lab/lab setup"


def test_a_machine_that_has_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is said there."""
    be(monkeypatch)
    machine.check()
