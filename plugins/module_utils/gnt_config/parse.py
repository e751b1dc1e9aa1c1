# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From ``/var/lib/ganeti/config.data`` to nodes and instances. Pure: text in, facts out.

The file holds secrets (of DRBD, of the operating systems' parameters): what is taken is
named one by one, and nothing else leaves this file.

Source: ganeti lib/objects.py; read on 3.0.2 and 3.1.0. Nodes are keyed by UUID since 2.9;
disks are objects of their own since 2.14 and were part of their instance before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.nics import devices
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.facts import Cluster
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_config.facts import UNKNOWN, Configuration, Edition
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import AT_REST, Disk, Instance, mirror_was
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node.facts import Node
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable

Plain = Mapping[str, Any]
Places = Mapping[str, tuple[str, ...]]

_TEMPLATES = {"drbd8": "drbd", "lvm": "plain"}
"""A disk's type as 2.9 to 2.11 spell it, to the template's name."""


def parse_config(text: str) -> Configuration:
    """The configuration a host holds.

    :raises Unreadable: for a file that is torn, or isn't Ganeti's configuration.
    """
    try:
        return _configuration(json.loads(text))
    except (ValueError, TypeError, AttributeError, KeyError, IndexError) as error:
        # the error alone: a part of the file could hold a secret
        raise Unreadable(
            f"The configuration of this host can't be understood ({type(error).__name__}).",
            "Compare /var/lib/ganeti/config.data with that of another master candidate.",
        ) from None


def _configuration(data: Plain) -> Configuration:
    names = {uuid: node["name"] for uuid, node in data["nodes"].items()}
    master = names[data["cluster"]["master_node"]]
    instances = {item["name"]: _instance(data, item, names) for item in data["instances"].values()}
    primaries = _by_node((vm.primary, vm.name) for vm in instances.values())
    secondaries = _by_node((vm.secondary, vm.name) for vm in instances.values())
    nodes = {
        item["name"]: _node(data, item, master, primaries, secondaries)
        for item in sorted(data["nodes"].values(), key=lambda node: str(node["name"]))
    }
    return Configuration(
        edition=Edition(
            serial_no=int(data["serial_no"]),
            cluster_serial_no=int(data["cluster"]["serial_no"]),
            master=master,
            roles={node.name: node.role for node in nodes.values()},
            primaries={node.name: len(node.primaries) for node in nodes.values()},
        ),
        cluster=_cluster(data["cluster"], master),
        nodes=nodes,
        instances={name: instances[name] for name in sorted(instances)},
    )


def _cluster(plain: Plain, master: str) -> Cluster:
    return Cluster(
        name=plain["cluster_name"],
        master=master,
        volume_group=plain.get("volume_group_name") or "",
        master_netdev=plain.get("master_netdev") or "",
        links=_devices([plain["nicparams"]["default"]]),
        enabled_hypervisors=tuple(plain["enabled_hypervisors"]),
        candidate_pool_size=plain.get("candidate_pool_size"),
        modify_ssh_setup=plain.get("modify_ssh_setup"),
        tags=tuple(plain.get("tags", ())),
        reserved_volumes=tuple(plain.get("reserved_lvs") or ()),
    )


def _by_node(places: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Node to the instances it has, by name."""
    found: dict[str, list[str]] = {}
    for node, instance in places:
        found.setdefault(node, []).append(instance)
    return {node: tuple(sorted(names)) for node, names in found.items()}


def _node(data: Plain, plain: Plain, master: str, primaries: Places, secondaries: Places) -> Node:
    name = plain["name"]
    group = data.get("nodegroups", {}).get(plain.get("group"), {})
    return Node(
        name=name,
        role=_role(plain, master),
        primary_ip=plain["primary_ip"],
        secondary_ip=plain["secondary_ip"],
        group=group.get("name", ""),
        primaries=primaries.get(name, ()),
        secondaries=secondaries.get(name, ()),
    )


def _role(plain: Plain, master: str) -> str:
    if plain["name"] == master:
        return "master"
    if plain["offline"]:
        return "offline"
    if plain["drained"]:
        return "drained"
    return "master-candidate" if plain["master_candidate"] else "regular"


def _instance(data: Plain, plain: Plain, names: Mapping[str, str]) -> Instance:
    # a UUID since 2.14, the disk itself before
    found = [data["disks"][item] if isinstance(item, str) else item for item in plain["disks"]]
    primary = names[plain["primary_node"]]
    disks = tuple(_disk(index, item, names) for index, item in enumerate(found))
    partners = [node for disk in disks for node, _minor in disk.minors if node != primary]
    default = data["cluster"]["nicparams"]["default"]
    cards = [{**default, **nic.get("nicparams", {})} for nic in plain.get("nics", ())]
    return Instance(
        name=plain["name"],
        status=UNKNOWN,
        admin_state=plain["admin_state"],
        primary=primary,
        secondary=partners[0] if partners else "",
        template=_template(plain, found),
        disks_active=plain.get("disks_active"),
        memory=_memory(plain) or _memory({"beparams": data["cluster"]["beparams"]["default"]}),
        links=_devices(cards),
        mirror_was=mirror_was(plain.get("tags", ())),
        rests=AT_REST in plain.get("tags", ()),
        disks=disks,
    )


def _devices(cards: Sequence[Plain]) -> tuple[str, ...]:
    """What cards are put on, by their parameters."""
    return devices([card.get("link") or "" for card in cards], [card.get("mode") or "" for card in cards])


def _memory(plain: Plain) -> int | None:
    """MiB it needs to start: what it has of its own, or nothing where the cluster's default counts."""
    found = plain.get("beparams", {}).get("minmem")
    return None if found is None else int(found)


def _template(plain: Plain, disks: list[Plain]) -> str:
    named = plain.get("disk_template") or (disks[0]["dev_type"] if disks else "diskless")
    return _TEMPLATES.get(named, named)


def _disk(index: int, plain: Plain, names: Mapping[str, str]) -> Disk:
    where = plain["logical_id"]
    minors: tuple[tuple[str, int], ...] = ()
    volumes: tuple[str, ...] = ()
    port = None
    if _TEMPLATES.get(plain["dev_type"], plain["dev_type"]) == "drbd":
        # what follows the minors is the connection's secret
        one, other, port, minor_of_one, minor_of_other = where[:5]
        minors = ((names[one], minor_of_one), (names[other], minor_of_other))
        volumes = tuple("/".join(child["logical_id"]) for child in plain.get("children", ()))
    elif _TEMPLATES.get(plain["dev_type"], plain["dev_type"]) == "plain":
        volumes = ("/".join(where),)
    return Disk(index, int(plain["size"]), plain.get("uuid", ""), minors, volumes, port)
