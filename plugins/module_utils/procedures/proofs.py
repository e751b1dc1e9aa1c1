# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proofs of an end state: V, N and D. Pure: plain data in, sentences out.

They work on what ``gnt_cluster_info`` returns. An empty list is the proof; what isn't
proven comes as a sentence that names what was found.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

Plain = Mapping[str, Any]

CLEAN = ("clean", "inactive")
"""Conditions of a disk that need nothing: in order on both sides, or not in use at all."""

CHECK = "ansible-playbook sci.ganeti.check_cluster"

_OF_VERIFY = re.compile(r"V: (E[A-Z0-9]+) ")
"""Proof V's sentence about an error that has a code."""

_OF_AN_INSTANCE = re.compile(r"\.disk\d+(_data|_meta)?$")
"""How Ganeti names the volumes it makes."""


def unproven(
    cluster: Mapping[str, Any],
    node: str,
    roles: Collection[str] = ("master-candidate", "regular"),
    secondaries: Collection[str] | None = None,
    known_findings: Collection[str] = (),
    elsewhere: Collection[str] = (),
) -> list[str]:
    """What isn't as it should be after a node was replaced.

    :param cluster: the whole state, its findings included.
    :param roles: the roles that are as intended (N).
    :param secondaries: the instances whose mirror should be there; None for any.
    :param known_findings: codes of ``gnt-cluster verify`` that were there before and
        that the operator accepts.
    :param elsewhere: those of ``secondaries`` that were given a mirror on another node.
    """
    return [
        *_role(cluster, node, roles, set(secondaries or ()) - set(elsewhere)),
        *_disks(cluster, node, elsewhere),
        *unverified(cluster, known_findings),
    ]


def findings_about(instance: Plain, should_run: bool) -> list[str]:
    """Proof I for one instance: it runs, or doesn't, as it is meant to."""
    wanted = ("running",) if should_run else ("ADMIN_down", "ADMIN_offline", "USER_down")
    if instance["status"] in wanted:
        return []
    return [f"I: {instance['name']} is {instance['status']}, not {wanted[0]}."]


def unverified(cluster: Plain, known: Collection[str] = ()) -> list[str]:
    """Proof V: the errors of Ganeti's own verification.

    :param known: codes that were there before and that the operator accepts.
    """
    if cluster.get("findings") is None:
        return ["V: 'gnt-cluster verify' was not run."]
    return [
        f"V: {item['code']} {item['subject']}: {item['text']}"
        for item in cluster["findings"]
        if item["severity"] == "ERROR" and item["code"] not in known
    ]


def not_proven(unproven: Collection[str], accepts: str = "", looks: str = CHECK) -> str:
    """What a run says whose end state isn't proven: what was found, and how to go on.

    :param unproven: the sentences of the proofs; not empty.
    :param accepts: the variable that takes codes of ``gnt-cluster verify`` for known, where the procedure has one.
    :param looks: the command that says what mends what was found; none where it is empty.
    """
    said = [f"The end state isn't proven: {' '.join(unproven)}"]
    said += [f"What mends it is said by: {looks}."] if looks else []
    codes = [found.group(1) for sentence in unproven if (found := _OF_VERIFY.match(sentence))]
    if accepts and codes:
        taken = json.dumps({accepts: sorted(set(codes))})
        said.append(f"If it was so before and may stay so: -e '{taken}'.")
    return "\n".join([*said, "Then run the same again."])


def leftover_volumes(cluster: Mapping[str, Any], node: str) -> list[str]:
    """Volumes on a node that belong to no instance there, in whatever group a disk may have been put.

    In the cluster's own group nothing else should be, but for what is reserved there; in another may be what the
    machine itself lives on. The volume that a mirror has left behind on a node has the same name as the one it has
    elsewhere now.
    """
    settings = cluster.get("cluster") or {}
    group, reserved = settings.get("volume_group", ""), settings.get("reserved_volumes", ())
    ours = {
        volume
        for instance in cluster["instances"]
        if node in (instance["primary"], instance["secondary"])
        for disk in instance["disks"]
        for volume in disk["volumes"]
    }
    return [
        volume["name"]
        for survey in cluster["surveys"]
        if survey["node"] == node
        for volume in survey["volumes"] or ()
        if volume["name"] not in ours
        and (volume["name"].startswith(f"{group}/") or _OF_AN_INSTANCE.search(volume["name"]))
        and not any(_is_reserved(volume["name"], pattern) for pattern in reserved)
    ]


def _is_reserved(volume: str, pattern: str) -> bool:
    """Whether Ganeti leaves a volume alone because of this, as ``gnt-cluster verify`` does.

    Source: ganeti lib/utils/__init__.py, FieldSet: from the beginning, and an end is put behind the pattern. So of
    alternatives without brackets only the last one has to reach to the end of the name.
    """
    try:
        return re.match(f"{pattern}$", volume) is not None
    except (re.error, OverflowError):
        return volume == pattern


def _role(
    cluster: Mapping[str, Any],
    node: str,
    roles: Collection[str],
    secondaries: Collection[str],
) -> list[str]:
    found = next((item for item in cluster["nodes"] if item["name"] == node), None)
    if found is None:
        return [f"N: {node} isn't in the cluster."]
    wrong = []
    if found["role"] not in roles:
        wrong.append(f"N: {node} is {found['role']}, not {' or '.join(roles)}.")
    if not found["answers"]:
        wrong.append(f"N: the node daemon of {node} doesn't answer.")
    missing = sorted(set(secondaries) - set(found["secondaries"]))
    if missing:
        wrong.append(f"N: the mirrors of {', '.join(missing)} aren't on {node}.")
    return wrong


def _disks(cluster: Mapping[str, Any], node: str, elsewhere: Collection[str]) -> list[str]:
    mirrored = [
        instance
        for instance in cluster["instances"]
        if (node in (instance["primary"], instance["secondary"]) and instance["template"] == "drbd")
        or instance["name"] in elsewhere
    ]
    return [
        *(f"D: the disks of {instance['name']} could not be read." for instance in mirrored if not instance["disks"]),
        *(
            f"D: disk/{disk['index']} of {instance['name']} is '{disk['condition']}'."
            for instance in mirrored
            for disk in instance["disks"]
            if disk["condition"] not in CLEAN
        ),
    ]
