# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading this host's side of an instance's disks, with all that a plan for it needs."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import replace

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.configured import configured_net
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.device import Device, owner_of
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.read import Drbd, read_drbd
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import DIRECTORY
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.files import text_in
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.argv import GROUPS, VOLUMES
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.parse import parse_groups, parse_volumes
from ansible_collections.sci.ganeti.plugins.module_utils.states.device import Scene


def read_scenes(
    runner: Runner,
    host: str,
    instance: Instance,
    peers: Iterable[Device],
    indices: Collection[int] | None = None,
    directory: str = DIRECTORY,
) -> list[Scene]:
    """This host's side of each disk of an instance, in the order of the disks.

    :param host: this node's full name; empty when it is in no cluster.
    :param peers: the devices of the other node.
    :param indices: only these disks; all when None.
    :raises Refused: when the instance has no disks here, or one has no device.
    """
    if instance.disks and indices is not None:
        unknown = set(indices) - {disk.index for disk in instance.disks}
        if unknown:
            raise Refused(
                f"{instance.name} has no disk/{min(unknown)}; it has {len(instance.disks)}.",
                "Name disks as 'gnt-instance info' counts them, from 0.",
            )
    minors = {disk.minor_on(host): disk for disk in instance.disks if indices is None or disk.index in indices}
    if not minors or None in minors:
        nodes = " and ".join(node for node in (instance.primary, instance.secondary) if node)
        raise Refused(
            f"{instance.name} has no mirrored disks on {host or 'this host'}; its nodes are {nodes or 'not known'}.",
            "Run it on one of them, with the instance as sci.ganeti.gnt_instance_info returns it.",
        )
    wanted = [number for number in minors if number is not None]
    drbd = read_drbd(runner, wanted)
    _refuse(drbd, host, instance, wanted)
    by_minor = {device.number: device for device in peers}
    groups = parse_groups(runner.read(GROUPS).stdout)
    volumes = tuple(volume.path for volume in parse_volumes(runner.read(VOLUMES).stdout))
    config = _config(directory)
    scenes = []
    for number in wanted:
        owner = owner_of(number, host, [instance])
        device = replace(drbd.devices[number], owner=owner)
        scenes.append(
            Scene(
                host=host,
                version=drbd.version,
                device=device,
                peer=by_minor.get(owner.peer_minor) if owner else None,
                configured=configured_net(config, host, device.number) if config else None,
                groups=groups,
                volumes=volumes,
            )
        )
    return scenes


def _refuse(drbd: Drbd, host: str, instance: Instance, wanted: Collection[int]) -> None:
    if drbd.version and not drbd.version.startswith("8"):
        raise Refused(
            f"{host} has DRBD {drbd.version}, on which Ganeti doesn't run.",
            "Load the module of DRBD 8.4, as Ganeti demands.",
        )
    missing = [number for number in wanted if number not in drbd.devices]
    if missing:
        raise Refused(
            f"{host} has no DRBD device {', '.join(map(str, missing))}: disks of {instance.name} aren't active there.",
            f"Activate them on the master: 'gnt-instance activate-disks {instance.name}'.",
        )


def _config(directory: str) -> str:
    """Ganeti's configuration, which only master candidates have."""
    return text_in(os.path.join(directory, "config.data"))
