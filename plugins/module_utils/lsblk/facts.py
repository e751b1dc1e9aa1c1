# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a block device."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """A block device as ``lsblk`` shows it: a disk, a partition, an array, a volume.

    :param name: the kernel's name (``sda3``, ``md2``). It may be another one after the
        next boot, so it never identifies a disk.
    :param kind: ``disk``, ``part``, ``raid1``, ``lvm``, ``loop`` ...
    :param size: bytes.
    :param signature: what libblkid recognised on it (``ext4``, ``linux_raid_member``,
        ``LVM2_member``, ``swap``); empty for nothing.
    :param uuid: that signature's own id: a member has its array's.
    :param mounted: where, ``[SWAP]`` for swap; empty when nowhere.
    :param label: kind of the partition table it carries: ``gpt``, ``dos`` or empty.
    :param logical: bytes of a logical sector; ``physical`` of a physical one.
    :param on: names of the devices it stands on.
    """

    name: str
    path: str
    kind: str
    size: int
    signature: str = ""
    uuid: str = ""
    mounted: str = ""
    label: str = ""
    part_type: str = ""
    part_uuid: str = ""
    serial: str = ""
    wwn: str = ""
    model: str = ""
    transport: str = ""
    hctl: str = ""
    logical: int = 512
    physical: int = 512
    rotational: bool = False
    read_only: bool = False
    on: tuple[str, ...] = ()
