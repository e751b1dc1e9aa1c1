# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run is known by the process that all its workers come from."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.states.run import run_named
from ansible_collections.sci.ganeti.plugins.plugin_utils.this_run import controller, lives, own_pid

PLAY = """
- hosts: localhost
  connection: local
  gather_facts: false
  tasks:
    - ansible.builtin.set_fact:
        in_a_worker: "{{ ['replace_node', 'gnt2'] | sci.ganeti.run_name }}"
    - ansible.builtin.debug:
        msg: in a worker {{ in_a_worker }}
    - ansible.builtin.fail:
        msg: never
      when: "'in the main process' == ['replace_node', 'gnt2'] | sci.ganeti.run_name"
"""


def test_workers_know_their_run(tmp_path):
    play = tmp_path / "play.yml"
    play.write_text(PLAY)
    words = [sys.executable, "-m", "ansible.cli.playbook", "-i", "localhost,", str(play)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        said, _nothing = run.communicate(timeout=120)
    assert run.returncode == 0, said
    assert "in a worker replace_node/gnt2@" in said
    assert f"/{run.pid}" in said


@pytest.mark.parametrize(("words", "is_one"), [(["ansible-playbook", "x.yml"], True), (["sleep", "9"], False)])
def test_a_run_of_ansible_lives(tmp_path, words, is_one):
    process = tmp_path / "4711"
    process.mkdir()
    (process / "cmdline").write_bytes("\0".join(words).encode())
    assert lives(4711, str(tmp_path)) is is_one
    assert lives(4712, str(tmp_path)) is False


def test_the_oldest_with_the_same_words_is_the_run(tmp_path):
    def process(pid, parent, words):
        (tmp_path / str(pid)).mkdir()
        (tmp_path / str(pid) / "cmdline").write_bytes(words)
        (tmp_path / str(pid) / "stat").write_text(f"{pid} (a) b) S {parent} 0 0")

    process(os.getpid(), 30, b"ansible-playbook")
    process(30, 20, b"ansible-playbook")
    process(20, 1, b"bash")
    assert own_pid(str(tmp_path)) == 30


def test_where_nothing_is_known_there_is_no_number(tmp_path):
    assert own_pid(str(tmp_path)) == 0


def test_a_controller_keeps_its_name(tmp_path):
    assert controller() == controller()
    assert re.fullmatch(r"[^.]{1,17}\.[0-9a-f]{6}", controller(str(tmp_path / "none"))), "an image may have no id"


def test_two_controllers_of_one_name_are_two(tmp_path, monkeypatch):
    """Else the process of one would be looked for on the other, and not found: as if its run had been killed."""
    names = []
    for number, host in enumerate(["control.a.example.com", "control.b.example.com", "control.b.example.com"]):
        own = tmp_path / f"machine-id-{number}"
        own.write_text(f"{number:032x}\n")
        monkeypatch.setattr(socket, "gethostname", lambda host=host: host)
        names.append(controller(str(own)))
    assert len(set(names)) == 3
    assert {name.partition(".")[0] for name in names} == {"control"}


def test_what_awx_calls_its_hosts_differs_at_the_end(tmp_path, monkeypatch):
    names = set()
    for host in ("automation-job-12345-abcde", "automation-job-12345-abcdf"):
        monkeypatch.setattr(socket, "gethostname", lambda host=host: host)
        names.add(run_named("replace_node", "gnt2", controller(str(tmp_path / "none")), 7))
    assert len(names) == 2
