# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every template's playbook, run as AWX runs it: by ansible-runner, with the survey's answers as extra variables.

No node of the cluster is there. So each run ends where its look at the nodes does, which it only reaches with
answers that its roles accept, or before that, where an answer is missing.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from ansible_collections.sci.ganeti.plugins.plugin_utils.awx.survey import survey
from ansible_collections.sci.ganeti.tests.unit.controller import run

ROOT = Path(__file__).resolve().parents[3]
PROCEDURES = {
    procedure["name"]: procedure
    for procedure in yaml.safe_load((ROOT / "roles/awx_setup/vars/main.yml").read_text())["awx_setup_procedures"]
}
HOSTS = "ganeti_nodes: {hosts: {gnt1: , gnt2: }, vars: {ansible_host: 127.0.0.1, ansible_port: 1, ansible_user: root}}"
NOBODY = "No host of the group 'ganeti_nodes' that answers is in a Ganeti cluster."
NO_MASTER = {
    "recover_master": "No host that answers holds a configuration of the cluster",
    "start_lone_master": "No host that answers is the master",
}
"""What those say that don't look for one who rules."""


GIVEN = {
    "check_cluster": {},
    "failover_node": {"node": "gnt2"},
    "recover_master": {},
    "replace_disk": {"node": "gnt2", "old_disk": "missing", "new_disk": "SERIAL"},
    "replace_node": {"node": "gnt2"},
    "resolve_split_brain": {},
    "retire_node": {"node": "gnt2"},
    "return_node": {"node": "gnt2"},
    "start_instances": {},
    "start_lone_master": {},
    "switch_master": {"new_master": "gnt2"},
}
"""What each can't do without."""

TEXTS = {
    "accept_data_loss": "vm2,vm3",
    "cluster": "gnt.example.com",
    "confirm": "gnt2",
    "discard_node": "gnt1",
    "donor": "GOOD",
    "host_key": "256 SHA256:uJpBcwmXRoBfUsYVeYQYsw6xEJRrvvkoWqDQBkg0xKk gnt2 (ED25519)\n3072 SHA256:7cQm gnt2 (RSA)\n",
    "iallocator": "hail",
    "instance": "vm1",
    "instances": "vm1, vm2",
    "new_disk": "SERIAL",
    "new_master": "gnt2",
    "node": "gnt2",
    "node_is_off": "gnt1",
    "old_disk": "OLD",
    "old_master": "gnt1",
    "plan": "kfdwzhqm",
    "puppet_ca_host": "puppet",
    "start_first": "vm1,vm2",
    "take_over": "replace_node/gnt2",
}
"""Something for each question that takes any text."""

WORDS = {"resolve_split_brain": "vm1", "replace_disk": "OLD"}
"""What is confirmed where it isn't the node."""


def questions(procedure):
    specs = [
        yaml.safe_load((ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text())
        for role in (procedure["name"], *procedure.get("roles", ()))
    ]
    return survey(specs, procedure.get("optional", ()))["spec"]


def answers(procedure, **given):
    """What AWX makes of a survey where only this is filled in: text that is left out comes as empty text."""
    asked = questions(procedure)
    assert set(given) <= {question["variable"] for question in asked}
    return {question["variable"]: question.get("default", "") for question in asked} | given


def filled_in(procedure):
    """What AWX makes of a survey in which somebody has filled in everything, and nothing with its default."""
    answer = {**TEXTS, "confirm": WORDS.get(procedure["name"], TEXTS["confirm"])}
    return {
        question["variable"]: next(choice for choice in question["choices"] if choice != question.get("default"))
        if question["type"] == "multiplechoice"
        else answer[question["variable"]]
        for question in questions(procedure)
    }


def job(folder, name, extra, hosts=HOSTS):
    """What a job printed, without its line breaks, and how it ended."""
    for part, text in (("inventory/hosts.yml", hosts), ("env/extravars", json.dumps(extra))):
        (folder / part).parent.mkdir()
        (folder / part).write_text(text)
    words = ("run", folder, "--project-dir", ROOT, "--playbook", f"playbooks/{name}.yml")
    done = run(folder, "ansible-runner", *words)
    return done.returncode, " ".join(done.stdout.split())


@pytest.mark.parametrize("name", PROCEDURES)
def test_the_survey_s_answers_are_accepted(tmp_path, name):
    rc, said = job(tmp_path, name, answers(PROCEDURES[name], **GIVEN[name]))
    assert rc == 2
    assert NO_MASTER.get(name, NOBODY) in said, said[-3000:]


@pytest.mark.parametrize("name", PROCEDURES)
def test_so_they_are_where_every_question_is_answered(tmp_path, name):
    rc, said = job(tmp_path, name, filled_in(PROCEDURES[name]))
    assert rc == 2
    assert NO_MASTER.get(name, NOBODY) in said, said[-3000:]


@pytest.mark.parametrize("name", ["check_cluster", "start_instances"])
def test_without_a_node_to_ask_none_ends_well(tmp_path, name):
    rc, said = job(tmp_path, name, answers(PROCEDURES[name], **GIVEN[name]), hosts="web: {hosts: {www1: }}")
    assert rc == 2
    assert "The inventory has no hosts in the group 'ganeti_nodes'." in said, said[-3000:]


REQUIRED = [(name, question) for name in PROCEDURES for question in GIVEN[name]]


def test_it_is_known_what_each_can_not_do_without():
    for name, procedure in PROCEDURES.items():
        optional = set(procedure.get("optional", ()))
        required = {question["variable"] for question in questions(procedure) if question["required"]}
        assert required == set(GIVEN[name]) - optional


@pytest.mark.parametrize(("name", "missing"), REQUIRED)
def test_a_missing_variable_is_named_with_an_example(tmp_path, name, missing):
    rc, said = job(tmp_path, name, {variable: word for variable, word in GIVEN[name].items() if variable != missing})
    assert rc == 2
    assert f"The variable '{missing}' is missing." in said, said[-3000:]
    assert f"-e {missing}=" in said
    assert NOBODY not in said


def test_so_is_an_answer_that_awx_lets_one_leave_away(tmp_path):
    rc, said = job(tmp_path, "replace_disk", answers(PROCEDURES["replace_disk"], node="gnt2", old_disk="missing"))
    assert rc == 2
    assert "The variable 'new_disk' is missing." in said, said[-3000:]
    assert NOBODY not in said


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"host": "gnt2"}, NOBODY),
        ({"host": "gnt2", "node": "gnt2"}, NOBODY),
        ({"host": "gnt1", "node": "gnt2"}, "The variable 'node' is 'gnt2' and 'host' is 'gnt1'."),
    ],
)
def test_the_node_of_a_disk_is_its_host_too(tmp_path, named, said):
    rc, seen = job(tmp_path, "replace_disk", {**named, "old_disk": "missing", "new_disk": "SERIAL"})
    assert rc == 2
    assert said in seen, seen[-3000:]
