# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a role makes of what it was given and told: its own variables, in a run of Ansible."""

from __future__ import annotations

import json
from pathlib import Path

from ansible_collections.sci.ganeti.tests.unit.controller import playbook, write_play

ROLES = Path(__file__).resolve().parents[2] / "roles"


def value_of(role, expression, folder, hosts=None, **given):
    """An expression of a role's variables, as text.

    :param hosts: the nodes, each with the variables that it has; gnt1 is where the role runs.
    :param given: what the operator gave, or what an earlier task has read.
    """
    (folder / "hosts.json").write_text(json.dumps({"ganeti_members": {"hosts": hosts or {"gnt1": {}}}}))
    files = [str(ROLES / role / name / "main.yml") for name in ("defaults", "vars")]
    show = {"ansible.builtin.debug": {"msg": f"made=<{{{{ {expression} }}}}>"}}
    write_play(folder, "gnt1", show, vars=given, vars_files=files)
    done = playbook(folder, "-i", "hosts.json", "play.yml")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.split("made=<")[1].split(">")[0]
