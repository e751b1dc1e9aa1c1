# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users get: the built collection, installed where nothing else of this checkout is."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from ansible_collections.sci.ganeti.tests.unit.links import broken_links, texts

ROOT = Path(__file__).resolve().parents[3]
BIN = Path(sys.executable).parent
MODULES = {path.stem for path in (ROOT / "plugins" / "modules").glob("*.py")}
ROLES = {path.name for path in (ROOT / "roles").glob("*") if path.is_dir()}

# The others are about one machine, not about a cluster: they have no defaults in common.
OF_A_CLUSTER = {name for name in MODULES if name.startswith("gnt_")}


def run(folder: Path, *words: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Runs one of Ansible's programs, which then finds collections in this folder alone."""
    program, *rest = words
    done = subprocess.run(
        [str(BIN / program), *map(str, rest)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(folder), "LC_ALL": "C.UTF-8"},
    )
    if check and done.returncode != 0:
        pytest.fail(f"{words} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    return done


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("installed")
    run(folder, "ansible-galaxy", "collection", "build", ROOT, "--output-path", folder)
    (built,) = folder.glob("sci-ganeti-*.tar.gz")
    run(folder, "ansible-galaxy", "collection", "install", built, "--offline", "-p", folder)
    return folder


def documented(installed: Path, kind: str) -> dict[str, object]:
    done = run(installed, "ansible-doc", "--type", kind, "--list", "--json", "sci.ganeti")
    return json.loads(done.stdout)


def test_it_holds_what_users_need_and_nothing_of_the_workshop(installed):
    top = {path.name for path in (installed / "ansible_collections" / "sci" / "ganeti").iterdir()}
    assert {"plugins", "meta", "docs", "README.md", "LICENSE", "LICENSES", "MANIFEST.json"} <= top
    workshop = {".cache", ".ci", ".git", ".hypothesis", ".venv", "dist"}
    assert not top & workshop
    # tests run on a copy that has none of these; who builds has them beside it
    assert workshop <= set(yaml.safe_load((ROOT / "galaxy.yml").read_text())["build_ignore"])


def test_its_licence_is_said_by_name(installed):
    """A search in Galaxy and a licence scanner read the metadata, not the file."""
    manifest = json.loads((installed / "ansible_collections" / "sci" / "ganeti" / "MANIFEST.json").read_text())
    assert manifest["collection_info"]["license"] == ["GPL-3.0-or-later"]
    assert not manifest["collection_info"]["license_file"]


def test_its_documentation_is_there_and_every_link_leads_to_a_file(installed):
    root = installed / "ansible_collections" / "sci" / "ganeti"
    assert {path.relative_to(root) for path in texts(root)} == {path.relative_to(ROOT) for path in texts(ROOT)}
    assert not broken_links(root)


def test_every_module_says_what_it_is_for(installed):
    modules = documented(installed, "module")
    assert set(modules) == {f"sci.ganeti.{name}" for name in MODULES}
    assert all(modules.values())


@pytest.mark.parametrize("name", sorted(MODULES))
def test_every_module_says_that_it_tells_its_commands(name):
    module = importlib.import_module(f"ansible_collections.sci.ganeti.plugins.modules.{name}")
    returned = yaml.safe_load(module.RETURN)
    acts = "sci.ganeti.common.acts" in yaml.safe_load(module.DOCUMENTATION)["extends_documentation_fragment"]
    assert ("reads" in returned, "commands" in returned) == (True, acts)


def test_every_role_says_what_it_takes(installed):
    assert set(documented(installed, "role")) == {f"sci.ganeti.{name}" for name in ROLES}


def test_the_action_group_is_the_modules_of_a_cluster():
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text())
    assert set(runtime["action_groups"]["ganeti"]) == OF_A_CLUSTER


def test_defaults_given_to_the_group_reach_a_module(installed, tmp_path):
    playbook = tmp_path / "defaults.yml"
    play = {
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        "vars": {"ansible_python_interpreter": sys.executable},
        # No time at all: the module's refusal shows that it was given this.
        "module_defaults": {"group/sci.ganeti.ganeti": {"command_timeout": "no time"}},
        "tasks": [{"sci.ganeti.gnt_cluster_info": {}}],
    }
    playbook.write_text(yaml.safe_dump([play]))
    done = run(installed, "ansible-playbook", playbook, check=False)
    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert "command_timeout" in said
    assert "no time" in said
