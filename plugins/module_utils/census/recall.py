# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A census out of its own plain data: what a module returned, on the controller again.

So that what was read once is planned with, and proven by, the same functions that the
modules use on the node.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.mastership import Mastership
from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.daemons.facts import Daemons
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import Minor
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.history import Parting
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.facts import Cluster, Finding
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_config.facts import Edition
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Disk, Instance
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job.parse import Job
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import Node
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.parse import Volume
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey

Plain = Mapping[str, Any]


def recall(plain: Plain) -> Census:
    """The census that :meth:`Census.as_result` was made of."""
    return Census(
        ssconf=_ssconf(plain),
        master_reachable=plain["master_reachable"],
        trouble=plain["trouble"],
        watcher_paused_until=plain["watcher_paused_until"],
        queue_drained=plain["queue_drained"],
        edition=_edition(plain["configuration"]) if plain["configuration"] else None,
        configuration_trouble=plain["configuration_trouble"],
        from_configuration=plain["from_configuration"],
        mastership=_mastership(plain["mastership"]) if plain["mastership"] else None,
        claimed_by=plain.get("claimed_by", ""),
        cluster=_cluster(plain["cluster"]) if plain["cluster"] else None,
        nodes={item["name"]: _node(item) for item in plain["nodes"]},
        instances={item["name"]: recall_instance(item) for item in plain["instances"]},
        surveys={item["node"]: _survey(item) for item in plain["surveys"]},
        jobs=tuple(Job(**item) for item in plain["jobs"]),
        findings=_findings(plain),
    )


def _ssconf(plain: Plain) -> Ssconf:
    known = plain["ssconf"]
    return Ssconf(
        host=plain["host"],
        cluster_name=known["cluster_name"],
        master_node=known["master_node"],
        master_ip=known["master_ip"],
        master_netdev=known["master_netdev"],
        master_netmask=known["master_netmask"],
        nodes=tuple(known["nodes"]),
        primary_ips=known["primary_ips"],
        secondary_ips=known.get("secondary_ips") or None,
        master_candidates=tuple(known["master_candidates"]),
        offline_nodes=tuple(known["offline_nodes"]),
    )


def _edition(plain: Plain) -> Edition:
    return Edition(plain["serial_no"], plain["cluster_serial_no"], plain["master"], plain["roles"], plain["primaries"])


def _mastership(plain: Plain) -> Mastership:
    daemons = plain["daemons"]
    return Mastership(
        answers=plain["answers"],
        queue_answers=plain["queue_answers"],
        cluster_ip_here=plain["cluster_ip_here"],
        daemons=Daemons(tuple(daemons["rulers"]), daemons["running"], tuple(daemons["leftovers"])),
    )


def _cluster(plain: Plain) -> Cluster:
    lists = {key: tuple(plain[key]) for key in ("links", "enabled_hypervisors", "tags", "reserved_volumes")}
    return Cluster(**{**plain, **lists})


def _node(plain: Plain) -> Node:
    return Node(
        name=plain["name"],
        role=plain["role"],
        primary_ip=plain["primary_ip"],
        secondary_ip=plain["secondary_ip"],
        group=plain["group"],
        primaries=tuple(plain["primaries"]),
        secondaries=tuple(plain["secondaries"]),
        answers=plain["answers"],
        free_disk=plain["free_disk_mib"],
        total_disk=plain["total_disk_mib"],
        free_memory=plain["free_memory_mib"],
    )


def recall_instance(plain: Plain) -> Instance:
    """The instance that :meth:`Instance.as_result` was made of."""
    disks = tuple(
        Disk(
            index=item["index"],
            size_mib=item["size_mib"],
            uuid=item["uuid"],
            minors=tuple(item["minors"].items()),
            volumes=tuple(item["volumes"]),
            port=item["port"],
        )
        for item in plain["disks"]
    )
    kept = {key: value for key, value in plain.items() if key != "memory_mib"}
    return Instance(**{**kept, "memory": plain["memory_mib"], "links": tuple(plain["links"]), "disks": disks})


def _survey(plain: Plain) -> NodeSurvey:
    return NodeSurvey(
        node=plain["node"],
        reached=plain["reached"],
        trouble=plain["trouble"],
        master=plain["master"],
        joined=plain["joined"],
        ssconf=plain["ssconf"],
        config=plain["config"],
        minors={item["minor"]: Minor(**item) for item in plain["minors"]},
        volumes=None if plain["volumes"] is None else tuple(_volume(item) for item in plain["volumes"]),
        partings={item["minor"]: _parting(item) for item in plain["partings"]},
        split=frozenset(plain["split"]),
    )


def _parting(plain: Plain) -> Parting:
    return Parting(**{key: value for key, value in plain.items() if key != "minor"})


def _volume(plain: Plain) -> Volume:
    group, name = plain["name"].split("/", 1)
    return Volume(group, name, plain["size_mib"])


def _findings(plain: Plain) -> tuple[Finding, ...] | None:
    found = plain["findings"]
    return None if found is None else tuple(Finding(**item) for item in found)
