# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job on the real lab: gnt2 is lost, a blank machine takes its place, one command mends it."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import scenarios
from project import LAB, environment
from stage import stage

STARTED = time.monotonic()


def main() -> None:
    stage()
    say("The cluster starts healthy")
    lab("restore", "healthy")
    show_cluster()

    say("gnt2 breaks, and a new machine is put in its place: same name, nothing on it")
    lab("reinstall", "gnt2")
    fingerprint = asked("fingerprint", "gnt2")
    show_mirrors()

    say("What would be done? Without 'confirm' only the plan is shown")
    replace_node("--extra-vars", f"host_key='{fingerprint}'")

    say("Do it")
    replace_node("--extra-vars", f"host_key='{fingerprint}'", "--extra-vars", "confirm=gnt2")

    say("The cluster is healthy again")
    show_cluster()
    show_mirrors()
    say("Done. 'make lab-down' ends the lab")


def replace_node(*words: str) -> None:
    playbook = ["ansible-playbook", "--inventory", scenarios.inventory({})]
    lab("exec", "--", *playbook, "sci.ganeti.replace_node", "--extra-vars", "node=gnt2", *words)


def show_cluster() -> None:
    lab("run", "gnt1", "--", "gnt-node", "list", "-o", "name,role,pinst_cnt,sinst_cnt")
    lab("run", "gnt1", "--", "gnt-instance", "list", "-o", "name,status,pnode,snodes")


def show_mirrors() -> None:
    lab("run", "gnt1", "--", "grep", "cs:", "/proc/drbd")


def say(text: str) -> None:
    print(f"\n=== [{time.monotonic() - STARTED:3.0f} s] {text}", flush=True)


def lab(*words: str) -> None:
    code = subprocess.run([LAB, *words], env=tools(), check=False).returncode
    if code:
        sys.exit(f"demo: '{LAB.name} {' '.join(words[:2])}' ended with exit status {code}")


def asked(*words: str) -> str:
    return subprocess.run([LAB, *words], env=tools(), stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def tools() -> dict[str, str]:
    """The usual environment, with Ansible's output made for reading."""
    made = {
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        "ANSIBLE_PIPELINING": "true",
        "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
    }
    return {**environment(), **made, "ANSIBLE_FORCE_COLOR": os.environ.get("ANSIBLE_FORCE_COLOR", "false")}


if __name__ == "__main__":
    main()
