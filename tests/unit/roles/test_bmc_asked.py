# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A BMC is asked from a host that may be gone itself: only what should cut the power fails then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ansible_collections.sci.ganeti.tests.unit.controller import playbook, write_play

ROLE = Path(__file__).resolve().parents[3] / "roles/fencing_gate"
HOSTS = {"gnt1": {"ansible_connection": "local"}, "gnt3": {"ansible_host": "127.0.0.1", "ansible_port": 1}}


@pytest.mark.parametrize(("power", "goes_on"), [({}, True), ({"fencing_gate_power": "off"}, False)])
def test_the_host_it_is_asked_from_is_gone(tmp_path, power, goes_on):
    (tmp_path / "hosts.json").write_text(json.dumps({"ganeti_nodes": {"hosts": HOSTS}}))
    ask = {"ansible.builtin.include_tasks": str(ROLE / "tasks/bmc.yml")}
    show = {"ansible.builtin.debug": {"msg": "it goes on"}}
    write_play(tmp_path, "gnt1", ask, show, vars_files=[str(ROLE / "defaults/main.yml")])
    given = {
        "fencing_gate_node": "gnt2",
        "fencing_gate_bmc": {"bmc_address": "192.0.2.2"},
        "fencing_gate_bmc_from": "gnt3",
        "fencing_gate_acts": False,
        **power,
    }
    done = playbook(tmp_path, "-i", "hosts.json", "play.yml", "--extra-vars", json.dumps(given))
    assert (done.returncode == 0, "it goes on" in done.stdout) == (goes_on, goes_on), done.stdout
