# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions a playbook asks about what the modules have read; all pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable

from ansible.errors import AnsibleFilterError

from ansible_collections.sci.ganeti.plugins.module_utils.census.recall import recall
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import same_host
from ansible_collections.sci.ganeti.plugins.module_utils.machine.fit import misfits
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.blast_radius import disk_radius
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.masters import the_master
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.plans import plan_text
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.proofs import leftover_volumes, unproven
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.replace_disk import (
    disk_replacement,
    recall_request,
)
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.replace_disk_proofs import disk_unproven
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.replace_node import replacement
from ansible_collections.sci.ganeti.plugins.module_utils.storage.recall import recall_storage


def inventory_host(hosts: list[str], node: str) -> str:
    """The inventory's name of a node of the cluster."""
    meant = [host for host in hosts if host == node] or [host for host in hosts if same_host(host, node)]
    if len(meant) != 1:
        raise AnsibleFilterError(
            f"Node '{node}' {'is several hosts' if meant else 'is no host'} of the group "
            f"'ganeti_nodes' ({', '.join(hosts) or 'it is empty'}). Name each node once there, "
            "by its full or its short name."
        )
    return meant[0]


def find_master(answers: Mapping[str, Mapping[str, Any]]) -> str:
    """The inventory's name of the master."""
    try:
        return the_master(answers)
    except Refused as error:
        raise AnsibleFilterError(str(error)) from error


def replacement_plan(cluster: Mapping[str, Any], node: str) -> dict[str, Any]:
    """What replacing a node comes to."""
    return replacement(recall(cluster), node).as_result()


def disk_replacement_plan(
    storage: Mapping[str, Any],
    request: Mapping[str, Any],
    cluster: Mapping[str, Any],
    node: str,
    boot: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What replacing a disk of a node comes to."""
    asked = recall_request(request)
    return disk_replacement(recall_storage(storage), asked, recall(cluster), node, boot).as_result()


def blast_radius(storage: Mapping[str, Any], disk: str, cluster: Mapping[str, Any], node: str) -> dict[str, Any]:
    """What falls with a disk of a node."""
    try:
        return disk_radius(recall_storage(storage), disk, recall(cluster), node)
    except Refused as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """The filters of the collection."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {
            "blast_radius": blast_radius,
            "disk_replacement_plan": disk_replacement_plan,
            "disk_unproven": disk_unproven,
            "find_master": find_master,
            "inventory_host": inventory_host,
            "leftover_volumes": leftover_volumes,
            "misfits": misfits,
            "plan_text": plan_text,
            "replacement_plan": replacement_plan,
            "unproven": unproven,
        }
