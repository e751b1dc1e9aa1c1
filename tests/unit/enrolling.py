# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node that was installed anew, and a CA that still knows the machine before it: programs that a playbook meets."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

from ansible_collections.sci.ganeti.tests.unit.controller import COLLECTIONS
from ansible_collections.sci.ganeti.tests.unit.fake_puppet import OLD

ROOT = Path(__file__).resolve().parents[2]
SERVICE = "nobody-s-puppet"
"""No machine has such a service: that of the one the tests run on is left alone."""

ACTS = re.compile(r"^(puppet agent|puppetserver ca (?:clean|sign)) .*", re.MULTILINE)

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


def make(folder, *roles):
    """Both of them in a folder, and the collection with these roles, which looks for puppet there alone."""
    _copied(folder, roles)
    (folder / "bin").mkdir()
    for name in ("puppet", "puppetserver"):
        (folder / "bin" / name).write_text(PROGRAM)
        (folder / "bin" / name).chmod(0o755)
    (folder / "ca" / "signed").mkdir(parents=True)
    (folder / "ca" / "ca_key.pem").write_text("a key")
    (folder / "held.json").write_text(json.dumps({"signed": OLD}))
    (folder / "asked").touch()


def asked(folder):
    return (folder / "asked").read_text()


def acts(folder):
    """What was asked that changes something, each in two or three words."""
    return [found.group(1) for found in ACTS.finditer(asked(folder))]


def _copied(folder, roles):
    copy = folder / "ansible_collections" / "sci" / "ganeti"
    for name in ("plugins", "meta", *(f"roles/{role}" for role in roles)):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    reads = copy / "plugins" / "module_utils" / "puppet" / "read.py"
    text = re.sub(r'SEARCH_PATH = ".*"', f'SEARCH_PATH = "{folder}/bin"', reads.read_text())
    reads.write_text(text.replace("os.geteuid() != 0", "False"))
