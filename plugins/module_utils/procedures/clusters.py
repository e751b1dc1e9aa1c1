# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts of an inventory are of which cluster, and which cluster a run is about. Pure: plain data in.

What a host says of itself counts, else what the inventory says of it, else which cluster's nodes list
it. Nothing is guessed: a name that two clusters have is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import meant_by, same_host
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.masters import Answers, members

Homes = Mapping[str, str]
"""Inventory host to the cluster that the inventory says it is of; empty where it says nothing."""


@dataclass(frozen=True)
class Cluster:
    """A cluster that a host says it is of, or the inventory.

    :param name: empty where nobody that answers is in a cluster.
    :param hosts: the inventory's names of its nodes, of those that don't answer too.
    :param nodes: the full names of its nodes, as those that answer list them; so are ``instances``.
    """

    name: str
    hosts: tuple[str, ...]
    nodes: frozenset[str] = frozenset()
    instances: frozenset[str] = frozenset()


_NOWHERE = Cluster("", ())


@dataclass(frozen=True)
class _Place:
    """Something by its full name, and the cluster that has it."""

    name: str
    cluster: Cluster

    def told(self) -> str:
        if self.cluster is _NOWHERE:
            return f"{self.name}, which doesn't answer and is in no cluster that does"
        return f"{self.name} in the cluster {self.cluster.name}"


def clusters(answers: Answers, homes: Homes) -> list[Cluster]:
    """All clusters there are, by name.

    :param answers: of every host of the inventory's group; nothing for one that wasn't asked.
    """
    own = {host: str(said["ssconf"]["cluster_name"]) for host, said in members(answers).items()}
    told = {homes[host] for host, said in answers.items() if said and homes.get(host) and host not in own}
    found = [_as_listed(name, [answers[host] for host in own if own[host] == name]) for name in {*own.values(), *told}]
    places = {host: own.get(host) or homes.get(host) or _place(found, host, answers) for host in answers}
    return [
        replace(cluster, hosts=tuple(host for host in answers if places[host] == cluster.name))
        for cluster in sorted(found, key=lambda cluster: cluster.name)
    ]


def strays(found: Sequence[Cluster], answers: Answers, homes: Homes) -> tuple[str, ...]:
    """The hosts that don't answer, and of which nobody says in which cluster they are.

    :param found: all clusters there are.
    """
    silent = [host for host, said in answers.items() if said and said.get("unreachable") and not homes.get(host)]
    return tuple(host for host in silent if not _listing(found, host, answers))


def the_cluster(
    answers: Answers, homes: Homes, wanted: str = "", nodes: Sequence[str] = (), instances: Sequence[str] = ()
) -> Cluster:
    """The one cluster that a run is about.

    :param wanted: its name, as the operator gave it.
    :param nodes: names of what the run is about, full or short; so are ``instances``.
    :raises Refused: when it could be several, or is none of those there are; and when a node's machine is of another.
    """
    found = clusters(answers, homes)
    if not found:
        return Cluster("", tuple(answers))
    if wanted:
        meant = the_one_called(wanted, found)
    else:
        meant = _the_one_that_has(nodes, instances, found, strays(found, answers, homes))
    _refuse_another_s(answers, meant, nodes)
    return meant


def _the_one_that_has(
    nodes: Sequence[str], instances: Sequence[str], found: Sequence[Cluster], unknown_hosts: Sequence[str]
) -> Cluster:
    known = [_Place(name, cluster) for cluster in found for name in (*cluster.nodes, *cluster.hosts)]
    known += [_Place(host, _NOWHERE) for host in unknown_hosts]
    vms = [_Place(name, cluster) for cluster in found for name in cluster.instances]
    having = {word: _having(word, places) for words, places in ((nodes, known), (instances, vms)) for word in words}
    for word, places in having.items():
        _refuse_several(word, places)
    meant = {place.cluster.name: place.cluster for places in having.values() for place in places}
    meant.pop(_NOWHERE.name, None)
    if len(meant) > 1:
        raise Refused(
            f"What was named is of several clusters: {_joined(sorted(meant))}.",
            "Name nodes and instances of one cluster, and run this once for each.",
        )
    if len(found) == 1:
        # whatever it doesn't have, it is for the procedure to say
        return found[0]
    unknown = [word for word, places in having.items() if all(place.cluster is _NOWHERE for place in places)]
    if unknown:
        raise Refused(
            f"'{unknown[0]}' is in none of the clusters {_names(found)}.",
            "Name it as 'gnt-node list' or 'gnt-instance list' shows it, or name its cluster with -e cluster=NAME.",
        )
    if not meant:
        raise Refused(
            f"The inventory has several clusters, {_names(found)}, and this is about one.",
            f"Name the one that is meant, for example -e cluster={found[0].name}.",
        )
    return next(iter(meant.values()))


