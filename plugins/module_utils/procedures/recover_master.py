# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Row 5: the master died. Who takes over, and which node is dead, out of one question to all. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.mastership import Mastership
from ansible_collections.sci.ganeti.plugins.module_utils.census.recall import recall
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import full_name, same_host
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.masters import Answers, members, rules, the_master
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.succession import silent_nodes, succession
from ansible_collections.sci.ganeti.plugins.module_utils.states.mastership import (
    MastershipWish,
    Seat,
    plan_mastership,
)


@dataclass(frozen=True)
class Recovery:
    """What recovering a master comes to.

    :param host: the inventory's name of the one that rules in the end; ``name`` is its full name.
    :param dead: full name of the master that died; empty when nothing is left to recover.
    :param rules: the one that rules in the end does so already: a run before came as far.
    :param no_voting: it takes over without asking the others.
    :param proven_off: full names of the nodes that have to be proven off before.
    :param because: why this one, a sentence.
    :param switch: what makes it the master, by what it has said itself; nothing where it rules already.
    """

    host: str
    name: str
    dead: str
    rules: bool
    no_voting: bool
    proven_off: tuple[str, ...]
    because: str
    switch: tuple[Step, ...] = ()

    def as_result(self) -> dict[str, Any]:
        return {
            "host": self.host,
            "name": self.name,
            "dead": self.dead,
            "rules": self.rules,
            "no_voting": self.no_voting,
            "proven_off": list(self.proven_off),
            "because": self.because,
            "switch": [step.as_result() for step in self.switch],
        }


def recovery(answers: Answers, new_master: str = "", old_master: str = "", no_voting: bool = False) -> Recovery:
    """Plan who takes over, or see how far an earlier run came.

    :param answers: with ``config`` and ``mastership`` gathered.
    :param new_master: the node the operator wants; the best candidate when empty.
    :param old_master: the node that died, where several don't answer.
    :param no_voting: the operator allowed it where voting can't win.
    :raises Refused: when the master answers, when several nodes could be meant, and as
        :func:`succession` and :func:`the_master` do.
    """
    if any(rules(said) for said in members(answers).values()):
        return _begun(answers, the_master(answers), new_master, old_master)
    chosen = succession(answers, new_master, no_voting)
    heard = {said["host"] for said in members(answers).values()}
    if chosen.old in heard:
        raise Refused(
            f"{chosen.old} is the master and lets Ansible in; only its daemons don't answer.",
            f"Start them: 'service ganeti start' on {chosen.old}, or move the role once it rules: "
            "'ansible-playbook sci.ganeti.switch_master'. If it must not go on, switch it off first.",
        )
    if old_master and not same_host(old_master, chosen.old):
        raise Refused(
            f"The master that died is {chosen.old}, not {old_master}, by the newest configuration.",
            f"Leave old_master away, or name it: -e old_master={chosen.old}.",
        )
    return Recovery(
        host=chosen.host,
        name=chosen.name,
        dead=chosen.old,
        rules=False,
        no_voting=not chosen.voting,
        # without votes nobody would contradict a node that was cut off and rules on its own
        proven_off=(chosen.old,) if chosen.voting else chosen.silent,
        because=chosen.because,
        switch=_switch(members(answers)[chosen.host], no_voting=not chosen.voting),
    )


def _switch(said: Mapping[str, Any], no_voting: bool) -> tuple[Step, ...]:
    census = recall(said)
    seat = Seat(census.ssconf, census.mastership or Mastership())
    return plan_mastership(seat, MastershipWish(master=True, no_voting=no_voting)).steps


def _begun(answers: Answers, host: str, new_master: str, old_master: str) -> Recovery:
    """A node rules: the master role was moved before, or it never had to be."""
    said = members(answers)[host]
    name = str(said["host"])
    if new_master and not same_host(new_master, name):
        raise Refused(
            f"{name} rules already: there is no master to recover.",
            f"Move the role with 'ansible-playbook sci.ganeti.switch_master -e new_master={new_master}'.",
        )
    left = _unfinished(answers, said)
    dead = _meant(left, old_master, said) if left or old_master else ""
    return Recovery(
        host=host,
        name=name,
        dead=dead,
        rules=True,
        no_voting=False,
        proven_off=(dead,) if dead else (),
        because=f"{name} rules already",
    )


def _unfinished(answers: Answers, master: Mapping[str, Any]) -> list[str]:
    """The silent nodes that still count as online, or still are the primary of an instance."""
    held = master["configuration"]
    if not held:
        raise Refused(
            f"{master['host']} rules and holds no configuration that can be read ({master['configuration_trouble']}).",
            f"Look at /var/lib/ganeti/config.data on {master['host']}.",
        )
    heard = {said["host"] for said in members(answers).values()}
    holding = {node for node, count in held["primaries"].items() if count and node not in heard}
    return sorted({*silent_nodes(answers, held["roles"]), *holding})


def _meant(left: Sequence[str], word: str, master: Mapping[str, Any]) -> str:
    if word:
        name = full_name(word, sorted(master["configuration"]["roles"]), "node")
        return name if name in left else ""
    if len(left) == 1:
        return left[0]
    raise Refused(
        f"{' and '.join(left)} don't answer, and {master['host']} rules: which of them was the master?",
        f"Name it: -e old_master={left[0]}.",
    )
