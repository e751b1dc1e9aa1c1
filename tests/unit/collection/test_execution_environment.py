# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An execution environment as ansible-builder would make it, and ansible-navigator, both without a container."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
BIN = Path(sys.executable).parent
DEFINITION = yaml.safe_load((ROOT / "execution-environment.yml").read_text(encoding="utf-8"))
NOBODY = "No host of the group 'ganeti_nodes' that answers is in a Ganeti cluster."
VERSION = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"]


def run(folder: Path, *words: str | Path) -> str:
    done = subprocess.run(
        [str(BIN / words[0]), *map(str, words[1:])],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(folder), "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, f"{words}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(name="context", scope="module")
def _context(tmp_path_factory):
    """A checkout's files, and the build context made of them."""
    folder = tmp_path_factory.mktemp("environment")
    run(folder, "ansible-galaxy", "collection", "build", ROOT, "--output-path", folder / "dist")
    (folder / "execution-environment.yml").write_text((ROOT / "execution-environment.yml").read_text())
    run(folder, "ansible-builder", "create", "--verbosity", "3", "--output-filename", "Containerfile")
    return folder / "context"


def test_the_definition_is_accepted_and_the_tools_are_those_of_the_lock(context):
    lock = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8").splitlines()
    pins = {line.split(" ")[0] for line in lock}
    wanted = [DEFINITION["dependencies"][tool]["package_pip"] for tool in ("ansible_core", "ansible_runner")]
    assert set(wanted) <= pins
    assert f'ANSIBLE_INSTALL_REFS="{" ".join(wanted)}"' in (context / "Containerfile").read_text()


def test_it_has_the_version_that_is_here(context):
    (copied,) = DEFINITION["additional_build_files"]
    assert copied["src"] == f"dist/sci-ganeti-{VERSION}.tar.gz"
    assert (context / "_build" / "collections" / f"sci-ganeti-{VERSION}.tar.gz").is_file()


def test_the_collection_is_installed_and_tells_what_it_needs(context, tmp_path):
    """What the Containerfile does in its stages 'galaxy' and 'builder'."""
    install = ["ansible-galaxy", "collection", "install", "-r", "requirements.yml", "--offline"]
    run(context / "_build", *install, "--collections-path", tmp_path / "collections")
    found = yaml.safe_load(run(tmp_path, "ansible-builder", "introspect", tmp_path / "collections"))
    assert [line.split("  #")[0].strip() for line in found["system"]] == [
        "openssh-client [platform:dpkg]",
        "openssh-clients [platform:rpm]",
        "ipmitool",
    ]
    assert not found.get("python")


def test_navigator_runs_a_playbook_without_a_container(tmp_path):
    """No node is there: the run ends where every host has been asked, with the playbook's own refusal."""
    hosts = "ganeti_nodes: {hosts: {gnt1: , gnt2: }, vars: {ansible_host: 127.0.0.1, ansible_port: 1}}"
    (tmp_path / "hosts.yml").write_text(hosts)
    words = [
        "run",
        "sci.ganeti.check_cluster",
        "-i",
        "hosts.yml",
        "--execution-environment",
        "false",
        "--mode",
        "stdout",
    ]
    done = subprocess.run(
        [BIN / "ansible-navigator", *words, "--playbook-artifact-enable", "false", "--log-file", tmp_path / "log"],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        # it finds ansible-playbook by PATH, and writes into the home directory
        env={
            **os.environ,
            "PATH": os.pathsep.join((str(BIN), os.environ["PATH"])),
            "HOME": str(tmp_path),
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT.parents[2]),
            "LC_ALL": "C.UTF-8",
        },
    )
    assert done.returncode == 2, done.stderr
    assert NOBODY in " ".join(done.stdout.split())