def the_one_called(wanted: str, found: Sequence[Cluster]) -> Cluster:
    """The cluster of a name, which may be short.

    :raises Refused: when there is none, or several.
    """
    meant = meant_by(wanted, [cluster.name for cluster in found])
    if len(meant) != 1:
        raise Refused(
            f"{'Several clusters are' if meant else 'No cluster is'} called '{wanted}'; there are {_names(found)}.",
            "Give one of these names with -e cluster=, or leave it away.",
        )
    return next(cluster for cluster in found if cluster.name == meant[0])


def _as_listed(name: str, said: Sequence[Mapping[str, Any]]) -> Cluster:
    """A cluster as its nodes know it: all they list, since each of them may have been away."""
    known = [word["ssconf"] for word in said]
    nodes = frozenset(node for ssconf in known for node in ssconf["nodes"])
    return Cluster(name, (), nodes, frozenset(vm for ssconf in known for vm in ssconf["instances"]))


def _place(found: Sequence[Cluster], host: str, answers: Answers) -> str:
    """The one cluster that a silent host can be of; where there is one, all hosts are."""
    listing = _listing(found, host, answers) or [cluster.name for cluster in found]
    return listing[0] if len(listing) == 1 else ""


def _listing(found: Sequence[Cluster], host: str, answers: Answers) -> list[str]:
    """The clusters whose nodes list a host. A short name doesn't mean a node that another host is."""
    taken = {*answers, *(str(said["host"]) for said in members(answers).values())}
    return [cluster.name for cluster in found if host in cluster.nodes] or [
        cluster.name for cluster in found if meant_by(host, cluster.nodes.difference(taken))
    ]


def _having(word: str, known: Sequence[_Place]) -> list[_Place]:
    """What a word can name: once in each cluster that has such a thing.

    That the inventory calls a host by a short name makes it no likelier that this one is meant.
    """
    exact = [place for place in known if place.name == word and "." in word]
    fitting = exact or [place for place in known if same_host(place.name, word)]
    # the last by name, since the full one comes after the short one
    return list({place.cluster.name: place for place in sorted(fitting, key=lambda place: place.name)}.values())


def _refuse_several(word: str, places: Sequence[_Place]) -> None:
    if len(places) < 2:
        return
    named = sorted(place.cluster.name for place in places if place.cluster is not _NOWHERE)
    raise Refused(
        f"'{word}' may be {_joined([place.told() for place in places], 'or')}.",
        f"Give the full name, or name the cluster: {' or '.join(f'-e cluster={name}' for name in named)}.",
    )


def _refuse_another_s(answers: Answers, meant: Cluster, nodes: Sequence[str]) -> None:
    """A machine that is to take a node's place may have been another cluster's, and says so by the node's name."""
    named = {name for word in nodes for name in meant_by(word, meant.nodes)}
    for host, said in members(answers).items():
        node, of = str(said["host"]), said["ssconf"]["cluster_name"]
        if node in named and host not in meant.hosts:
            raise Refused(
                f"{node} is a node of {meant.name}, and the machine that answers as {host} has the files of the "
                f"cluster {of}.",
                f"Remove it there first ('gnt-node remove {node}' on that master), or install it anew; if it is "
                "another machine, correct its address in the inventory.",
            )


def _names(found: Sequence[Cluster]) -> str:
    return _joined([cluster.name for cluster in found])


def _joined(words: Sequence[str], word: str = "and") -> str:
    return f" {word} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
