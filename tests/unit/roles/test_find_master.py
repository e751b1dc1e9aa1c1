# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plays after find_master work on one host of one cluster, whatever the inventory says."""

from __future__ import annotations

import json
import re
import sys

import pytest

from ansible_collections.sci.ganeti.tests.unit.answers import UNREACHABLE, says
from ansible_collections.sci.ganeti.tests.unit.controller import NAME, playbook

ORG = [f"gnt{number}.example.org" for number in (1, 2)]
ANSWERS = {
    "gnt1": says("gnt1.example.com"),
    "gnt2": UNREACHABLE,
    "gnt1.example.org": says(ORG[0], ORG[0], cluster="gnt.example.org", nodes=ORG),
    "gnt2.example.org": says(ORG[1], ORG[0], cluster="gnt.example.org", nodes=ORG),
}
# what hosts answer isn't asked of them here, but everything that is made of it is
ASKED = f"""
- name: "{NAME}"
  hosts: ganeti_nodes
  gather_facts: false
  connection: local
  serial: SERIAL
  vars:
    ansible_python_interpreter: "{sys.executable}"
    answers: {json.dumps(ANSWERS)}
  tasks:
    - ansible.builtin.set_fact: {{answered: "{{{{ answers[inventory_hostname] }}}}"}}
    - ansible.builtin.include_role: {{name: sci.ganeti.find_master, tasks_from: ENTRY}}
      vars:
        find_master_asked: "{{{{ groups['ganeti_nodes'] | sci.ganeti.by_host(hostvars, 'answered') }}}}"
        find_master_answers: "{{{{ groups['ganeti_members'] | sci.ganeti.by_host(hostvars, 'answered') }}}}"
        find_master_nodes: WHICH
"""
ONE = """
- hosts: ganeti_ruling
  gather_facts: false
  tasks:
    - ansible.builtin.debug:
        msg: >-
          {{ inventory_hostname }} rules {{ groups.ganeti_members | join(' ') }},
          {{ groups.ganeti_reachable | join(' ') }} answer
"""
EACH = """
- hosts: ganeti_speakers
  gather_facts: false
  tasks:
    - ansible.builtin.debug:
        msg: "{{ inventory_hostname }} speaks for {{ find_master_spoken_for | join(' ') }}: {{ find_master_refusal }};"
"""
INVENTORY = """
ganeti_nodes: {hosts: {gnt1: , gnt2: , gnt1.example.org: , gnt2.example.org: }}
ganeti_master: {hosts: {gnt1: , gnt2.example.org: }}
"""


def play(folder, text, inventory=INVENTORY):
    (folder / "hosts.yml").write_text(inventory)
    (folder / "play.yml").write_text(text)
    return playbook(folder, "-i", "hosts.yml", "play.yml")


def found(entry, which="", serial="100%"):
    return ASKED.replace("ENTRY", entry).replace("WHICH", json.dumps(which)).replace("SERIAL", serial)


in_batches = pytest.mark.parametrize("serial", ["100%", "1"])


@pytest.mark.parametrize(
    ("which", "said"),
    [
        (
            "gnt2.example.org",
            "gnt1.example.org rules gnt1.example.org gnt2.example.org, gnt1.example.org gnt2.example.org",
        ),
        ("gnt2.example.com", "gnt1 rules gnt1 gnt2, gnt1 answer"),
    ],
)
@in_batches
def test_one_rules_and_of_the_other_cluster_is_nobody_in_the_groups(tmp_path, which, said, serial):
    done = play(tmp_path, found("main.yml", which, serial) + ONE)
    assert done.returncode == 0, done.stdout
    assert said in done.stdout
    assert done.stdout.count(" rules ") == 1


CHOICES = {
    "recover_master": ("ganeti_heir", "{recover_master_choice: {refusal: '', host: gnt1}}"),
    "replace_disk": ("ganeti_disk_host", "{replace_disk_host: gnt2}"),
    "start_lone_master": ("ganeti_lone_master", "{start_lone_master_choice: {refusal: '', host: gnt1}}"),
}


