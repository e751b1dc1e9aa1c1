# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every template's playbook, run as AWX runs it: by ansible-runner, with the survey's answers as extra variables.

No node of the cluster is there. So each run ends where its look at the nodes does, which it only reaches with
answers that its roles accept, or before that, where an answer is missing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from ansible_collections.sci.ganeti.plugins.plugin_utils.awx.survey import survey

ROOT = Path(__file__).resolve().parents[3]
COLLECTIONS = ROOT.parents[2]
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


def answers(procedure, **given):
    """What AWX makes of a survey where only this is filled in: text that is left out comes as empty text."""
    specs = [
        yaml.safe_load((ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text())
        for role in (procedure["name"], *procedure.get("roles", ()))
    ]
    questions = survey(specs, procedure.get("optional", ()))["spec"]
    assert set(given) <= {question["variable"] for question in questions}
    return {question["variable"]: question.get("default", "") for question in questions} | given


def job(folder, name, extra):
    """What a job printed, without its line breaks, and how it ended."""
    for part, text in (("inventory/hosts.yml", HOSTS), ("env/extravars", json.dumps(extra))):
        (folder / part).parent.mkdir()
        (folder / part).write_text(text)
    bin_ = Path(sys.executable).parent
    words = ["run", folder, "--project-dir", ROOT, "--playbook", f"playbooks/{name}.yml"]
    done = subprocess.run(
        [bin_ / "ansible-runner", *words],
        env={
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
            "ANSIBLE_LOCAL_TEMP": str(folder / "local"),
            "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    return done.returncode, " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("check_cluster", {}),
        ("failover_node", {"node": "gnt2"}),
        ("recover_master", {}),
        ("replace_disk", {"host": "gnt2", "old_disk": "missing", "new_disk": "SERIAL"}),
        ("replace_node", {"node": "gnt2"}),
        ("resolve_split_brain", {}),
        ("retire_node", {"node": "gnt2"}),
        ("return_node", {"node": "gnt2"}),
        ("start_instances", {}),
        ("start_lone_master", {}),
        ("switch_master", {"new_master": "gnt2"}),
    ],
)
def test_the_survey_s_answers_are_accepted(tmp_path, name, given):
    rc, said = job(tmp_path, name, answers(PROCEDURES[name], **given))
    assert rc == 2
    assert NO_MASTER.get(name, NOBODY) in said, said[-3000:]


@pytest.mark.parametrize(
    ("name", "missing", "given"),
    [
        ("failover_node", "node", {}),
        ("replace_disk", "new_disk", {"host": "gnt2", "old_disk": "missing"}),
        ("switch_master", "new_master", {}),
    ],
)
def test_a_missing_answer_is_named_with_an_example(tmp_path, name, missing, given):
    rc, said = job(tmp_path, name, answers(PROCEDURES[name], **given))
    assert rc == 2
    assert f"The variable '{missing}' is missing." in said, said[-3000:]
    assert "-e " in said
    assert NOBODY not in said
