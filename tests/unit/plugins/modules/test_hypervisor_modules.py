# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instances that run where they don't belong: seen, and stopped."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.hypervisor.facts import Running
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply
from ansible_collections.sci.ganeti.plugins.modules import hypervisor_info, hypervisor_instance

VM1, VM2 = "vm1.example.com", "vm2.example.com"


class Processes:
    """Instances of a host as processes; a stubborn one goes by force only."""

    def __init__(self, *names, stubborn=()):
        self.there, self.stubborn, self.mutations = list(names), stubborn, []

    def read(self, _runner):
        return [Running(name, "kvm", str(4700 + int(name[2]))) for name in self.there]

    def __call__(self, argv, limit):
        self.mutations.append(argv)
        name = f"vm{argv[2][-1]}.example.com"
        if argv[1] == "-KILL" or name not in self.stubborn:
            self.there.remove(name)
        return Reply(argv, 0, "", "")

    @property
    def state(self):
        return list(self.there)


@pytest.fixture(name="run_here")
def _run_here(host, monkeypatch):
    def run_here(module, processes, check=False, **args):
        for place in (hypervisor_info, hypervisor_instance):
            monkeypatch.setattr(place, "read_running", processes.read)
        monkeypatch.setattr(hypervisor_instance, "xen_tool", lambda: "")
        return host.run(module, processes, check, **args)

    return run_here


STOPPED = {"names": [VM1], "state": "stopped", "stop_timeout": 0.0}


def test_what_runs_is_told(run_here):
    found = run_here("hypervisor_info", Processes(VM1))
    assert [item["instance"] for item in found["running"]] == [VM1]
    assert found["changed"] is False


def test_check_mode_stops_nothing(run_here):
    processes = Processes(VM1, VM2)
    foreseen = run_here("hypervisor_instance", processes, check=True, **STOPPED)
    assert foreseen["changed"] is True
    assert processes.mutations == []
    assert foreseen["plan"][0]["command"] == "kill -TERM 4701"


def test_the_named_one_is_stopped_and_no_other(run_here):
    processes = Processes(VM1, VM2)
    done = run_here("hypervisor_instance", processes, **STOPPED)
    assert (done["changed"], processes.there) == (True, [VM2])
    again = run_here("hypervisor_instance", processes, **STOPPED)
    assert (again["changed"], len(processes.mutations)) == (False, 1)


def test_one_that_does_not_go_is_ended_by_force(run_here):
    processes = Processes(VM1, stubborn=[VM1])
    done = run_here("hypervisor_instance", processes, **STOPPED)
    assert [words[1] for words in processes.mutations] == ["-TERM", "-KILL"]
    assert done["running"] == []


def test_a_name_that_cannot_be_one(run_here):
    processes = Processes(VM1)
    assert run_here("hypervisor_instance", processes, names=["vm1; reboot"], state="stopped")["failed"]
    assert processes.mutations == []
