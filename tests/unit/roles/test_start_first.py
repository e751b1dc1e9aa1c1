# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Those the others need (start_first) come first: in the plan, and in what the roles' tasks submit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from jinja2.nativetypes import NativeEnvironment

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import USUAL_PARTS, take_census
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.failover import failover
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.start import start
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti
from ansible_collections.sci.ganeti.tests.unit.host import Host

ROLES = Path(__file__).resolve().parents[3] / "roles"
GNT1, GNT2 = "gnt1.example.com", "gnt2.example.com"
FIRST = ["vm3", "vm2"]
IN_ORDER = ["vm3.example.com", "vm2.example.com", "vm1.example.com", "vm4.example.com"]
JINJA = NativeEnvironment()


@pytest.fixture(name="host")
def _host(tmp_path, monkeypatch, capsys):
    return Host(tmp_path, monkeypatch, capsys)


def stopped():
    """Everything should run, and nothing does."""
    cluster = FakeGaneti(instances=4)
    for vm in cluster.instances.values():
        vm.running = False
    return cluster


def dead():
    cluster = FakeGaneti(instances=4)
    cluster.swap_all()
    cluster.die(GNT2)
    return cluster


def started(seen):
    return start(seen, start_first=FIRST)


def failed_over(seen):
    return failover(seen, "gnt2", start_first=FIRST)


def census(cluster):
    known = Ssconf(GNT1, "gnt.example.com", GNT1, nodes=tuple(cluster.nodes))
    return take_census(Ganeti(Runner(execute=cluster)), (*USUAL_PARTS, "partings"), known)


def tasks(items):
    """The tasks of a file in their order, those in blocks too."""
    for item in items:
        yield item
        yield from tasks(item.get("block", ()))


def carried_out(host, cluster, role, plan):
    """Runs what the role's tasks ask of instances and nodes, with what they say themselves."""
    hold = {"held_by": f"{role}/gnt2@control/10", "pause_for": 3600}
    known = {
        f"{role}_plan": plan,
        f"{role}_timeout": 600,
        f"{role}_may_lose": [],
        f"{role}_hold": hold,
        f"{role}_stopped": [],
    }
    for task in tasks(yaml.safe_load((ROLES / role / "tasks" / "act.yml").read_text())):
        for module in ("gnt_instance", "gnt_node"):
            said = task.get(f"sci.ganeti.{module}")
            if said and rendered(f"{{{{ {task.get('when', 'true')} }}}}", known):
                given = {name: rendered(word, known) for name, word in said.items()}
                result = host.run(module, cluster, False, **given)
                assert result["failed"] is False, result


def rendered(word, known):
    value = JINJA.from_string(word).render(known) if isinstance(word, str) else word
    return list(value) if isinstance(value, Iterator) else value


@pytest.mark.parametrize(
    ("role", "make", "planned", "command"),
    [("start_instances", stopped, started, "startup"), ("failover_node", dead, failed_over, "failover")],
)
def test_they_are_the_first_that_are_planned_and_submitted(host, role, make, planned, command):
    cluster = make()
    plan = planned(census(cluster))
    assert plan.refusal == ""
    assert [step.subject for step in plan.steps if step.command[1] == command] == IN_ORDER
    host.join(cluster)
    carried_out(host, cluster, role, plan.as_result())
    assert [words[-1] for words in cluster.mutations if words[:2] == ("gnt-instance", command)] == IN_ORDER
