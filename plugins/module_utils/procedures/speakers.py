# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""On which host each cluster is looked at: its master, or one that has to say why there is none. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.clusters import (
    Cluster,
    Homes,
    clusters,
    strays,
    the_one_called,
)
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.masters import Answers, members, the_master

_BRING_UP = "Bring them up, and see that they let Ansible in"


@dataclass(frozen=True)
class Speaker:
    """A host that speaks for a cluster.

    :param host: its name in the inventory.
    :param hosts: all of the cluster, of the inventory's names.
    :param refusal: why the cluster can't be looked at, with the remedy; empty where the host is the master.
    """

    host: str
    hosts: tuple[str, ...]
    refusal: str

    def as_result(self) -> dict[str, Any]:
        return {"host": self.host, "hosts": list(self.hosts), "refusal": self.refusal}


def speakers(answers: Answers, homes: Homes, wanted: str = "") -> list[Speaker]:
    """One for each cluster, and one for the hosts of which nobody knows where they belong.

    :param wanted: look at the cluster of this name only.
    """
    found = clusters(answers, homes)
    if not found:
        return [_speaker(Cluster("", tuple(answers)), answers)]
    if wanted:
        return [_speaker(the_one_called(wanted, found), answers)]
    lost = strays(found, answers, homes)
    return [
        *(_speaker(cluster, answers, f"The cluster {cluster.name}: " if len(found) > 1 else "") for cluster in found),
        *([Speaker(lost[0], lost, _lost(lost))] if lost else []),
    ]


def _speaker(cluster: Cluster, answers: Answers, about: str = "") -> Speaker:
    """:param about: names the cluster, where there are others."""
    said = {host: answers[host] for host in cluster.hosts}
    known = members(said)
    if about and not known:
        silent = f"{about}none of {', '.join(cluster.hosts)} answers. {_BRING_UP}."
        return Speaker(cluster.hosts[0], cluster.hosts, silent)
    try:
        return Speaker(the_master(said), cluster.hosts, "")
    except Refused as error:
        return Speaker(next(iter(known), cluster.hosts[0]), cluster.hosts, f"{about}{error}")


def _lost(hosts: tuple[str, ...]) -> str:
    return (
        f"{', '.join(hosts)}: no answer, and no cluster that answers has a node of that name, so that whether theirs "
        f"is in order isn't known. {_BRING_UP}, or take what is no node any more out of the group 'ganeti_nodes'."
    )
