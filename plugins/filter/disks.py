# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions a playbook asks about the disks of a host; all pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Callable

from ansible.errors import AnsibleFilterError

from ansible_collections.sci.ganeti.plugins.module_utils.census.recall import recall
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.blast_radius import disk_radius
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.replace_disk import (
    disk_replacement,
    recall_request,
)
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.replace_disk_proofs import disk_unproven
from ansible_collections.sci.ganeti.plugins.module_utils.storage.recall import recall_storage


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
    """The filters about disks."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {
            "blast_radius": blast_radius,
            "disk_replacement_plan": disk_replacement_plan,
            "disk_unproven": disk_unproven,
        }
