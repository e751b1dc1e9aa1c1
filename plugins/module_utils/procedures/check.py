# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proofs V, M, N, I and D for the whole cluster, as findings with their remedies. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.recall import recall_instance
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.argv import (
    forget_mirror_by_hand,
    forget_rest_by_hand,
)
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.masters import (
    Answers,
    members,
    unproven_master,
)
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.proofs import CLEAN, Plain
from ansible_collections.sci.ganeti.plugins.module_utils.states.claims import works_of
from ansible_collections.sci.ganeti.plugins.module_utils.states.held import held_tags

ERROR, WARNING = "error", "warning"

_PLAYBOOK = "ansible-playbook sci.ganeti."
_RESTART = "service ganeti restart"
_VOTE_AGAIN = r"""sed -i '/^ *#/!s/ *--\(no-voting\|yes-do-it\)//g' /etc/default/ganeti"""

_NODE_REMEDIES = {
    "offline": f"When it is back: {_PLAYBOOK}return_node -e node={{0}}; when it is a new machine: "
    f"{_PLAYBOOK}replace_node -e node={{0}}.",
    "drained": "When it is to be used again: 'gnt-node modify -D no {0}'.",
}
_INSTANCE_REMEDIES = {
    "ERROR_down": f"{_PLAYBOOK}start_instances -e instances={{0}}.",
    "ERROR_nodedown": f"When its node is dead: {_PLAYBOOK}failover_node -e node={{1}}.",
    "ERROR_nodeoffline": f"{_PLAYBOOK}failover_node -e node={{1}}.",
    "ERROR_up": "Stop it ('gnt-instance shutdown {0}'), or say that it should run ('gnt-instance startup {0}').",
    "ERROR_wrongnode": f"It runs where it should not: {_PLAYBOOK}return_node -e node=NODE names it, "
    "and stops it with -e stop_stale_instances=true.",
}
_DISK_REMEDIES = {
    "syncing": "It ends by itself.",
    "diskless": "'gnt-instance replace-disks -a {0}'.",
    "apart": f"'gnt-instance activate-disks {{0}}'; if both sides stay apart: "
    f"{_PLAYBOOK}resolve_split_brain -e instance={{0}}.",
    "differs": "Find out which side is right: 'gnt-instance info {0}'.",
    "primary": "Look at it: 'gnt-instance info {0}'.",
    "silent": "Bring its secondary back, or name another: 'gnt-instance replace-disks -n NODE {0}'.",
    "unreadable": "Bring its primary back, or fail it over.",
}
_CODE_REMEDIES = {
    "ENODEORPHANLV": "Once you are sure that nothing needs it, 'lvremove' it there.",
    "ENODEN1": "Look at 'hbal -L' for a better placement, or free some memory.",
    "EINSTANCEWRONGNODE": f"{_PLAYBOOK}return_node -e node=NODE names what runs where it "
    "should not, and stops it with -e stop_stale_instances=true.",
    "ENODETIME": "Set its clock right.",
    "ENODEFILECHECK": "'gnt-cluster redist-conf'.",
    "ECLUSTERFILECHECK": "'gnt-cluster redist-conf'.",
}


@dataclass(frozen=True)
class Fault:
    """Something that isn't as it should be.

    :param severity: ``error`` or ``warning``.
    :param proof: the letter of the proof that fails: V, M, N, I or D.
    :param subject: the node or the instance it is about.
    :param remedy: how to go on.
    """

    severity: str
    proof: str
    subject: str
    text: str
    remedy: str

    def as_result(self) -> dict[str, Any]:
        return asdict(self)


def faults(cluster: Plain, answers: Answers, master: str) -> list[Fault]:
    """Everything that isn't proven, the worst first.

    :param cluster: the whole state with its findings, as ``gnt_cluster_info`` returns it.
    :param answers: inventory host to what ``gnt_cluster_info`` said there, ``mastership`` gathered.
    :param master: the inventory's name of the master.
    """
    found = [
        *_masters(answers, master),
        *_nodes(cluster),
        *_instances(cluster),
        *_disks(cluster),
        *_held(cluster),
        *_works(cluster),
        *_verified(cluster),
    ]
    return sorted(found, key=lambda fault: fault.severity != ERROR)


def _masters(answers: Answers, master: str) -> Iterator[Fault]:
    for said in unproven_master(answers, master):
        yield Fault(ERROR, "M", master, said[3:], "Nothing else before there is one master.")
    ruling = members(answers).get(master)
    if ruling and not ruling["mastership"]["cluster_ip_here"]:
        yield Fault(
            WARNING,
            "M",
            master,
            "the cluster's address isn't on the master.",
            "'gnt-cluster activate-master-ip' there, once it is on no other node.",
        )
    yield from _left_without_voting(answers, master)


def _left_without_voting(answers: Answers, master: str) -> Iterator[Fault]:
    """On a node that isn't the master, too: one that comes back and takes itself for it would ask nobody."""
    for host, said in members(answers).items():
        lines = said["mastership"]["daemons"]["leftovers"]
        if lines:
            listed = " and ".join(f"'{line}'" for line in lines)
            now = f", then '{_RESTART}', once most nodes answer" if host == master else ""
            yield Fault(
                WARNING,
                "M",
                host,
                f"its /etc/default/ganeti has {listed}: whenever it takes itself for the master it rules without a "
                "vote, and two may rule one day.",
                f"Take that out, there: {_VOTE_AGAIN}{now}.",
            )


