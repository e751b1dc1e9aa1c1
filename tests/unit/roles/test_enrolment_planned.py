# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What puppet needs on the new machine is part of replace_node's plan.

The real plays, roles and modules of puppet; modules that note that they were called, and answer, for the cluster's.
"""

from __future__ import annotations

import json
import re
import shutil
import sys

import pytest
import yaml

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import USUAL_PARTS, take_census
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.tests.unit.controller import NAME, playbook
from ansible_collections.sci.ganeti.tests.unit.enrolling import ROOT, SERVICE, acts, asked, make
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti
from ansible_collections.sci.ganeti.tests.unit.fake_puppet import CERTIFICATE, CERTIFICATE_FILE
from ansible_collections.sci.ganeti.tests.unit.fake_puppet import NODE as PUPPET_NODE

MASTER = "gnt1.example.com"
STAND_IN = """#!/usr/bin/python
# WANT_JSON
import json, pathlib
folder = pathlib.Path({folder!r})
with (folder / "asked").open("a") as asked:
    print({name!r}, file=asked)
answer = json.loads((folder / "answers.json").read_text()).get({name!r}, {{}})
for path, text in answer.pop("writes", {{}}).items():
    (folder / path).parent.mkdir(parents=True)
    (folder / path).write_text(text)
print(json.dumps({{"changed": False, **answer}}))
"""
KEY = {"key": "ssh-ed25519 AAAA", "fingerprint": "SHA256:a"}
ANSWERS = {
    "host_key_info": {"trusted_keys": [KEY["key"]], "presented": [KEY]},
    "known_host": {"known": False, "plan": []},
    **{name: {} for name in ("machine_info", "gnt_cluster", "gnt_node", "gnt_instance")},
}
LOCAL = {"ansible_connection": "local", "ansible_become": False, "ansible_python_interpreter": sys.executable}
GROUPS = {
    "ganeti_nodes": ["gnt1", "gnt2"],
    "ganeti_members": ["gnt1", "gnt2"],
    "ganeti_reachable": ["gnt1"],
    "ganeti_ruling": ["gnt1"],
    "others": ["sci"],
}
# what is read of the cluster stays what it was at first
UNCHANGED = {
    "replace_node_misfits": [],
    "replace_node_misnamed": [],
    "replace_node_unproven": [],
    "procedure_leftovers": [],
    "procedure_others": [],
}
PUPPET = ["puppetserver ca clean", "puppet agent", "puppetserver ca sign", "puppet agent"]


@pytest.fixture(name="folder")
def _folder(tmp_path):
    """A node whose machine is new, and a master; the CA knows the machine before it."""
    make(tmp_path, "replace_node", "procedure", "puppet_enroll")
    copy = tmp_path / "ansible_collections" / "sci" / "ganeti"
    shutil.rmtree(copy / "plugins" / "action")
    for name in ("gnt_cluster_info", *ANSWERS):
        (copy / "plugins" / "modules" / f"{name}.py").write_text(STAND_IN.format(folder=str(tmp_path), name=name))
    answer(tmp_path, new=True)
    hosts(tmp_path)
    plays = yaml.safe_load((ROOT / "playbooks" / "replace_node.yml").read_text())
    (tmp_path / "play.yml").write_text(yaml.safe_dump([{**play, "name": NAME} for play in plays[-2:]]))
    return tmp_path


def hosts(folder, **ca):
    groups = {name: {"hosts": dict.fromkeys(members)} for name, members in GROUPS.items()}
    groups["others"]["hosts"]["sci"] = ca
    (folder / "hosts.yml").write_text(yaml.safe_dump({"all": {"vars": LOCAL, "children": groups}}))


def answer(folder, new, **more):
    cluster = FakeGaneti()
    if new:
        cluster.blank("gnt2.example.com")
    known = Ssconf(MASTER, "gnt.example.com", MASTER, nodes=tuple(cluster.nodes))
    seen = take_census(Ganeti(Runner(execute=cluster)), USUAL_PARTS, known).as_result()
    (folder / "answers.json").write_text(json.dumps({"gnt_cluster_info": seen, **ANSWERS, **more}))


def played(folder, **given):
    usual = {
        "node": "gnt2",
        "puppet_ca_host": "sci",
        "puppet_enroll_service": SERVICE,
        # the agent of these hosts is the one that was recorded
        "puppet_enroll_certname": PUPPET_NODE,
        "plan_dir": str(folder / "plans"),
    }
    (folder / "given.json").write_text(json.dumps({**usual, **UNCHANGED, **given}))
    (folder / "asked").write_text("")
    done = playbook(folder, "-i", "hosts.yml", "play.yml", "-e", "@given.json", collections=folder)
    return done.returncode, " ".join(done.stdout.split())


def plan(said):
    """The name of the plan that was shown, and its text."""
    found = re.search(r'"Plan ([a-z]{8}):"(.*?)"Together', said)
    assert found, said
    return found.groups()


def test_its_steps_are_the_end_of_the_plan_whose_name_carries_them_out(folder):
    (folder / "ssl" / CERTIFICATE_FILE).parent.mkdir(parents=True)
    (folder / "ssl" / CERTIFICATE_FILE).write_text(CERTIFICATE)
    rc, said = played(folder)
    assert rc == 0, said
    name, text = plan(said)
    order = ["gnt-node add --readd", "ca clean", "mv -T", "it has no certificate", "ca sign", "waitforcert 0"]
    places = [text.rindex(word) if word == "waitforcert 0" else text.index(word) for word in order]
    assert places == sorted(places), text
    assert "a machine that uses this certificate loses its access to Puppet" in text
    assert (acts(folder), "gnt_node" in asked(folder)) == ([], False)
    rc, said = played(folder, plan=name)
    assert rc == 0, said
    assert plan(said) == (name, text)
    assert acts(folder) == PUPPET
    assert asked(folder).index("gnt_node") < asked(folder).index("puppetserver ca clean")


def test_what_changes_meanwhile_is_not_done_by_that_name(folder):
    name, _text = plan(played(folder)[1])
    answer(folder, new=True, gnt_node={"writes": {f"ssl/{CERTIFICATE_FILE}": CERTIFICATE}})
    rc, said = played(folder, plan=name)
    assert rc != 0, said
    assert re.search(
        r"The node is replaced, and that is proven\. .* New are: chmod 0700 [^;]*; mv -T [^;]*\. Run the", said
    )
    assert ("gnt_node" in asked(folder), acts(folder)) == (True, [])


def test_an_agent_with_the_name_of_another_machine_is_refused(folder):
    rc, said = played(folder, confirm="gnt2", puppet_enroll_certname="")
    assert rc != 0, said
    assert "The agent's name is gnt1.example.org, and this node is gnt2" in said
    assert ("gnt_node" in asked(folder), acts(folder)) == (False, [])


def test_without_puppet_on_it_nothing_is_changed(folder):
    (folder / "bin" / "puppet").unlink()
    rc, said = played(folder, confirm="gnt2")
    assert rc != 0, said
    assert "Install its agent ('apt-get install puppet-agent')" in said
    assert "gnt_node" not in asked(folder)


def test_a_ca_that_can_not_be_reached_is_named_before_anything_is_changed(folder):
    hosts(folder, ansible_connection="ssh", ansible_host="127.0.0.1", ansible_port=1)
    rc, said = played(folder, confirm="gnt2")
    assert rc != 0, said
    assert "The host of the CA, sci, can't be reached:" in said
    assert "-e puppet_ca_host=NAME" in said
    assert "gnt_node" not in asked(folder)


def test_where_only_puppet_is_left_to_do_the_cluster_is_left_alone(folder):
    answer(folder, new=False)
    rc, said = played(folder, confirm="gnt2")
    assert rc == 0, said
    assert acts(folder) == PUPPET
    assert "gnt_node" not in asked(folder)


def test_without_a_ca_host_a_node_that_needs_nothing_is_not_looked_into(folder):
    answer(folder, new=False)
    rc, said = played(folder, confirm="gnt2", puppet_ca_host="")
    assert rc == 0, said
    assert set(asked(folder).split()) == {"gnt_cluster_info", "host_key_info", "known_host"}
    assert "Nothing to do" in said
