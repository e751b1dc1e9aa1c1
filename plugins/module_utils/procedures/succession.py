# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who becomes the master, and whether the others vote on it. Pure: plain data in.

The newest configuration wins: Ganeti doesn't compare them, and a candidate that was away when the
cluster changed would rule with what it remembers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import full_name
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.masters import Answers, members, rules

_FITS = ("master", "master-candidate")


@dataclass(frozen=True)
class Succession:
    """Who takes over from whom.

    :param host: the inventory's name of the one that takes over; ``name`` is its full name.
    :param old: full name of the master there was, or is, by the newest configuration.
    :param serial_no: of the configuration it takes over with.
    :param voting: the other nodes vote; otherwise nobody is asked.
    :param votes: nodes that can vote and agree, of ``nodes`` configured ones.
    :param behind: by how many changes the configuration of a master that rules is newer. While jobs
        run there it may be; afterwards it must not.
    :param silent: full names of the configured nodes that didn't answer and aren't marked offline.
    :param because: why this one, a sentence.
    """

    host: str
    name: str
    old: str
    serial_no: int
    voting: bool
    votes: int
    nodes: int
    behind: int
    silent: tuple[str, ...]
    because: str

    def as_result(self) -> dict[str, Any]:
        return {
            "host": self.host,
            "name": self.name,
            "old": self.old,
            "serial_no": self.serial_no,
            "voting": self.voting,
            "votes": self.votes,
            "nodes": self.nodes,
            "behind": self.behind,
            "silent": list(self.silent),
            "because": self.because,
        }


def succession(answers: Answers, wanted: str = "", no_voting: bool | None = None) -> Succession:
    """Choose who becomes the master.

    :param answers: with ``config`` and ``mastership`` gathered.
    :param wanted: the node the operator named; the best candidate when empty.
    :param no_voting: the operator allowed it where voting can't win; None where it can't be allowed.
    :raises Refused: when the one that is wanted can't or mustn't be it, when there is none, or when
        voting can't win and going without it isn't allowed.
    """
    known = members(answers)
    held = {host: said for host, said in known.items() if said.get("configuration")}
    if not held:
        raise Refused(
            "No host that answers holds a configuration of the cluster"
            f" ({'; '.join(_troubles(known)) or 'none of the group ganeti_nodes is in a cluster'}).",
            "Bring a master candidate up, and make sure that it is in the group 'ganeti_nodes'.",
        )
    newest = _newest(held)
    roles: Mapping[str, str] = held[newest]["configuration"]["roles"]
    fit = {host: said for host, said in held.items() if roles.get(said["host"]) in _FITS}
    host = _named(known, roles, wanted, fit) if wanted else _best(fit, roles, held[newest])
    _refuse_stale(held[host], held[newest])
    return _elected(known, host, newest, no_voting)


def heir(answers: Answers, master: str) -> str:
    """The candidate that would best take over from a master that rules, by its full name; empty when none answers.

    :param answers: with ``config`` gathered.
    :param master: the inventory's name of the one that rules, whose configuration says who is a candidate.
    """
    held = {host: said for host, said in members(answers).items() if said.get("configuration")}
    roles: Mapping[str, str] = held[master]["configuration"]["roles"] if master in held else {}
    fit = {host: said for host, said in held.items() if host != master and roles.get(said["host"]) in _FITS}
    return str(fit[_newest(fit)]["host"]) if fit else ""


def voters(answers: Answers, master: str) -> list[str]:
    """The nodes that can be asked for their vote and would give it to this master."""
    return sorted(
        str(said["host"])
        for said in members(answers).values()
        if said["mastership"]["votes"] and said["master"] == master
    )


def silent_nodes(answers: Answers, roles: Mapping[str, str]) -> list[str]:
    """The configured nodes that didn't answer and aren't marked offline."""
    heard = {said["host"] for said in members(answers).values()}
    return sorted(name for name, role in roles.items() if name not in heard and role != "offline")