@pytest.mark.parametrize("role", CHOICES)
def test_in_batches_a_choice_waits_for_the_last_one(tmp_path, role):
    group, chosen = CHOICES[role]
    choose = f"""\
    - ansible.builtin.include_role: {{name: sci.ganeti.{role}, tasks_from: choose.yml}}
      vars: {chosen}
"""
    seen = f"""
- hosts: {group}
  gather_facts: false
  tasks:
    - ansible.builtin.debug: {{msg: "{{{{ inventory_hostname }}}} is chosen"}}
"""
    done = play(tmp_path, found("ask.yml", "gnt2.example.com", "1") + choose + seen)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(" is chosen") == 1


def test_a_name_that_two_clusters_have_is_refused(tmp_path):
    done = play(tmp_path, found("main.yml", "gnt2") + ONE)
    assert done.returncode != 0
    assert (
        "'gnt2' may be gnt2.example.com in the cluster gnt.example.com or gnt2.example.org" in done.stdout + done.stderr
    )
    assert " rules " not in done.stdout


@pytest.mark.parametrize("entry", ["main.yml", "ask.yml"])
def test_one_run_is_about_one_cluster(tmp_path, entry):
    done = play(tmp_path, found(entry, "gnt2.example.org") + found(entry, "gnt2.example.com") + ONE)
    assert done.returncode != 0
    assert "An earlier play of this run has worked on gnt1.example.org, gnt2.example.org" in done.stdout + done.stderr


@in_batches
def test_every_cluster_has_a_host_that_speaks_for_it(tmp_path, serial):
    done = play(tmp_path, found("every.yml", serial=serial) + EACH)
    assert done.returncode == 0, done.stdout
    assert "gnt1 speaks for gnt1 gnt2: ;" in done.stdout
    assert "gnt1.example.org speaks for gnt1.example.org gnt2.example.org: ;" in done.stdout
    assert done.stdout.count(" speaks for ") == 2


PLAY = """
- hosts: ganeti_nodes
  gather_facts: false
  tasks:
    - ansible.builtin.include_role: {name: sci.ganeti.find_master, tasks_from: no_other.yml}
      vars: {find_master_found: gnt2}
    - ansible.builtin.debug: {msg: goes on}
"""
NODES = "ganeti_nodes: {hosts: {gnt1: , gnt2: }}\n"


@pytest.mark.parametrize(
    ("master", "goes_on"),
    [("", True), ("ganeti_ruling: {hosts: {gnt2: }}", True), ("ganeti_ruling: {hosts: {gnt1: }}", False)],
)
def test_who_was_put_into_the_group_before_is_refused(tmp_path, master, goes_on):
    done = play(tmp_path, PLAY, NODES + master)
    assert (done.returncode == 0) is goes_on, done.stdout
    assert ("goes on" in done.stdout) is goes_on
    assert goes_on or "gnt2 is the master, but the group ganeti_ruling has gnt1" in done.stdout


LISTEN = f"""
- name: "{NAME}"
  hosts: ganeti_nodes
  gather_facts: false
  connection: local
  vars:
    ansible_python_interpreter: "{sys.executable}"
    ansible_inject_invocation: true # which Ansible did by itself before 2.21
  tasks:
    - ansible.builtin.include_role: {{name: sci.ganeti.find_master, tasks_from: question.yml}}
      vars: {{find_master_listen_to: "gnt2.example.com, gnt9"}}
"""


def test_the_first_three_others_listen_to_a_node_that_may_be_off(tmp_path):
    (tmp_path / "hosts.yml").write_text("ganeti_nodes: {hosts: {gnt1: , gnt2: , gnt3: , gnt4: , gnt5: }}\n")
    (tmp_path / "play.yml").write_text(LISTEN)
    done = playbook(tmp_path, "-vvv", "-i", "hosts.yml", "play.yml")
    assert done.returncode == 0, done.stdout
    answers = re.findall(r"^ok: \[(\w+)\] => (\{$.*?^\})$", done.stdout, re.MULTILINE | re.DOTALL)
    given = {host: json.loads(answer)["invocation"]["module_args"] for host, answer in answers}
    named = ["gnt2.example.com", "gnt9"]
    assert {host: words["listen_to"] for host, words in given.items()} == {
        "gnt1": named,
        "gnt2": [],
        "gnt3": named,
        "gnt4": named,
        "gnt5": [],
    }
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", words["asked_at"]) for words in given.values())
