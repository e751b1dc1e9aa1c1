# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a node says of itself when the master asks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import Minor
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.history import Parting
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.parse import Volume


@dataclass(frozen=True)
class NodeSurvey:
    """A node's own view, read over Ganeti's ssh.

    :param reached: the node let the master in with the cluster's keys and answered
        in full. Everything else is empty when it didn't.
    :param trouble: what ssh said when it didn't.
    :param master: who it believes is the master.
    :param joined: it holds the cluster's confd key, which a node gets with the last
        part of being added: one whose addition broke off has ssh and noded without it.
    :param ssconf: digest of its ssconf files: the same on every node that has the
        cluster's present configuration.
    :param config: digest of its copy of the whole configuration, which candidates have: the
        master's own, byte for byte, a moment after the job that changed it has ended.
    :param minors: its DRBD devices by minor.
    :param volumes: its logical volumes; None when LVM could not list them.
    :param partings: by minor how it last lost its peer, where the kernel's log was asked
        for and tells.
    :param split: minors that found a split brain and haven't replicated since.
    """

    node: str
    reached: bool
    trouble: str = ""
    master: str = ""
    joined: bool = False
    ssconf: str = ""
    config: str = ""
    minors: Mapping[int, Minor] = field(default_factory=dict)
    volumes: tuple[Volume, ...] | None = None
    partings: Mapping[int, Parting] = field(default_factory=dict)
    split: frozenset[int] = frozenset()

    def has_volume(self, path: str) -> bool | None:
        """Whether the volume ``group/name`` exists there; None when that isn't known."""
        if self.volumes is None:
            return None
        return any(volume.path == path for volume in self.volumes)

    def as_result(self) -> dict[str, Any]:
        return {
            "node": self.node,
            "reached": self.reached,
            "trouble": self.trouble,
            "master": self.master,
            "joined": self.joined,
            "ssconf": self.ssconf,
            "config": self.config,
            "minors": [minor.as_result() for minor in self.minors.values()],
            "volumes": (
                None
                if self.volumes is None
                else [{"name": volume.path, "size_mib": volume.size_mib} for volume in self.volumes]
            ),
            "partings": [{"minor": minor, **parting.as_result()} for minor, parting in self.partings.items()],
            "split": sorted(self.split),
        }
