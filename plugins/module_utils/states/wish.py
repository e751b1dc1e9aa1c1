# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What should hold of instances: the wish that the ladder climbs for. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance


@dataclass(frozen=True)
class Wish:
    """What should hold for each of the instances.

    :param state: ``started``, ``stopped`` or None for "as it is".
    :param disks: ``active``, ``mirrored`` or None for "as they are".
    :param new_secondary: where the mirror should be; None for "where it is".
    :param iallocator: who may choose another secondary when the present one is of no
        use; None when nobody may.
    :param through_plain: the mirror of a stopped instance may be given up and made
        again, for clusters without a third node where nothing else works.
    :param off: a node that none of them should have as its primary.
    :param method: how they leave it: ``migrate`` while it lives, ``failover`` when it is dead,
        ``abandon`` while it lives and what its disks have there is left behind.
    :param mirror_off: a node that none of them should have as its secondary.
    """

    state: str | None = None
    disks: str | None = None
    new_secondary: str | None = None
    iallocator: str | None = None
    through_plain: bool = False
    off: str | None = None
    method: str = "migrate"
    mirror_off: str | None = None

    @property
    def about_disks(self) -> bool:
        """Whether the nodes have to be asked for what they know of disks."""
        return self.disks is not None or (self.off is not None and self.method == "migrate")

    def mirror_goes_to(self, instance: Instance) -> str:
        """The node that a plain instance's mirror is made on; empty where none is wished for. One that was given up for
        it is made again whoever asks: that takes nothing away."""
        named = self.new_secondary if self.through_plain or instance.mirror_due else None
        return named or instance.mirror_due
