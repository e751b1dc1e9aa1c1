# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole playbook, against modules that take what awx.awx takes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ansible_collections.sci.ganeti.tests.unit import fake_awx
from ansible_collections.sci.ganeti.tests.unit.controller import COLLECTIONS, playbook

ROOT = Path(__file__).resolve().parents[3]
KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nnobody's\n-----END OPENSSH PRIVATE KEY-----\n"
GIVEN = {
    "awx_setup_scm_url": "https://git.example.com/sci.ganeti",
    "awx_setup_image": "registry.example.com/sci-ganeti:0.1.0",
    "awx_setup_nodes": ["gnt1", "gnt2"],
    "awx_setup_private_key": KEY,
}


def play(folder, **given):
    """Runs the playbook; what it printed, how it ended, and what AWX was told."""
    told = folder / "told"
    fake_awx.install(folder, told)
    (folder / "given.json").write_text(json.dumps(given))
    both = f"{folder}{os.pathsep}{COLLECTIONS}"
    words = ("-vv", "sci.ganeti.awx_setup", "-e", "@given.json")
    done = playbook(folder, *words, collections=both)
    calls = [json.loads(line) for line in told.read_text().splitlines()] if told.exists() else []
    return done, calls


@pytest.fixture(name="run", scope="module")
def _run(tmp_path_factory):
    done, calls = play(tmp_path_factory.mktemp("awx"), **GIVEN)
    assert done.returncode == 0, done.stdout
    return done, calls


def of(run, module):
    return [given for name, given in run[1] if name == module]


def test_everything_is_made_before_it_is_named(run):
    order = list(dict.fromkeys(name for name, _given in run[1]))
    first = ["execution_environment", "project", "credential", "inventory", "host", "group"]
    assert order == [*first, "job_template", "workflow_job_template"]


def test_a_job_template_a_procedure_with_its_survey(run):
    templates = {given["name"]: given for given in of(run, "job_template")}
    assert len(templates) == 11
    for name, given in templates.items():
        assert given["playbook"] == f"playbooks/{name.removeprefix('Ganeti: ')}.yml"
        assert (ROOT / given["playbook"]).is_file()
        assert given["survey_enabled"] is True
        assert fake_awx.refused(given["survey_spec"]) == []
        assert given["description"]
        assert (given["project"], given["inventory"]) == ("Ganeti: project", "Ganeti: cluster")
        assert given["timeout"] > 0
    questions = {
        question["variable"]: question for given in templates.values() for question in given["survey_spec"]["spec"]
    }
    # what has few answers is chosen, not typed
    assert questions["method"]["choices"] == ["readd", "modify"]
    assert questions["evacuate_secondaries"]["choices"] == ["true", "false"]
    failover = templates["Ganeti: failover_node"]["survey_spec"]["spec"]
    assert [question["variable"] for question in failover] == [
        *("node", "confirm", "accept_data_loss", "start_first", "plan", "take_over", "cluster", "node_is_off", "fence"),
    ]


def test_a_workflow_shows_the_plan_asks_and_carries_it_out(run):
    workflows = {given["name"]: given for given in of(run, "workflow_job_template")}
    assert len(workflows) == 10, "every procedure but the one that only looks"
    given = workflows["Ganeti: replace_node, plan and approve"]
    plan, approve, carry_out = given["workflow_nodes"]
    template = {"type": "job_template", "name": "Ganeti: replace_node", "organization": {"name": "Default"}}
    assert plan["unified_job_template"] == carry_out["unified_job_template"] == template
    assert (plan["job_type"], carry_out["job_type"]) == ("check", "run")
    assert plan["related"] == {"success_nodes": [{"identifier": approve["identifier"]}]}
    assert approve["related"] == {"success_nodes": [{"identifier": carry_out["identifier"]}]}
    assert approve["unified_job_template"]["type"] == "workflow_approval"
    assert approve["unified_job_template"]["timeout"] == 86400
    # the first job hands the second one the name of the plan
    assert {"confirm", "plan"}.isdisjoint(question["variable"] for question in given["survey_spec"]["spec"])


def test_awx_takes_every_node_of_a_workflow(run):
    templates = {given["name"]: given for given in of(run, "job_template")}
    for given in of(run, "workflow_job_template"):
        nodes = given["workflow_nodes"]
        assert fake_awx.refused_nodes(nodes, templates) == []
        # the rules are none that nothing breaks
        first, *rest = nodes
        for wrong in (
            {"job_typ": "check"},
            {"related": {"success_nodes": [{"identifier": "nobody"}]}},
            {"unified_job_template": {"type": "job_template", "name": "none"}},
            {"limit": "gnt2"},
            {"identifier": rest[0]["identifier"]},
        ):
            assert fake_awx.refused_nodes([{**first, **wrong}, *rest], templates), wrong


def test_a_workflow_asks_what_its_template_takes(run):
    templates = {given["name"]: given["survey_spec"]["spec"] for given in of(run, "job_template")}
    for given in of(run, "workflow_job_template"):
        template = given["workflow_nodes"][0]["unified_job_template"]["name"]
        assert fake_awx.refused(given["survey_spec"]) == []
        asked = [question["variable"] for question in given["survey_spec"]["spec"]]
        # AWX gives a job only those of the workflow's answers that its own survey asks for
        takes = [question["variable"] for question in templates[template]]
        assert asked == [variable for variable in takes if variable not in ("confirm", "plan")]
        assert "plan" in takes


def test_the_nodes_are_in_the_group_that_the_playbooks_work_on(run):
    assert [given["name"] for given in of(run, "host")] == ["gnt1", "gnt2"]
    (group,) = of(run, "group")
    assert (group["name"], group["hosts"]) == ("ganeti_nodes", ["gnt1", "gnt2"])


def test_the_key_reaches_awx_and_nobody_else(run):
    (credential,) = of(run, "credential")
    assert credential["inputs"] == {"username": "root", "ssh_key_data": KEY}
    assert credential["update_secrets"] is False
    assert "nobody's" not in run[0].stdout + run[0].stderr


@pytest.mark.parametrize("name", ["awx_setup_scm_url", "awx_setup_image", "awx_setup_nodes"])
def test_what_is_missing_is_named_before_awx_is_told_anything(tmp_path, name):
    done, calls = play(tmp_path, **{key: value for key, value in GIVEN.items() if key != name})
    assert done.returncode != 0
    assert f"The variable '{name}' is missing. Name " in done.stdout
    assert f"-e {name}=" in done.stdout
    assert calls == []
