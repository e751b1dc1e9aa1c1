# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that goes away is a failure with a remedy, and what should always be done is done; in a run of Ansible."""

from __future__ import annotations

import json
import sys

import pytest

from ansible_collections.sci.ganeti.tests.unit.controller import playbook, write_play

ALWAYS = "the watcher is given back"


def run_with(folder, task):
    """A piece of work that goes to another host on its way, and says something in the end whatever has happened."""
    local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    gone = {"ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": 1}
    (folder / "hosts.json").write_text(json.dumps({"ganeti_nodes": {"hosts": {"gnt1": local, "gnt2": gone}}}))
    skipped = {"ansible.builtin.command": "false", "when": False, "register": "first"}
    elsewhere = {"ansible.builtin.command": "true", "ignore_unreachable": True, "register": "second", **task}
    answered = {
        "ansible.builtin.include_role": {"name": "sci.ganeti.procedure", "tasks_from": "answered.yml"},
        "vars": {"procedure_asked": "gnt2", "procedure_answers": ["{{ first }}", "{{ second }}"]},
    }
    work = {"block": [skipped, elsewhere, answered], "always": [{"ansible.builtin.debug": {"msg": ALWAYS}}]}
    write_play(folder, "gnt1", work)
    done = playbook(folder, "-i", "hosts.json", "play.yml")
    return done.returncode, " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize(
    "task",
    [{"delegate_to": "gnt2"}, {"delegate_to": "{{ item }}", "loop": ["gnt1", "gnt2"]}],
    ids=["one", "the last of several"],
)
def test_who_has_gone_away_is_named_and_the_rest_is_done(tmp_path, task):
    status, said = run_with(tmp_path, task)
    assert status != 0
    assert "gnt2 can't be reached any more: " in said
    assert "run the same again, with confirm in place of a plan's name" in said
    assert ALWAYS in said


def test_who_answers_is_no_matter(tmp_path):
    status, said = run_with(tmp_path, {"delegate_to": "gnt1"})
    assert status == 0, said
    assert ALWAYS in said
