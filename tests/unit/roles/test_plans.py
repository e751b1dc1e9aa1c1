# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plan, approve, carry out: two jobs of ansible-runner, the second one with what the first one handed on, as in AWX.

The procedure is made up, and acts on nothing but a file; all about its plan is ours.
"""

from __future__ import annotations

import json
import stat

import pytest

from ansible_collections.sci.ganeti.tests.unit.controller import run

TASKS = """
- ansible.builtin.include_role: {name: sci.ganeti.procedure, tasks_from: plan.yml}
  vars:
    procedure_subject: gnt2
    procedure_plan: "{{ plan_of_today }}"
    procedure_cluster: "{{ cluster_of_today }}"
    procedure_acts: "{{ word == 'gnt2' and not ansible_check_mode and plan_of_today | length > 0 }}"
    procedure_others: []
    word: "{{ '' | sci.ganeti.operators_word('gnt2', plan | default(''), ansible_run_tags, ansible_skip_tags) }}"
- ansible.builtin.debug: {msg: "It acts."}
  when: plan | default('') | length > 0
"""
PLAYBOOK = "- {hosts: all, gather_facts: false, roles: [made_up]}"
INVENTORY = "ganeti_nodes: {hosts: {gnt1: {ansible_connection: local}}}"
STEP = {"where": "master", "subject": "gnt2", "why": "it is dead", "risk": "none", "seconds": 5}
STEPS = ({**STEP, "command": "gnt-node modify -O yes gnt2"},)
CLUSTER = {
    "nodes": [{"name": "gnt1", "role": "master"}, {"name": "gnt2", "role": "regular"}],
    "instances": [{"name": "vm1", "admin_state": "up", "primary": "gnt2", "secondary": "gnt1"}],
}
MOVED = {**CLUSTER, "instances": [{**CLUSTER["instances"][0], "primary": "gnt1", "secondary": "gnt2"}]}


class Awx:
    """A project with the made-up procedure. Each job has a home of its own, as each has a container in AWX."""

    def __init__(self, folder):
        self.folder, self.jobs = folder, 0
        (folder / "project/roles/made_up/tasks").mkdir(parents=True)
        (folder / "project/roles/made_up/tasks/main.yml").write_text(TASKS)
        (folder / "project/made_up.yml").write_text(PLAYBOOK)

    def job(self, *words, steps=STEPS, cluster=None, **extra):
        """How a job ended, what it printed in one line, what it handed on, and the plans in its home."""
        self.jobs += 1
        home = self.folder / f"job{self.jobs}"
        given = {"plan_of_today": steps, "cluster_of_today": cluster or CLUSTER, **extra}
        for part, text in (("inventory/hosts.yml", INVENTORY), ("env/extravars", json.dumps(given))):
            (home / part).parent.mkdir(parents=True)
            (home / part).write_text(text)
        (home / "env/cmdline").write_text(" ".join(words))
        played = ("--project-dir", self.folder / "project", "--playbook", "made_up.yml", "--ident", "1")
        done = run(home, "ansible-runner", "run", home, *played, HOME=str(home))
        events = [json.loads(file.read_text()) for file in (home / "artifacts/1/job_events").glob("*.json")]
        handed = [event["event_data"].get("artifact_data") for event in events if event["event"] == "playbook_on_stats"]
        plans = sorted((home / ".ansible/sci.ganeti/plans").glob("*"))
        return done.returncode, " ".join(done.stdout.split()), handed[0] or {}, plans


@pytest.fixture(name="awx", scope="module")
def _awx(tmp_path_factory):
    return Awx(tmp_path_factory.mktemp("awx"))


@pytest.fixture(name="planned", scope="module")
def _planned(awx):
    """The first job of a workflow."""
    return awx.job("--check")


def test_a_plan_is_kept_as_json_for_nobody_else(planned):
    rc, said, handed, (kept,) = planned
    assert rc == 0, said[-3000:]
    assert f"Plan {handed['plan']}:" in said
    assert kept.name == f"{handed['plan']}.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert json.loads(kept.read_text()) == {
        "id": handed["plan"],
        "procedure": "made_up",
        "subject": "gnt2",
        "steps": list(STEPS),
        "besides": [],
        "state": {
            "nodes": {"gnt1": {"role": "master"}, "gnt2": {"role": "regular"}},
            "instances": {"vm1": {"admin_state": "up", "primary": "gnt2", "secondary": "gnt1"}},
        },
    }


def test_the_next_job_carries_out_what_the_first_one_handed_on(awx, planned):
    rc, said, handed, plans = awx.job(**planned[2])
    assert rc == 0, said[-3000:]
    assert "It acts." in said
    assert "Nothing was changed." not in said
    assert (handed, plans) == ({}, [])


def test_another_plan_is_refused_with_what_differs_though_no_file_is_there(awx, planned):
    rc, said, _handed, plans = awx.job(cluster=MOVED, **planned[2])
    assert rc != 0
    assert plans == []
    assert f"not {planned[2]['plan']}: the cluster has changed meanwhile" in said
    assert "instance vm1: primary was gnt2, and is gnt1" in said
    assert "It acts." not in said


def test_jobs_at_work_are_named_and_change_no_plan(awx, planned):
    jobs = [{"id": 19, "operation": "INSTANCE_MIGRATE", "subject": "vm1", "status": "running"}]
    rc, said, handed, _plans = awx.job("--check", cluster={**CLUSTER, "jobs": jobs})
    assert rc == 0, said[-3000:]
    assert "that need the same nodes or instances: 19 INSTANCE_MIGRATE vm1 (running);" in said
    assert handed["plan"] == planned[2]["plan"]


def test_a_large_plan_is_handed_on_by_its_name_alone(awx, planned):
    rc, said, handed, _plans = awx.job("--check", procedure_handed_most=100)
    assert rc == 0, said[-3000:]
    assert handed == {"plan": planned[2]["plan"], "procedure_handed": {}}
    _rc, said, _handed, _plans = awx.job(cluster=MOVED, **handed)
    assert f"Plan {handed['plan']} is not kept here, so that what changed can not be shown." in said


def test_where_there_is_nothing_to_do_nothing_is_handed_on_and_nothing_is_done(awx):
    rc, said, handed, plans = awx.job("--check", steps=[])
    assert rc == 0, said[-3000:]
    assert (handed, plans) == ({}, [])
    # approved all the same, and meanwhile there is something to do
    rc, said, _handed, _plans = awx.job(**handed)
    assert rc == 0, said[-3000:]
    assert "Nothing was changed. To carry this out" in said
    assert "It acts." not in said
