# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Row 1: a master that is alone can't win a vote. Which host that is, and who has to be off. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import full_name, same_host
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.masters import (
    Answers,
    members,
    rules,
    the_master,
)
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.succession import voters


@dataclass(frozen=True)
class LoneMaster:
    """The host that is the master and doesn't rule.

    :param host: its name in the inventory; ``name`` is its full name.
    :param rules: it does rule.
    :param no_voting: its daemons can't win a vote.
    :param proven_off: full names of the nodes that have to be proven off before.
    """

    host: str
    name: str
    rules: bool
    no_voting: bool
    proven_off: tuple[str, ...]

    def as_result(self) -> dict[str, Any]:
        return {
            "host": self.host,
            "name": self.name,
            "rules": self.rules,
            "no_voting": self.no_voting,
            "proven_off": list(self.proven_off),
        }


def lone_master(answers: Answers, wanted: str = "") -> LoneMaster:
    """The host whose daemons should be started.

    :param answers: with ``config`` and ``mastership`` gathered.
    :param wanted: the node the operator named; the one that takes itself for the master when empty.
    :raises Refused: when no host is the master, when another one rules, or when one that answers
        has a newer configuration.
    """
    known = members(answers)
    host = _claimant(known, wanted)
    said = known[host]
    ruling = [other for other, word in known.items() if rules(word)]
    if len(ruling) > 1:
        the_master(known)  # which says who has to be stopped
    if ruling and ruling != [host]:
        raise Refused(
            f"{known[ruling[0]]['host']} rules as the master: a second one would lose data.",
            f"Leave the daemons of {said['host']} stopped, and let it in again: "
            f"'ansible-playbook sci.ganeti.return_node -e node={said['host']}'.",
        )
    _refuse_if_outdated(known, host)
    if rules(said):
        return LoneMaster(host, str(said["host"]), True, False, ())
    nodes = said["ssconf"]["nodes"]
    heard = {other["host"] for other in known.values()}
    votes = voters(known, str(said["host"]))
    no_voting = 2 * len(votes) <= len(nodes)
    silent = tuple(sorted(node for node in nodes if node not in heard))
    return LoneMaster(host, str(said["host"]), False, no_voting, silent if no_voting else ())


def _claimant(known: Answers, wanted: str) -> str:
    claimants = sorted(host for host, said in known.items() if said["is_master"])
    if wanted and known:
        nodes = sorted({node for said in known.values() for node in said["ssconf"]["nodes"]})
        name = full_name(wanted, nodes, "node")
        if not any(same_host(str(known[host]["host"]), name) for host in claimants):
            named = " or ".join(sorted({str(said["master"]) for said in known.values()})) or "nobody"
            raise Refused(
                f"{name} doesn't answer, or isn't the master: the nodes name {named}.",
                f"Start the daemons there. If {named} died, 'ansible-playbook sci.ganeti.recover_master "
                f"-e new_master={name}' makes {name} the master.",
            )
        return next(host for host in claimants if same_host(str(known[host]["host"]), name))
    if len(claimants) == 1:
        return claimants[0]
    if claimants:
        raise Refused(
            f"{' and '.join(claimants)} each take themselves for the master.",
            "Name the one with the newest configuration ('serial_no' in /var/lib/ganeti/config.data): -e node=....",
        )
    named = " or ".join(sorted({str(said["master"]) for said in known.values()}))
    raise Refused(
        f"No host that answers is the master; they name {named or 'nobody'}.",
        f"Bring {named or 'the master'} up; if it died, run 'ansible-playbook sci.ganeti.recover_master'.",
    )


def _refuse_if_outdated(known: Answers, host: str) -> None:
    """A master that was replaced while it was away must not rule again."""
    newest = max((said for said in known.values() if said.get("configuration")), key=_serial, default=None)
    mine = known[host]
    if newest is None or not mine.get("configuration"):
        raise Refused(
            f"{mine['host']} holds no configuration that can be read ({mine.get('configuration_trouble', '')}).",
            "Take over on a master candidate that does: 'ansible-playbook sci.ganeti.recover_master'.",
        )
    if _serial(mine) < _serial(newest):
        raise Refused(
            f"The configuration of {mine['host']} is older (serial number {_serial(mine)}) than that of "
            f"{newest['host']} ({_serial(newest)}), which names {newest['master']} as the master.",
            f"Start the daemons of {newest['master']} instead, or take over with "
            "'ansible-playbook sci.ganeti.recover_master'.",
        )


def _serial(said: Mapping[str, Any]) -> int:
    return int(said["configuration"]["serial_no"])
