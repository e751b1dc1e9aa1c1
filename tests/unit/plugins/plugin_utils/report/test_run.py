# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real runs of ansible-playbook: each leaves its report, with nothing to switch on and nothing secret in it."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[5]
BIN = Path(sys.executable).parent

PLANTED = {
    "by its name": "n4med-like-one-7741",
    "in a vault": "fr0m-a-vault-5512",
    "without a log": "n0t-to-be-logged-9931",
    "in a template": "h1dden-behind-another-1178",
    "on the command line": "typed-by-h4nd-3345",
}
"""What must not be in a report, by why it isn't."""

STEP = {"command": "gnt-node add gnt2", "where": "master", "why": "", "risk": "none", "seconds": 3, "subject": ""}


@pytest.fixture(name="place")
def _place(tmp_path):
    """A folder with an inventory of three nodes that are all this machine, and in no cluster."""
    local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    nodes = {"hosts": {"gnt1": {}, "gnt2": {}, "gnt3": {}}, "vars": local}
    (tmp_path / "hosts.yml").write_text(yaml.safe_dump({"ganeti_nodes": nodes}))
    return tmp_path


def environment(place):
    collections = str(ROOT.parents[2])
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")},
        "ANSIBLE_COLLECTIONS_PATH": collections,
        "ANSIBLE_NOCOLOR": "1",
        "HOME": str(place),
        "LC_ALL": "C.UTF-8",
    }


def command(place, playbook, *words):
    return [str(BIN / "ansible-playbook"), "-i", str(place / "hosts.yml"), str(playbook), *words]


def run(place, playbook, *words, **settings):
    return subprocess.run(
        command(place, playbook, *words),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=place,
        env={**environment(place), **settings},
    )


def report_of(folder):
    """The only report in a folder: its data, and its page."""
    (path,) = folder.glob("*.json")
    return json.loads(path.read_text()), path.with_suffix(".html").read_text()


def written(place, *plays):
    """A playbook of one's own, which runs one of ours after these plays."""
    playbook = place / "mine.yml"
    ours = {"name": "Ours", "ansible.builtin.import_playbook": "sci.ganeti.check_cluster"}
    playbook.write_text(yaml.safe_dump([*plays, ours], sort_keys=False))
    return playbook


def play(*tasks, **more):
    return {"name": "Mine", "hosts": "gnt1", "gather_facts": False, **more, "tasks": list(tasks)}


@pytest.mark.parametrize("ignored", [True, False])
def test_one_of_several_hosts_that_is_gone_is_a_refusal_where_that_ends_the_run(place, ignored):
    gone = {"name": "gone", "ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": 1}
    to_each = {"delegate_to": "{{ item }}", "loop": ["gnt2", "gone"], "ignore_unreachable": ignored}
    ask = {"name": "Ask each", "ansible.builtin.command": "true", **to_each}
    end = {"name": "End", "ansible.builtin.fail": {"msg": "for another reason"}}
    run(place, written(place, play({"ansible.builtin.add_host": gone}, ask, end)), "-e", f"report_dir={place}/here")
    data, _page = report_of(place / "here")
    refused = {said["task"] for said in data["said"] if said["kind"] == "refusal" and said["host"] == "gnt1"}
    assert refused == {"End" if ignored else "Ask each"}


def test_a_refused_run_leaves_one_where_it_is_by_default(place):
    done = run(place, "sci.ganeti.replace_node")
    assert done.returncode == 2
    folder = place / ".ansible" / "sci.ganeti" / "reports"
    data, page = report_of(folder)
    assert (data["outcome"], data["asked"]["procedures"]) == ("refused", ["replace_node"])
    assert "The variable 'node' is missing." in data["said"][0]["text"]
    assert "The variable &#39;node&#39; is missing." in page
    assert f"Report: {next(folder.glob('*.html'))}" in done.stdout
    assert "warn" not in done.stderr.lower()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_one_that_is_imported_into_a_playbook_of_one_s_own(place):
    done = run(place, written(place), "-e", f"report_dir={place}/here", "--check")
    data, _page = report_of(place / "here")
    assert data["asked"]["procedures"] == ["check_cluster"]
    assert data["asked"]["check_mode"] is True
    assert data["asked"]["variables"]["report_dir"] == f"{place}/here"
    hosts = {task["name"]: task["hosts"] for task in data["tasks"]}
    assert hosts["Ask every node who the master is"] == {"ok": 3}
    assert done.returncode == 2, "these machines are in no cluster"
    assert data["outcome"] == "refused"


