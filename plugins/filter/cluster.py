# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions a playbook asks about what the modules have read; all pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ansible.errors import AnsibleFilterError

from ansible_collections.sci.ganeti.plugins.module_utils.census.combine import combine
from ansible_collections.sci.ganeti.plugins.module_utils.census.recall import recall
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import meant_by, same_host
from ansible_collections.sci.ganeti.plugins.module_utils.machine.fit import misfits
from ansible_collections.sci.ganeti.plugins.module_utils.machine.name import misnamed
from ansible_collections.sci.ganeti.plugins.module_utils.procedures import fencing_gate
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.check import faults
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.clusters import the_cluster
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.failover import failover, failover_unproven
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.lone_master import lone_master
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.masters import the_master, unproven_master
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.plan_record import plan_difference, plan_record
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.plans import plan_text
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.proofs import (
    leftover_volumes,
    not_proven,
    unproven,
    unverified,
)
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.recover_master import recovery
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.replace_node import replacement
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.resolve import Allowed, resolution, unhealed
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.retire import retire_unproven, retirement
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.returning import own_view, returning
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.speakers import speakers
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.start import start, start_unproven
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.succession import heir, succession
from ansible_collections.sci.ganeti.plugins.module_utils.states.resync_rate import resync_rate_before


def named(given: list[str] | str | None) -> list[str]:
    """Names as a list, or with commas as they come from the command line."""
    words = given.split(",") if isinstance(given, str) else given or []
    return [word.strip() for word in words if word.strip()]


def inventory_host(hosts: list[str], node: str) -> str:
    """The inventory's name of a node of the cluster."""
    meant = meant_by(node, hosts)
    if len(meant) != 1:
        raise AnsibleFilterError(
            f"Node '{node}' {'is several hosts' if meant else 'is no host'} of the group "
            f"'ganeti_nodes' ({', '.join(hosts) or 'it is empty'}). Name each node once there, "
            "by its full or its short name."
        )
    return meant[0]


def host_of(node: str, hosts: list[str]) -> str:
    """The same, for a list of nodes."""
    return inventory_host(hosts, node)


def by_host(
    hosts: Sequence[str], hostvars: Mapping[str, Mapping[str, Any]], variable: str, default: Any = None
) -> dict[str, Any]:
    """What each of these hosts has in a variable; the default, an empty mapping, for one that has none."""
    return {host: hostvars[host].get(variable, {} if default is None else default) for host in hosts}


def cluster_hosts(
    answers: Mapping[str, Mapping[str, Any]],
    homes: Mapping[str, str],
    cluster: str = "",
    nodes: list[str] | str | None = None,
    instances: list[str] | str | None = None,
    before: list[str] | None = None,
) -> list[dict[str, Any]]:
    """The hosts of the one cluster that a run is about, and which of them answered."""
    try:
        meant = the_cluster(answers, homes, cluster, named(nodes), named(instances))
    except Refused as error:
        raise AnsibleFilterError(str(error)) from error
    _refuse_others(before, meant.hosts)
    return [
        {"host": host, "answered": bool(answers[host]) and not answers[host].get("unreachable")} for host in meant.hosts
    ]


def cluster_speakers(
    answers: Mapping[str, Mapping[str, Any]],
    homes: Mapping[str, str],
    cluster: str = "",
    before: list[str] | None = None,
) -> list[dict[str, Any]]:
    """On which host each cluster is looked at."""
    try:
        found = speakers(answers, homes, cluster)
    except Refused as error:
        raise AnsibleFilterError(str(error)) from error
    _refuse_others(before, [speaker.host for speaker in found])
    return [speaker.as_result() for speaker in found]


def _refuse_others(before: list[str] | None, now: Sequence[str]) -> None:
    """Nothing takes a host out of a group again, so that a run is about the same ones until its end."""
    others = sorted(set(before or []).difference(now))
    if others:
        raise AnsibleFilterError(
            f"An earlier play of this run has worked on {', '.join(others)}, which this one is not about. Run the "
            "playbooks one after the other, each with a command of its own."
        )


def find_master(answers: Mapping[str, Mapping[str, Any]], without: str = "") -> str:
    """The inventory's name of the master."""
    counted = {host: said for host, said in answers.items() if not (without and same_host(host, without))}
    try:
        return the_master(counted)
    except Refused as error:
        raise AnsibleFilterError(str(error)) from error


def master_succession(
    answers: Mapping[str, Mapping[str, Any]], wanted: str = "", no_voting: bool | None = None
) -> dict[str, Any]:
    """Who becomes the master, and whether the others vote."""
    return _or_refusal(lambda: succession(answers, wanted, no_voting).as_result())


def master_recovery(
    answers: Mapping[str, Mapping[str, Any]], new_master: str = "", old_master: str = "", no_voting: bool = False
) -> dict[str, Any]:
    """Who takes over from a master that died, and which node is dead."""
    return _or_refusal(lambda: recovery(answers, new_master, old_master, no_voting).as_result())


def master_alone(answers: Mapping[str, Mapping[str, Any]], wanted: str = "") -> dict[str, Any]:
    """The host that is the master and can't win a vote."""
    return _or_refusal(lambda: lone_master(answers, wanted).as_result())


