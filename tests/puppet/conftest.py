# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# ruff: noqa: ANN001, ANN201, S108
"""A room with a CA and a node for all tests, and the role run in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "puppet"), str(ROOT / "tests" / "tools")]

from room import ADDRESSES, DOMAIN, Room  # noqa: E402
from stage import stage  # noqa: E402

NODE = f"gnt1.{DOMAIN}"
SSL = "/var/lib/puppet/ssl"
MANIFEST = "/etc/puppet/code/environments/production/manifests/site.pp"
FINGERPRINT = re.compile(r"\((\w+)\) +([0-9A-F:]+)")


@dataclass(frozen=True)
class Played:
    """A playbook that was run."""

    rc: int
    text: str

    @property
    def changed(self) -> int:
        return sum(map(int, re.findall(r"changed=(\d+)", self.text)))


def _ran(words: list[str], environment: dict[str, str]) -> Played:
    done = subprocess.run(
        words,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=900,
        check=False,
    )
    return Played(done.returncode, done.stdout)


@dataclass(frozen=True)
class Site:
    """What a test does with the room."""

    room: Room
    folder: Path

    def command(self, host: str, ca: str, **variables: object) -> tuple[list[str], dict[str, str]]:
        hosts = {name: {"ansible_shell_executable": str(self.room.folder / name / "shell")} for name in ADDRESSES}
        common = {
            "ansible_connection": "local",
            "ansible_become": False,
            "ansible_python_interpreter": "/usr/bin/python3",
            "ansible_remote_tmp": "/tmp/.ansible",
            "puppet_ca_host": ca,
            **variables,
        }
        inventory = self.folder / "inventory.yml"
        inventory.write_text(yaml.safe_dump({"all": {"hosts": hosts, "vars": common}}))
        play = self.folder / "play.yml"
        play.write_text(yaml.safe_dump([{"hosts": host, "gather_facts": False, "roles": ["sci.ganeti.puppet_enroll"]}]))
        environment = {
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".cache" / "collections"),
            "ANSIBLE_PIPELINING": "1",
            "ANSIBLE_NOCOLOR": "1",
            "LC_ALL": "C.UTF-8",
        }
        program = Path(sys.executable).parent / "ansible-playbook"
        return [str(program), "-i", str(inventory), str(play)], environment

    def play(self, *options: str, host: str = "gnt1", ca: str = "sci", **variables: object) -> Played:
        variables.setdefault("puppet_enroll_confirmed", True)
        words, environment = self.command(host, ca, **variables)
        return _ran([*words, *options], environment)

    def module(self, host: str, name: str, arguments: str) -> Played:
        """Run one module on a host."""
        (_program, *inventory, _play), environment = self.command(host, "sci")
        program = Path(sys.executable).parent / "ansible"
        return _ran([str(program), *inventory, host, "-m", f"sci.ganeti.{name}", "-a", arguments], environment)

    def kill_at(self, task: str) -> None:
        """Run the role and kill Ansible, with all it has started, when a task begins."""
        words, environment = self.command("gnt1", "sci", puppet_enroll_confirmed=True)
        with subprocess.Popen(
            words,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as playing:
            for line in playing.stdout or ():
                if task in line:
                    os.killpg(playing.pid, 9)
                    return
        raise AssertionError(f"it ended before it came to {task!r}")

    def node(self, script: str) -> str:
        return self.room.inside("gnt1", "sh", "-c", script, check=False).stdout

    def ca(self, script: str) -> str:
        return self.room.inside("sci", "sh", "-c", script, check=False).stdout

    def held(self) -> str:
        """The CA's line about the node, with its heading; empty for none."""
        heading = ""
        for line in self.ca("puppetserver ca list --all").splitlines():
            if line.endswith("Certificates:"):
                heading = line.split()[0].lower()
            elif line.split()[:1] == [NODE]:
                return f"{heading} {fingerprint(line)}"
        return ""

    def of_node(self) -> str:
        """The fingerprint of the node's certificate, or of its request."""
        return fingerprint(self.node("puppet agent --fingerprint"))

    def backups(self) -> list[str]:
        return sorted(self.node(f"ls -d {SSL}.replaced-* 2>/dev/null").split())

    def is_enrolled(self) -> bool:
        return self.held() == f"signed {self.of_node()}"

    def catalogue(self, text: str) -> None:
        self.ca(
            f"mkdir -p $(dirname {MANIFEST}); cat > {MANIFEST} <<'END'\n{text}\nEND\nchmod -R a+rX /etc/puppet/code"
        )

    def blank(self) -> None:
        """The node is installed anew: nothing of Puppet's is left on it but its settings."""
        self.node(f"rm -rf {SSL} {SSL}.replaced-* /var/cache/puppet/public/*")


def fingerprint(line: str) -> str:
    found = FINGERPRINT.search(line)
    return found.group(2) if found else ""


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    suite = os.environ.get("PUPPET_SUITE", "bookworm")
    missing = [name for name in ("mmdebstrap", "ip", "unshare") if not shutil.which(name)]
    if missing or os.geteuid() != 0:
        pytest.skip(f"needs root, and the programs {', '.join(missing) or 'that are here'}")
    stage()
    folder = ROOT / ".cache" / "puppet"
    folder.mkdir(parents=True, exist_ok=True)
    room = Room(folder, suite)
    try:
        room.open()
        yield Site(room, tmp_path_factory.mktemp("site"))
    finally:
        room.close()