def test_nothing_secret_is_in_it(place):
    (place / "vault-word").write_text("open sesame")
    vault = [str(BIN / "ansible-vault"), "encrypt_string", "--vault-password-file", str(place / "vault-word")]
    hidden = subprocess.run(
        [*vault, PLANTED["in a vault"]], capture_output=True, text=True, check=True, env=environment(place)
    ).stdout
    (place / "host_vars").mkdir()
    (place / "host_vars" / "gnt1.yml").write_text(
        f"bmc_password: {PLANTED['by its name']}\n"
        f"harmless: {hidden}\n"
        f"other: {PLANTED['in a template']}\n"
        "ansible_become_password: '{{ other }}'\n"
    )
    plain = PLANTED["without a log"]
    tasks = [
        {
            "name": "Shout",
            "ansible.builtin.command": {"argv": ["echo", "{{ bmc_password }} {{ harmless }} {{ other }}"]},
        },
        {"name": "Whisper", "ansible.builtin.command": {"argv": ["echo", plain]}, "no_log": True},
        {
            "name": "Show it",
            "ansible.builtin.include_role": {"name": "sci.ganeti.procedure", "tasks_from": "plan.yml"},
            "vars": {
                "procedure_name": "replace_node",
                "procedure_plan_dir": "",
                "procedure_plan": [{**STEP, "why": "{{ bmc_password }} and {{ harmless }}"}],
                "procedure_acts": False,
                "procedure_subject": "{{ other }}",
            },
        },
    ]
    given = ("-e", f"report_dir={place}/here", "-e", f"api_token={PLANTED['on the command line']}", "-e", "node=gnt2")
    done = run(place, written(place, play(*tasks)), *given, "--vault-password-file", place / "vault-word")
    data, page = report_of(place / "here")
    for why, secret in PLANTED.items():
        if why not in ("without a log", "on the command line"):
            assert secret in done.stdout, f"{why}: it wasn't there to be hidden"
        assert secret not in page, why
        assert secret not in json.dumps(data), why
    (step,) = data["plans"][0]["steps"]
    assert step["why"] == "(hidden) and (hidden)"
    shout = next(command for command in data["commands"] if command["task"] == "Shout")
    assert (shout["output"], shout["rc"]) == ("(hidden) (hidden) (hidden)", 0)
    assert "Whisper" in [task["name"] for task in data["tasks"]]
    assert data["asked"]["variables"]["api_token"] == "(hidden)"
    assert data["asked"]["subject"] == "gnt2"


def test_none_is_left_where_none_is_wanted(place):
    done = run(place, "sci.ganeti.replace_node", "-e", "report_dir=")
    assert "Report:" not in done.stdout
    assert not (place / ".ansible" / "sci.ganeti").exists()


def test_the_inventory_may_say_where(place):
    (place / "group_vars").mkdir()
    (place / "group_vars" / "all.yml").write_text("report_dir: '{{ inventory_dir }}/there'\n")
    run(place, "sci.ganeti.replace_node")
    assert report_of(place / "there")[0]["outcome"] == "refused"


def test_trouble_with_it_is_a_warning(place):
    (place / "file").write_text("in the way")
    done = run(place, "sci.ganeti.replace_node", "-e", f"report_dir={place}/file/reports")
    assert done.returncode == 2
    assert done.stderr.count("There will be no report of this run") == 1
    assert "The variable 'node' is missing." in done.stdout + done.stderr


def test_a_playbook_that_works_on_no_cluster_has_none(place):
    done = run(place, "sci.ganeti.awx_setup", "-e", f"report_dir={place}/here")
    assert done.returncode != 0
    assert not (place / "here").exists()


