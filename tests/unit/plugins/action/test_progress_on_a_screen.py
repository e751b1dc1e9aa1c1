# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole run of Ansible, with a terminal and without one."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

import pytest

ACTION = """
from ansible_collections.sci.ganeti.plugins.plugin_utils.slices import SlicedAction

class ActionModule(SlicedAction):
    def _slice(self, args, task_vars):
        done = args["memory"].get("done", 0) + 1
        progress = [f"{done} of 3 copied", "  vm1: 100 MiB left"]
        return {"pending": done < 3, "progress": progress, "memory": {"done": done}}
"""
PLAY = """
- hosts: localhost
  connection: local
  gather_facts: false
  tasks:
    - long_job:
"""
COLUMNS = 40


@pytest.fixture(name="words")
def _words(tmp_path):
    (tmp_path / "action_plugins").mkdir()
    (tmp_path / "action_plugins" / "long_job.py").write_text(ACTION)
    # an action wants a module of the same name
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "long_job.py").write_text("#!/usr/bin/python\n")
    play = tmp_path / "play.yml"
    play.write_text(PLAY)
    return [sys.executable, "-m", "ansible.cli.playbook", "-i", "localhost,", str(play)]


def in_a_terminal(words):
    """What a terminal of so many columns is given to show."""
    screen, output = pty.openpty()
    fcntl.ioctl(output, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=output, stderr=output) as run:
        os.close(output)
        shown = b""
        while True:
            try:
                more = os.read(screen, 65536)
            except OSError:  # the other end is closed
                break
            shown += more
        assert run.wait(timeout=60) == 0, shown
    os.close(screen)
    return shown.decode()


def test_one_line_updates_in_a_terminal(words):
    shown = in_a_terminal(words)
    first, second = (f"\r  [0:00] {done} of 3 copied; vm1: 100 MiB le\x1b[K" for done in (1, 2))
    assert f"{first}{second}\r\n" in shown


def test_plain_lines_where_there_is_none(words):
    shown = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True).stdout
    plain = "".join(f"  [0:00] {done} of 3 copied\n           vm1: 100 MiB left\n" for done in (1, 2))
    assert plain in shown
    assert "\r" not in shown
