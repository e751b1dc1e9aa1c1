# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running Ansible's programs in a test, as a controller does: on this machine, with this collection."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent
COLLECTIONS = Path(__file__).resolve().parents[5]
CONFIG = Path(__file__).with_name("controller.cfg")

# A play's name that has a filter of the collection. Looking for one, Ansible loads all files of filters; what
# it has loaded for a play's name its workers needn't load again, each for one task and host.
NAME = "Try it {{ '' | sci.ganeti.named | join }}"


def run(folder, program, *words, collections=COLLECTIONS, **env):
    """A program of the virtual environment, which has a folder for itself.

    :param collections: where Ansible finds collections; several with the separator of paths.
    :param env: further environment variables.
    """
    return subprocess.run(
        [BIN / program, *words],
        cwd=folder,
        env={
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "ANSIBLE_CONFIG": str(CONFIG),
            # as the pages advise: half of the processes that a task needs
            "ANSIBLE_PIPELINING": "true",
            "ANSIBLE_LOCAL_TEMP": str(folder / "local"),
            "ANSIBLE_REMOTE_TEMP": str(folder / "remote"),
            # plans and reports are kept there
            "HOME": str(folder),
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            **env,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def write_play(folder, hosts, *tasks, **more):
    """A playbook of one play, ``play.yml`` in that folder.

    :param more: the play's further keywords.
    """
    play = {"name": NAME, "hosts": hosts, "gather_facts": False, **more, "tasks": tasks}
    (folder / "play.yml").write_text(json.dumps([play]))


def playbook(folder, *words, **more):
    """The same of ``ansible-playbook``."""
    return run(folder, "ansible-playbook", *words, **more)