def _named(known: Answers, roles: Mapping[str, str], wanted: str, fit: Answers) -> str:
    """The host of the node that the operator wants.

    :raises Refused: naming the ones that could be it.
    """
    name = full_name(wanted, sorted(roles), "node")
    could = ", ".join(sorted(str(said["host"]) for said in fit.values())) or "none that answers"
    remedy = f"Name one of these: {could}; or bring {name} into order first."
    host = next((host for host, said in known.items() if said["host"] == name), None)
    if host is None:
        raise Refused(f"{name} doesn't answer: it can't become the master.", remedy)
    if roles[name] not in _FITS:
        role = "no master candidate" if roles[name] == "regular" else f"{roles[name]}, no master candidate"
        raise Refused(f"{name} is {role}: it can't become the master.", remedy)
    if not known[host].get("configuration"):
        raise Refused(
            f"{name} holds no configuration that can be read ({known[host]['configuration_trouble']}).", remedy
        )
    return host


def _best(fit: Answers, roles: Mapping[str, str], newest: Mapping[str, Any]) -> str:
    """The candidate with the newest configuration; the first by name among equals."""
    if not fit:
        listed = ", ".join(sorted(name for name, role in roles.items() if role in _FITS))
        raise Refused(
            f"No master candidate answers; by the newest configuration, on {newest['host']}, these are: {listed}.",
            "Bring one of them up, and make sure that it is in the group 'ganeti_nodes'.",
        )
    return _newest(fit)


def _newest(held: Answers) -> str:
    """The host with the newest configuration; the first by name among equals."""
    return min(held, key=lambda host: (-_serial(held[host]), host))


def _refuse_stale(chosen: Mapping[str, Any], newest: Mapping[str, Any]) -> None:
    """A configuration that is older than another one would undo what was changed since.

    That of a master that rules grows with every job, and is compared again once none runs.
    """
    if _serial(chosen) >= _serial(newest) or rules(newest):
        return
    raise Refused(
        f"The configuration of {chosen['host']} is older (serial number {_serial(chosen)}) than that of "
        f"{newest['host']} ({_serial(newest)}): what was changed in between would be lost.",
        f"Let {newest['host']} take over: -e new_master={newest['host']}.",
    )


def _elected(known: Answers, host: str, newest: str, no_voting: bool | None) -> Succession:
    chosen = known[host]
    roles: Mapping[str, str] = known[newest]["configuration"]["roles"]
    old = str(chosen["master"])
    votes = voters(known, old)
    silent = silent_nodes(known, roles)
    wins = 2 * len(votes) > len(roles)
    tally = f"{len(votes)} of {len(roles)} configured nodes can vote and name {old} as the master"
    if not wins and not no_voting:
        remedy = "Bring another node up."
        if no_voting is not None:
            remedy += f" If {_listed(silent)} is known to be off, and only then, allow it: -e no_voting=true."
        raise Refused(f"Voting can't be won: {tally}, and it takes more than half.", remedy)
    return Succession(
        host=host,
        name=str(chosen["host"]),
        old=old,
        serial_no=_serial(chosen),
        voting=wins,
        votes=len(votes),
        nodes=len(roles),
        behind=max(0, _serial(known[newest]) - _serial(chosen)),
        silent=tuple(silent),
        because=f"{chosen['host']} has the newest configuration of those that answer (serial number "
        f"{_serial(chosen)}); {tally}, so the nodes {'vote' if wins else 'are not asked'}",
    )


def _serial(said: Mapping[str, Any]) -> int:
    return int(said["configuration"]["serial_no"])


def _troubles(known: Answers) -> list[str]:
    return [f"{host}: {said.get('configuration_trouble') or 'it was not asked for'}" for host, said in known.items()]


def _listed(names: Sequence[str]) -> str:
    return " and ".join(names) or "every node that doesn't vote"