def _nodes(cluster: Plain) -> Iterator[Fault]:
    for node in cluster["nodes"]:
        name, role = node["name"], node["role"]
        if role in _NODE_REMEDIES:
            yield Fault(WARNING, "N", name, f"it is {role}.", _NODE_REMEDIES[role].format(name))
        elif not node["answers"]:
            yield Fault(
                ERROR,
                "N",
                name,
                "its node daemon doesn't answer the master.",
                f"If it lives: '{_RESTART}' there. If it is dead: {_PLAYBOOK}failover_node -e node={name}.",
            )


def _instances(cluster: Plain) -> Iterator[Fault]:
    for instance in cluster["instances"]:
        if instance["status"].startswith("ERROR"):
            remedy = _INSTANCE_REMEDIES.get(instance["status"], "Look at it: 'gnt-instance info {0}'.")
            said = f"it is {instance['status']}."
            yield Fault(ERROR, "I", instance["name"], said, remedy.format(instance["name"], instance["primary"]))


def _disks(cluster: Plain) -> Iterator[Fault]:
    roles = {node["name"]: node["role"] for node in cluster["nodes"]}
    offline = {name for name, role in roles.items() if role == "offline"}
    for instance in cluster["instances"]:
        name, given_up = instance["name"], instance["mirror_was"]
        if instance["template"] != "drbd":
            if given_up:
                yield Fault(ERROR, "D", name, *_given_up(instance, roles))
            continue
        if given_up:
            said = f"a run has given up its mirror on {given_up} for a new one, and hasn't come to its end."
            yield Fault(WARNING, "D", name, said, _come_to_its_end(instance, roles))
        if instance["rests"]:
            said = "a run has activated its disks to copy them, and hasn't come to its end."
            remedy = f"{_PLAYBOOK}replace_node -e node={instance['secondary']}, or {forget_rest_by_hand(name)}."
            yield Fault(WARNING, "D", name, said, remedy)
        if not instance["disks"]:
            yield Fault(ERROR, "D", name, "its disks could not be read.", f"'gnt-instance info -s {name}'.")
        if instance["secondary"] in offline or instance["primary"] in offline:
            gone = instance["secondary"] if instance["secondary"] in offline else instance["primary"]
            yield Fault(WARNING, "D", name, f"its side on {gone} is offline: it has no mirror.", _again(gone))
            continue
        for disk in instance["disks"]:
            if disk["condition"] not in CLEAN:
                yield Fault(
                    WARNING if disk["condition"] == "syncing" else ERROR,
                    "D",
                    name,
                    f"disk/{disk['index']} is '{disk['condition']}'.",
                    _DISK_REMEDIES[disk["condition"]].format(name),
                )


def _given_up(instance: Plain, nodes: Collection[str]) -> tuple[str, str]:
    node = instance["mirror_was"]
    remedy = f"If it should have none: {forget_mirror_by_hand(instance['name'], node)}."
    if recall_instance(instance).mirror_due in nodes:
        remedy = f"While it is stopped: {_PLAYBOOK}replace_node -e node={node}. {remedy}"
    return f"its mirror on {node} was given up, to be made again there, and hasn't been.", remedy


def _come_to_its_end(instance: Plain, roles: Mapping[str, str]) -> str:
    """What ends a run that has taken a mirror off a node; where that has another task by now nothing is run for it."""
    node = instance["mirror_was"]
    by_hand = f"once its disks are clean: {forget_mirror_by_hand(instance['name'], node)}."
    if node not in roles or node == instance["primary"]:
        return by_hand[0].upper() + by_hand[1:]
    playbook = "retire_node" if roles[node] in ("drained", "offline") else "replace_node"
    return f"The same again: {_PLAYBOOK}{playbook} -e node={node}. Or, {by_hand}"


def _again(node: str) -> str:
    return _NODE_REMEDIES["offline"].format(node)


def _held(cluster: Plain) -> Iterator[Fault]:
    for tag in held_tags(cluster["cluster"]["tags"]):
        yield Fault(
            WARNING,
            "N",
            "cluster",
            "a procedure has paused the watcher or slowed copies, and runs still or was killed.",
            "Run that procedure again, which gives them back as they were; or do so by hand, and then "
            f"'gnt-cluster remove-tags {tag}'.",
        )


def _works(cluster: Plain) -> Iterator[Fault]:
    for work in works_of(cluster["cluster"]["tags"]):
        yield Fault(
            WARNING,
            "N",
            "cluster",
            f"{work.by} works on it, or was killed.",
            "If it was killed: run that procedure again, which finishes it. The next one that changes something takes "
            f"its tag away, and so does 'gnt-cluster remove-tags {work.tag}'.",
        )


def _verified(cluster: Plain) -> Iterator[Fault]:
    if cluster["findings"] is None:
        yield Fault(ERROR, "V", "cluster", "'gnt-cluster verify' was not run.", "Run it on the master.")
        return
    for item in cluster["findings"]:
        yield Fault(
            ERROR if item["severity"] == "ERROR" else WARNING,
            "V",
            item["subject"],
            f"{item['code']}: {item['text']}",
            _CODE_REMEDIES.get(item["code"], "Look at 'gnt-cluster verify --error-codes' on the master."),
        )
