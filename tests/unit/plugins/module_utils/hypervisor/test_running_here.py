# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs on a host, by the traces that each hypervisor leaves."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.hypervisor import read
from ansible_collections.sci.ganeti.plugins.module_utils.hypervisor.argv import stop_argv
from ansible_collections.sci.ganeti.plugins.module_utils.hypervisor.facts import Running
from ansible_collections.sci.ganeti.plugins.module_utils.hypervisor.parse import (
    is_process_of,
    parse_lxc_list,
    parse_xen_list,
)
from ansible_collections.sci.ganeti.plugins.module_utils.hypervisor.read import read_running
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner

XL_LIST = """\
Name                                        ID   Mem VCPUs\tState\tTime(s)
Domain-0                                     0  1024     2     r-----     113.2
vm1.example.com                              3   512     1     -b----      12.0
"""
QEMU = b"/usr/bin/qemu-system-x86_64\0-enable-kvm\0-name\0vm1.example.com,debug-threads=on\0-m\0512\0"


@pytest.fixture(autouse=True)
def _no_hypervisor(monkeypatch):
    monkeypatch.setattr(read.shutil, "which", lambda _name: None)


def running(tmp_path, runner=None):
    return read_running(runner or Runner(), str(tmp_path / "run"), str(tmp_path / "proc"))


def test_nothing_runs_where_there_is_no_hypervisor(tmp_path):
    assert running(tmp_path) == []


def test_kvm_by_its_processes(tmp_path):
    pids, process = tmp_path / "run/kvm-hypervisor/pid", tmp_path / "proc/4711"
    pids.mkdir(parents=True)
    process.mkdir(parents=True)
    (pids / "vm1.example.com").write_text("4711\n")
    (pids / "vm2.example.com").write_text("4712\n")  # its process is gone
    (pids / "vm3.example.com").write_text("4711\n")  # its number is another's by now
    (process / "cmdline").write_bytes(QEMU)
    assert running(tmp_path) == [Running("vm1.example.com", "kvm", "4711")]


def test_fake_by_its_files(tmp_path):
    folder = tmp_path / "run/fake-hypervisor"
    folder.mkdir(parents=True)
    (folder / "vm1.example.com").write_text("")
    assert running(tmp_path) == [Running("vm1.example.com", "fake", str(folder / "vm1.example.com"))]


def test_xen_and_lxc_are_asked(tmp_path, monkeypatch):
    monkeypatch.setattr(read.shutil, "which", lambda name: f"/usr/sbin/{name}")
    said = {("xl", "list"): XL_LIST, ("lxc-ls", "--running", "-1"): "vm2.example.com\n"}
    runner = Runner(execute=lambda argv, _limit: Reply(argv, 0, said[argv], ""))
    assert running(tmp_path, runner) == [Running("vm1.example.com", "xen"), Running("vm2.example.com", "lxc")]
    assert runner.writes == []


def test_old_xen_has_another_program(monkeypatch):
    monkeypatch.setattr(read.shutil, "which", lambda name: name if name == "xm" else None)
    assert read.xen_tool() == "xm"


def test_lists():
    assert parse_xen_list(XL_LIST) == ["vm1.example.com"]
    assert parse_xen_list("") == []
    assert parse_lxc_list("vm1.example.com\nvm2.example.com\n") == ["vm1.example.com", "vm2.example.com"]


@pytest.mark.parametrize(
    ("cmdline", "expected"),
    [(QEMU, True), (QEMU.replace(b"vm1", b"vm11"), False), (b"sleep\0vm1.example.com\0", False), (b"", False)],
)
def test_whose_process_it_is(cmdline, expected):
    assert is_process_of(cmdline, "vm1.example.com") is expected


@pytest.mark.parametrize(
    ("found", "force", "words"),
    [
        (Running("vm1", "kvm", "4711"), False, ("kill", "-TERM", "4711")),
        (Running("vm1", "kvm", "4711"), True, ("kill", "-KILL", "4711")),
        (Running("vm1", "xen"), False, ("xl", "destroy", "vm1")),
        (Running("vm1", "lxc"), False, ("lxc-stop", "--kill", "--name", "vm1")),
        (Running("vm1", "fake", "/run/vm1"), False, ("rm", "--force", "--", "/run/vm1")),
    ],
)
def test_how_each_is_stopped(found, force, words):
    assert stop_argv(found, force=force) == words
