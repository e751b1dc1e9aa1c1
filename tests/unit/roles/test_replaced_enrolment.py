# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last play of replace_node, which enrols the new machine with puppet: the real role and modules, fake programs."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
import yaml

from ansible_collections.sci.ganeti.plugins.module_utils.puppet.argv import run_argv
from ansible_collections.sci.ganeti.tests.unit.controller import NAME, playbook
from ansible_collections.sci.ganeti.tests.unit.enrolling import ROOT, SERVICE, acts, asked, make

INVENTORY = {
    "all": {
        "vars": {"ansible_connection": "local", "ansible_become": False, "ansible_python_interpreter": sys.executable},
        "children": {"ganeti_replaced": {"hosts": {"gnt1": None}}, "others": {"hosts": {"sci": None}}},
    }
}
USUAL = {"node": "gnt1", "puppet_ca_host": "sci", "puppet_enroll_service": SERVICE}
CLEAN, SIGN = ({"command": f"{{bin}}/puppetserver ca {word} --certname gnt1.example.org"} for word in ("clean", "sign"))
RUN = {"command": " ".join(run_argv("{bin}/puppet", 0))}


@pytest.fixture(name="folder")
def _folder(tmp_path):
    make(tmp_path, "procedure", "puppet_enroll")
    (tmp_path / "hosts.yml").write_text(yaml.safe_dump(INVENTORY))
    plays = yaml.safe_load((ROOT / "playbooks" / "replace_node.yml").read_text())
    mine = [{**play, "name": NAME} for play in plays if play["hosts"] == "ganeti_replaced"]
    (tmp_path / "play.yml").write_text(yaml.safe_dump(mine))
    return tmp_path


def played(folder, *words, **given):
    (folder / "given.json").write_text(json.dumps({**USUAL, **given}))
    return playbook(folder, "-i", "hosts.yml", "play.yml", "-e", "@given.json", *words, collections=folder)


def run(folder, *words, **given):
    done = played(folder, *words, **given)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def kept(folder):
    return {
        path.relative_to(folder): path.read_text() for name in ("ca", "ssl") for path in (folder / name).rglob("*.pem")
    }


def test_confirmed_the_machine_is_enrolled_and_again_nothing_is_done(folder):
    said = run(folder, confirm="gnt1")
    assert acts(folder) == ["puppetserver ca clean", "puppet agent", "puppetserver ca sign", "puppet agent"]
    assert "gnt1.example.org is enrolled: node and CA hold the certificate" in said
    first = kept(folder)
    assert first[Path("ssl/certs/gnt1.example.org.pem")] == first[Path("ca/signed/gnt1.example.org.pem")]
    (folder / "asked").write_text("")
    said = run(folder, confirm="gnt1")
    assert re.search(r"gnt1 +: .*changed=0 ", said), said
    assert acts(folder) == []
    assert kept(folder) == first


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ([], {}),
        ([], {"confirm": "gnt2"}),
        (["--check"], {"confirm": "gnt1"}),
        (["--tags", "plan"], {"confirm": "gnt1"}),
    ],
)
def test_not_confirmed_the_plan_is_shown_and_nothing_is_written(folder, words, given):
    before = kept(folder), (folder / "held.json").read_text()
    said = run(folder, *words, **given)
    assert "no: it is with -e confirm=gnt1, and without --check" in said
    assert "puppetserver ca list" in asked(folder)
    assert acts(folder) == []
    assert (kept(folder), (folder / "held.json").read_text()) == before
    assert "is enrolled:" not in said


@pytest.mark.parametrize("given", [{"puppet_ca_host": ""}, {"puppet_ca_host": None}])
def test_without_a_ca_host_puppet_is_left_alone(folder, given):
    said = run(folder, confirm="gnt1", **given)
    assert re.search(r"gnt1 +: ok=0 .*skipped=1 ", said), said
    assert asked(folder) == ""


def agreed(folder, *steps):
    return [{"command": step["command"].format(bin=folder / "bin")} for step in steps]


@pytest.mark.parametrize(
    ("steps", "new"),
    [((), "ca clean"), ((CLEAN, RUN), "ca sign")],
)
def test_what_was_not_agreed_to_is_not_done(folder, steps, new):
    before = kept(folder), (folder / "held.json").read_text()
    done = played(folder, plan="bcdfghjk", puppet_enroll_agreed=agreed(folder, *steps))
    said = " ".join(done.stdout.split())
    assert done.returncode != 0, said
    assert re.search(
        "The node is replaced, and that is proven. What would be done next isn't in the plan that was agreed to: "
        f"puppet on gnt1 or its CA has changed meanwhile. New are: [^.]*{new}",
        said,
    ), said
    assert "Run the same command without plan= to see what is left to do, and give that plan's name then." in said
    assert acts(folder) == []
    assert (kept(folder), (folder / "held.json").read_text()) == before


def test_what_was_agreed_to_is_done_and_what_is_done_already_is_left(folder):
    run(folder, plan="bcdfghjk", puppet_enroll_agreed=agreed(folder, CLEAN, RUN, SIGN))
    assert acts(folder) == ["puppetserver ca clean", "puppet agent", "puppetserver ca sign", "puppet agent"]
    (folder / "asked").write_text("")
    run(folder, plan="bcdfghjk", puppet_enroll_agreed=agreed(folder, CLEAN, RUN, SIGN))
    assert acts(folder) == []