def test_a_playbook_of_roles_alone_has_one_where_the_plugin_s_folder_is_named(place):
    playbook = place / "roles.yml"
    role = {"name": "sci.ganeti.replace_node", "tasks_from": "request.yml"}
    playbook.write_text(yaml.safe_dump([play({"name": "Ask", "ansible.builtin.include_role": role})]))
    folder = str(ROOT / "playbooks" / "callback_plugins")
    run(place, playbook, "-e", f"report_dir={place}/without")
    run(place, playbook, "-e", f"report_dir={place}/with", ANSIBLE_CALLBACK_PLUGINS=folder)
    assert not (place / "without").exists()
    assert report_of(place / "with")[0]["asked"]["procedures"] == ["replace_node"]


def test_a_plugin_that_is_found_twice_reports_once(place):
    folder = str(ROOT / "playbooks" / "callback_plugins")
    run(place, "sci.ganeti.replace_node", "-e", f"report_dir={place}/here", ANSIBLE_CALLBACK_PLUGINS=folder)
    assert report_of(place / "here")[0]["outcome"] == "refused"


@pytest.mark.parametrize(
    ("number", "said", "status"),
    [
        (signal.SIGINT, "during 'Wait'", 99),
        (signal.SIGTERM, "by SIGTERM during 'Wait'", -signal.SIGTERM),
        (signal.SIGHUP, "by SIGHUP during 'Wait'", -signal.SIGHUP),
    ],
    ids=["Ctrl-C", "kill", "a closed terminal"],
)
@pytest.mark.parametrize(
    "wait",
    [
        {"ansible.builtin.pause": {"seconds": 60}},
        {"ansible.builtin.command": {"argv": ["sleep", "20"]}},
    ],
    ids=["the controller waits", "a node works"],
)
def test_one_that_is_cut_short_says_so_and_ends_as_it_would(place, number, said, status, wait):
    touch = {"name": "Begin", "ansible.builtin.command": {"argv": ["touch", "begun"]}}
    playbook = written(place, play(touch, {"name": "Wait", **wait}))
    ours = begun(place, playbook)
    try:
        ours.send_signal(number)
        assert ours.wait(timeout=60) == status
    finally:
        ours.kill()
    data, page = report_of(place / "here")
    assert (data["outcome"], data["cut"]) == ("interrupted", said)
    assert "Cut short" in page
    assert {task["name"]: task["hosts"] for task in data["tasks"]} == {"Begin": {"changed": 1}, "Wait": {"running": 1}}
    begin, wait = (task["at_work"] for task in data["tasks"])
    assert (begin, list(wait)) == ({}, ["gnt1"])
    assert wait["gnt1"] > 0
    assert "'Wait', for gnt1." in page
    assert "touch begun" in [command["words"] for command in data["commands"]]


def test_a_signal_that_is_ignored_stays_so(place):
    touch = {"name": "Begin", "ansible.builtin.command": {"argv": ["touch", "begun"]}}
    playbook = written(place, play(touch, {"name": "Wait", "ansible.builtin.pause": {"seconds": 3}}))
    ours = begun(place, playbook, "nohup")
    try:
        ours.send_signal(signal.SIGHUP)
        assert ours.wait(timeout=60) == 2
    finally:
        ours.kill()
    assert report_of(place / "here")[0]["outcome"] == "failed", "these machines are in no cluster"


def begun(place, playbook, *before):
    """A run in its second task: the terminal names it, and the node is at work a moment later.

    What these tests themselves are run by may ignore signals, as nohup does.
    """
    said = place / "said"
    with said.open("w") as terminal:
        ours = subprocess.Popen(
            [
                "env",
                "--default-signal=HUP,INT,TERM",
                *before,
                *command(place, playbook, "-e", f"report_dir={place}/here"),
            ],
            cwd=place,
            env=environment(place),
            stdout=terminal,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    limit = time.monotonic() + 60
    while "TASK [Wait]" not in said.read_text() and time.monotonic() < limit:
        time.sleep(0.1)
    time.sleep(1.0)
    return ours
