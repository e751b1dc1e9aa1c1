# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The blast radius of a disk: what stands on it on its host, and the instances that this reaches. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import same_host
from ansible_collections.sci.ganeti.plugins.module_utils.safety.condition import condition
from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import Storage
from ansible_collections.sci.ganeti.plugins.module_utils.storage.identity import the_disk
from ansible_collections.sci.ganeti.plugins.module_utils.storage.stack import chains


@dataclass(frozen=True)
class Struck:
    """A disk of an instance that lies on a disk of a host in part.

    :param role: the host's part in it: ``primary`` or ``secondary``.
    :param peer: the node with the other side; empty when it has none.
    """

    instance: str
    index: int
    minor: int | None
    role: str
    peer: str
    condition: str
    volumes: tuple[str, ...]

    def as_result(self) -> dict[str, Any]:
        return {**self.__dict__, "volumes": list(self.volumes)}


def struck(volumes: tuple[str, ...], census: Census, node: str) -> tuple[Struck, ...]:
    """The instances' disks on a node that these logical volumes belong to.

    :param node: the host's name, full or short.
    """
    found = []
    for instance in census.instances.values():
        here = next((name for name in (instance.primary, instance.secondary) if name and same_host(name, node)), None)
        if here is None:
            continue
        peer = instance.secondary if here == instance.primary else instance.primary
        found += [
            Struck(
                instance=instance.name,
                index=disk.index,
                minor=disk.minor_on(here),
                role="primary" if here == instance.primary else "secondary",
                peer=peer if instance.mirrored else "",
                condition=condition(instance, disk, census.surveys) if instance.mirrored else instance.template,
                volumes=tuple(volume for volume in disk.volumes if volume in volumes),
            )
            for disk in instance.disks
            if set(disk.volumes) & set(volumes)
        ]
    return tuple(found)


def disk_radius(storage: Storage, word: str, census: Census, node: str) -> dict[str, Any]:
    """Both together, as plain data: the chains on a disk, and the instances' disks they reach.

    :param word: serial, WWN or by-id name of the disk.
    :raises Refused: when it names none, or several.
    """
    found = chains(storage, the_disk(storage, word))
    volumes = tuple(volume for chain in found for volume in chain.volumes)
    return {
        "chains": [chain.as_result() for chain in found],
        "instances": [one.as_result() for one in struck(volumes, census, node)],
    }
