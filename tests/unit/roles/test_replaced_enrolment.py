# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last play of replace_node, which enrols the new machine with puppet: the real role and modules, fake programs."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest
import yaml

from ansible_collections.sci.ganeti.tests.unit.controller import COLLECTIONS, playbook
from ansible_collections.sci.ganeti.tests.unit.fake_puppet import OLD

ROOT = Path(__file__).resolve().parents[3]

# both hosts' puppet and puppetserver: what the CA holds is kept in a file, and so is what was asked
PROGRAM = f"""#!{sys.executable}
import json, sys
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, {str(COLLECTIONS)!r})
from ansible_collections.sci.ganeti.tests.unit.fake_puppet import FakePuppet

program, argv = Path(sys.argv[0]), (Path(sys.argv[0]).name, *sys.argv[1:])
folder = program.parents[1]
with (folder / "asked").open("a") as asked:
    print(" ".join(argv), file=asked)
fake = FakePuppet(folder, SimpleNamespace(setattr=lambda *_what: None))
fake.held = json.loads((folder / "held.json").read_text())
if argv[-1] == "agent":
    fake.ca = folder / "no-ca"
reply = fake.execute(argv, 0)
(folder / "held.json").write_text(json.dumps(fake.held))
print(reply.stdout, end="")
sys.exit(reply.rc)
"""
INVENTORY = {
    "all": {
        "vars": {"ansible_connection": "local", "ansible_become": False, "ansible_python_interpreter": sys.executable},
        "children": {"ganeti_replaced": {"hosts": {"gnt1": None}}, "others": {"hosts": {"sci": None}}},
    }
}
# no machine has such a service: that of the one the tests run on is left alone
USUAL = {"node": "gnt1", "puppet_ca_host": "sci", "puppet_enroll_service": "nobody-s-puppet"}
ACTS = re.compile(r"^(puppet agent|puppetserver ca (clean|sign)) .*", re.MULTILINE)


@pytest.fixture(name="folder")
def _folder(tmp_path):
    """A node that was installed anew, and a CA that still knows the machine before it."""
    copied(tmp_path)
    (tmp_path / "bin").mkdir()
    for name in ("puppet", "puppetserver"):
        (tmp_path / "bin" / name).write_text(PROGRAM)
        (tmp_path / "bin" / name).chmod(0o755)
    (tmp_path / "ca" / "signed").mkdir(parents=True)
    (tmp_path / "ca" / "ca_key.pem").write_text("a key")
    (tmp_path / "held.json").write_text(json.dumps({"signed": OLD}))
    (tmp_path / "asked").touch()
    (tmp_path / "hosts.yml").write_text(yaml.safe_dump(INVENTORY))
    plays = yaml.safe_load((ROOT / "playbooks" / "replace_node.yml").read_text())
    (tmp_path / "play.yml").write_text(yaml.safe_dump([play for play in plays if play["hosts"] == "ganeti_replaced"]))
    return tmp_path


def copied(folder):
    """The collection, which looks for puppet in this folder alone, whoever runs it."""
    copy = folder / "ansible_collections" / "sci" / "ganeti"
    for name in ("plugins", "roles/puppet_enroll", "meta"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    reads = copy / "plugins" / "module_utils" / "puppet" / "read.py"
    text = re.sub(r'SEARCH_PATH = ".*"', f'SEARCH_PATH = "{folder}/bin"', reads.read_text())
    reads.write_text(text.replace("os.geteuid() != 0", "False"))


def run(folder, *words, **given):
    (folder / "given.json").write_text(json.dumps({**USUAL, **given}))
    done = playbook(folder, "-i", "hosts.yml", "play.yml", "-e", "@given.json", *words, collections=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def asked(folder):
    return (folder / "asked").read_text()


def kept(folder):
    return {
        path.relative_to(folder): path.read_text() for name in ("ca", "ssl") for path in (folder / name).rglob("*.pem")
    }


def test_confirmed_the_machine_is_enrolled_and_again_nothing_is_done(folder):
    said = run(folder, confirm="gnt1")
    assert [found.group(1) for found in ACTS.finditer(asked(folder))] == [
        *("puppetserver ca clean", "puppet agent", "puppetserver ca sign", "puppet agent"),
    ]
    assert "gnt1.example.org is enrolled: node and CA hold the certificate" in said
    first = kept(folder)
    assert first[Path("ssl/certs/gnt1.example.org.pem")] == first[Path("ca/signed/gnt1.example.org.pem")]
    (folder / "asked").write_text("")
    said = run(folder, confirm="gnt1")
    assert re.search(r"gnt1 +: .*changed=0 ", said), said
    assert not ACTS.search(asked(folder))
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
    assert "no: it is with puppet_enroll_confirmed=true, and without --check" in said
    assert "puppetserver ca list" in asked(folder)
    assert not ACTS.search(asked(folder))
    assert (kept(folder), (folder / "held.json").read_text()) == before
    assert "is enrolled:" not in said


@pytest.mark.parametrize("given", [{"puppet_ca_host": ""}, {"puppet_ca_host": None}])
def test_without_a_ca_host_puppet_is_left_alone(folder, given):
    said = run(folder, confirm="gnt1", **given)
    assert re.search(r"gnt1 +: ok=0 .*skipped=1 ", said), said
    assert asked(folder) == ""
