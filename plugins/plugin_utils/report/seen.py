# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was seen of the cluster first and last, out of what the modules answered. Pure.

Nothing is asked for a report: it has what the run has looked at anyway. What was read once is the
same before and after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Plain = Mapping[str, Any]
Listing = Mapping[str, Any]
"""What was seen, by name."""


@dataclass(frozen=True)
class Seen:
    """One kind of things, as they were first and last.

    :param whole: all of them were listed at least once, so that what isn't there isn't.
    """

    first: Listing = field(default_factory=dict)
    last: Listing = field(default_factory=dict)
    whole: bool = False

    def taking(self, items: Listing, whole: bool = False) -> Seen:
        """With another look.

        :param whole: it shows all there are, not some.
        """
        if not items:
            return self
        # what was seen of some before all were listed is older, and stays
        first = self.first if self.whole else {**items, **self.first}
        return Seen(first, items if whole else {**self.last, **items}, self.whole or whole)


@dataclass(frozen=True)
class Sights:
    """Everything that was seen.

    :param drbd: node to its DRBD devices by minor; to None where it was to be asked and couldn't.
    :param arrays: inventory host to its arrays by kernel name; ``storage``: to all of ``disk_info``.
    :param census: the whole censuses that showed mirrors, the first and the last of them, as they were answered.
    :param configured: serial number of the configuration that the first look is from, since no master answered;
        None where one did. ``live``: one has answered.
    """

    nodes: Seen = Seen()
    instances: Seen = Seen()
    drbd: Seen = Seen()
    arrays: Seen = Seen()
    storage: Seen = Seen()
    cluster: Seen = Seen()
    census: tuple[Plain, Plain] | None = None
    configured: int | None = None
    live: bool = False

    def of(self, which: str) -> dict[str, Any]:
        """The plain data of the report.

        :param which: ``first`` or ``last``.
        """
        kinds = ("cluster", "nodes", "instances", "drbd", "arrays")
        told = {kind: getattr(getattr(self, kind), which) for kind in kinds}
        from_configuration = self.configured is not None and (which == "first" or not self.live)
        return {**told, "from_configuration": from_configuration}


def after(sights: Sights, module: str, result: Plain, host: str) -> Sights:
    """With what a module answered; modules that look at nothing change nothing.

    :param module: its short name.
    :param host: the inventory's name of where it ran.
    """
    look = _LOOKS.get(module)
    return look(sights, result, host) if look else sights


def _census(sights: Sights, result: Plain, _host: str) -> Sights:
    sights = replace(sights, drbd=sights.drbd.taking(_minors(result.get("surveys") or ())))
    if result.get("from_configuration"):
        return _configuration(sights, result)
    if not result.get("master_reachable"):
        return sights
    if result.get("configuration"):
        sights = _ruled(sights)
    cluster = result.get("cluster")
    shows_mirrors = result.get("instances") and result.get("surveys")
    return replace(
        sights,
        nodes=sights.nodes.taking(_named(result.get("nodes")), whole=True),
        instances=sights.instances.taking(_with_disks(sights, result.get("instances")), whole=True),
        cluster=sights.cluster.taking(cluster if isinstance(cluster, Mapping) else {}),
        live=sights.live or bool(result.get("nodes")),
        census=((sights.census or (result,))[0], result) if shows_mirrors else sights.census,
    )


def _configuration(sights: Sights, result: Plain) -> Sights:
    """A cluster whose master is silent: the newest configuration tells what there was."""
    serial = int((result.get("configuration") or {}).get("serial_no") or 0)
    if sights.live or (sights.configured is not None and sights.configured >= serial):
        return sights
    # nobody was asked whether it answers
    nodes = {name: {**node, "answers": None} for name, node in _named(result.get("nodes")).items()}
    instances = _named(result.get("instances"))
    return replace(
        sights,
        nodes=Seen(nodes, nodes, whole=True),
        instances=Seen(instances, instances, whole=True),
        cluster=Seen(result.get("cluster") or {}, result.get("cluster") or {}),
        configured=serial,
    )


def _ruled(sights: Sights) -> Sights:
    """A cluster whose master has answered what the candidates were asked: it lists nothing for that, and is the one to
    list what there was. Who has just taken the role over is asked something else."""
    if sights.configured is None:
        return replace(sights, live=True)
    return replace(sights, nodes=Seen(), instances=Seen(), cluster=Seen(), configured=None, live=True)


def _with_disks(sights: Sights, items: Any) -> dict[str, Plain]:
    """A listing of instances; where disks weren't gathered, with those that were read before."""
    known = sights.instances.last
    return {
        name: item if item.get("disks") else {**item, "disks": known.get(name, {}).get("disks", [])}
        for name, item in _named(items).items()
    }


def _some_nodes(sights: Sights, result: Plain, _host: str) -> Sights:
    return replace(sights, nodes=sights.nodes.taking(_named(result.get("nodes"))))


def _one_node(sights: Sights, result: Plain, host: str) -> Sights:
    """What a module that acts has read again; nothing may come after it."""
    return _some_nodes(sights, {"nodes": [result.get("node")]}, host)


def _some_instances(sights: Sights, result: Plain, _host: str) -> Sights:
    return replace(sights, instances=sights.instances.taking(_named(result.get("instances"))))


def _drbd(sights: Sights, result: Plain, host: str) -> Sights:
    devices = {
        str(device["minor"]): {name: device.get(name) for name in _MINOR} for device in result.get("devices") or ()
    }
    return replace(sights, drbd=sights.drbd.taking({result.get("host") or host: devices} if devices else {}))


def _arrays(sights: Sights, result: Plain, host: str) -> Sights:
    arrays = _named(result.get("arrays"))
    return replace(sights, arrays=sights.arrays.taking({host: arrays} if arrays else {}))


def _one_array(sights: Sights, result: Plain, host: str) -> Sights:
    array = _named([result.get("array")])
    others = sights.arrays.last.get(host) or {}
    return replace(sights, arrays=sights.arrays.taking({host: {**others, **array}} if array else {}))


def _disks(sights: Sights, result: Plain, host: str) -> Sights:
    if "disks" not in result:
        return sights
    return replace(_arrays(sights, result, host), storage=sights.storage.taking({host: result}))


def _minors(surveys: Iterable[Plain]) -> dict[str, Any]:
    """Node to its devices; to None where it couldn't be asked."""
    return {
        survey["node"]: (
            {str(minor["minor"]): minor for minor in survey.get("minors") or ()} if survey.get("reached") else None
        )
        for survey in surveys
    }


_MINOR = ("minor", "connection", "role", "peer_role", "disk", "peer_disk", "out_of_sync_kib", "percent")
"""What a survey and ``drbd_info`` both tell of a device."""


def _named(items: Any) -> dict[str, Plain]:
    return {item["name"]: item for item in items or () if isinstance(item, Mapping) and "name" in item}


_LOOKS = {
    "gnt_cluster_info": _census,
    "gnt_node": _one_node,
    "gnt_node_info": _some_nodes,
    "gnt_instance_info": _some_instances,
    "drbd_info": _drbd,
    "mdadm_array": _one_array,
    "mdadm_info": _arrays,
    "disk_info": _disks,
}
