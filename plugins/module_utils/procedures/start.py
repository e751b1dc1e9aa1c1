# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Row 3: what should run and doesn't is started; what is meant to be down stays down. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import full_name
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.order import early_first
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.proofs import Plain, findings_about
from ansible_collections.sci.ganeti.plugins.module_utils.states.held import left_held
from ansible_collections.sci.ganeti.plugins.module_utils.states.ladder import forecast
from ansible_collections.sci.ganeti.plugins.module_utils.states.rungs import Rung
from ansible_collections.sci.ganeti.plugins.module_utils.states.wish import Wish


@dataclass(frozen=True)
class Start:
    """What starting instances comes to.

    :param starting: those that should run and don't, in their order.
    :param first: those of them that are up before the others begin.
    :param down: those that are meant to be down, and stay so.
    :param silent: those on a node that can't be asked: whether they run isn't known.
    :param astray: those that run, but not where they should.
    :param refusal: why nothing can be done, with the remedy; empty when it can.
    """

    starting: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    astray: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    refusal: str = ""

    def as_result(self) -> dict[str, Any]:
        return {
            "starting": list(self.starting),
            "first": list(self.first),
            "down": list(self.down),
            "silent": list(self.silent),
            "astray": list(self.astray),
            "steps": [step.as_result() for step in self.steps],
            "refusal": self.refusal,
        }


def start(census: Census, node: str = "", names: Collection[str] = (), start_first: Sequence[str] = ()) -> Start:
    """Plan the start of what should run and doesn't.

    :param census: the cluster, nodes and instances.
    :param node: only those whose primary it is; all when empty.
    :param names: only these.
    :param start_first: instances the others need, in their order.
    """
    try:
        return _start(census, node, names, start_first)
    except Refused as error:
        return Start(refusal=str(error))


def _start(census: Census, node: str, names: Collection[str], start_first: Sequence[str]) -> Start:
    known = list(census.instances)
    early = [full_name(word, known, "instance") for word in start_first]
    meant = [census.instances[full_name(word, known, "instance")] for word in names] or list(census.instances.values())
    if node:
        primary = full_name(node, list(census.nodes), "node")
        meant = [instance for instance in meant if instance.primary == primary]
    stopped = [instance.name for instance in meant if not instance.should_run]
    if names and stopped:
        raise Refused(
            f"{', '.join(stopped)} {'is' if len(stopped) == 1 else 'are'} meant to be down, and this starts only what "
            "should run and doesn't.",
            f"Somebody has stopped it: if it should run again, 'gnt-instance startup {stopped[0]}' on the master.",
        )
    starting = early_first([instance for instance in meant if instance.status == "ERROR_down"], early)
    return Start(
        starting=tuple(instance.name for instance in starting),
        first=tuple(instance.name for instance in starting if instance.name in early),
        down=tuple(stopped),
        silent=tuple(i.name for i in meant if i.status in ("ERROR_nodedown", "ERROR_nodeoffline")),
        astray=tuple(i.name for i in meant if i.status == "ERROR_wrongnode"),
        steps=(*_steps(starting), *left_held(census)),
    )


def _steps(starting: Sequence[Instance]) -> list[Step]:
    found = [forecast(instance, {}, Wish(state="started")) for instance in starting]
    return [rung.step for rungs in found if isinstance(rungs, tuple) for rung in rungs if isinstance(rung, Rung)]


def start_unproven(cluster: Plain, plan: Plain) -> list[str]:
    """What doesn't run though it should, and what runs though it is meant to be down (I).

    Who has been stopped on purpose since the plan was made is meant to be down as well.

    :param cluster: instances, read afterwards.
    :param plan: what :meth:`Start.as_result` gave.
    """
    instances = {item["name"]: item for item in cluster["instances"]}
    meant = [name for part in ("starting", "silent", "astray") for name in plan[part]]
    wanted = [(name, instances[name]["admin_state"] == "up") for name in meant]
    wanted += [(name, False) for name in plan["down"]]
    return [said for name, runs in wanted for said in findings_about(instances[name], should_run=runs)]