def _or_refusal(decide: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What was decided, or why nothing can be, with the remedy: a task says it better than a filter's error."""
    try:
        return {**decide(), "refusal": ""}
    except Refused as error:
        return {"refusal": str(error)}


def configured_cluster(answers: Mapping[str, Mapping[str, Any]], host: str, promoted: bool = False) -> dict[str, Any]:
    """The cluster by one host's configuration and every node's word on itself."""
    return combine(answers, host, promoted).as_result()


def replacement_plan(cluster: Mapping[str, Any], node: str) -> dict[str, Any]:
    """What replacing a node comes to."""
    return replacement(recall(cluster), node).as_result()


def failover_plan(
    cluster: Mapping[str, Any],
    node: str,
    accept: list[str] | None = None,
    start_first: list[str] | None = None,
    calls_lifetime: int = 0,
) -> dict[str, Any]:
    """What failing a node's instances over comes to."""
    return failover(recall(cluster), node, accept or [], start_first or [], int(calls_lifetime)).as_result()


def start_plan(
    cluster: Mapping[str, Any],
    node: str = "",
    names: list[str] | None = None,
    start_first: list[str] | None = None,
) -> dict[str, Any]:
    """What starting instances comes to."""
    return start(recall(cluster), node, names or [], start_first or []).as_result()


def return_plan(
    cluster: Mapping[str, Any],
    node: str,
    own: Mapping[str, Any],
    running: list[dict[str, Any]],
    method: str = "readd",
    stop_stale: bool = False,
    seen: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """What letting a node in again comes to."""
    names, rules = own_view(own, running)
    survey = next(iter(recall(own).surveys.values()))
    planned = returning(recall(cluster), node, method, survey, names, rules, stop_stale, _by_node(seen))
    return planned.as_result()


def with_resync_rate(steps: list[dict[str, Any]], cluster: Mapping[str, Any], rate: int) -> list[dict[str, Any]]:
    """A plan, and before it the rate of its copies where that isn't the cluster's own."""
    return [step.as_result() for step in resync_rate_before(steps, recall(cluster), int(rate))] + steps


def split_brain_plan(
    cluster: Mapping[str, Any],
    seen: list[Mapping[str, Any]],
    instance: str = "",
    discard_node: str = "",
    **allowed: bool,
) -> dict[str, Any]:
    """What every mirror whose sides don't talk is worth, and what healing one comes to."""
    return resolution(recall(cluster), _by_node(seen), instance, discard_node, Allowed(**allowed)).as_result()


def _by_node(seen: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """What ``drbd_info`` returned on several hosts, those left out that could not be asked."""
    return {item["host"]: item for item in seen if item.get("host") and "devices" in item}


def split_brain_unhealed(cluster: Mapping[str, Any], instance: str) -> list[str]:
    """What isn't proven of a healed mirror."""
    return unhealed(recall(cluster), instance)


def retirement_plan(
    cluster: Mapping[str, Any], node: str, evacuate: bool | None = None, iallocator: str = "hail"
) -> dict[str, Any]:
    """What retiring a node comes to."""
    return retirement(recall(cluster), node, evacuate, iallocator).as_result()


def cluster_faults(
    cluster: Mapping[str, Any], answers: Mapping[str, Mapping[str, Any]], master: str
) -> list[dict[str, Any]]:
    """Everything about a cluster that isn't proven to be in order."""
    return [fault.as_result() for fault in faults(cluster, answers, master)]


def fencing_verdict(looked: Mapping[str, Any], node: str, **given: Any) -> dict[str, Any]:
    """Whether a node may be taken for dead, and on whose word."""
    try:
        return fencing_gate.fencing_verdict(looked, node, **given)
    except Refused as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """The filters about a cluster."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {
            "by_host": by_host,
            "cluster_faults": cluster_faults,
            "cluster_hosts": cluster_hosts,
            "cluster_speakers": cluster_speakers,
            "configured_cluster": configured_cluster,
            "failover_plan": failover_plan,
            "failover_unproven": failover_unproven,
            "fencing_verdict": fencing_verdict,
            "find_master": find_master,
            "host_of": host_of,
            "inventory_host": inventory_host,
            "leftover_volumes": leftover_volumes,
            "listeners": fencing_gate.listeners,
            "master_alone": master_alone,
            "master_heir": heir,
            "master_recovery": master_recovery,
            "master_succession": master_succession,
            "misfits": misfits,
            "misnamed": misnamed,
            "named": named,
            "node_addresses": fencing_gate.node_addresses,
            "not_proven": not_proven,
            "plan_difference": plan_difference,
            "plan_record": plan_record,
            "plan_text": plan_text,
            "replacement_plan": replacement_plan,
            "retire_unproven": retire_unproven,
            "retirement_plan": retirement_plan,
            "return_plan": return_plan,
            "start_plan": start_plan,
            "start_unproven": start_unproven,
            "still_heard": fencing_gate.still_heard,
            "split_brain_plan": split_brain_plan,
            "split_brain_unhealed": split_brain_unhealed,
            "unproven": unproven,
            "unproven_master": unproven_master,
            "unverified": unverified,
            "with_resync_rate": with_resync_rate,
        }
