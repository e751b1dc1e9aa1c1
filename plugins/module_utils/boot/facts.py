# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of how a host boots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

BIOS, UEFI = "bios", "uefi"

BIOS_GRUB = "21686148-6449-6e6f-744e-656564454649"
"""Type of the partition of a GPT that GRUB's core image is put in."""

ESP, ESP_DOS = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "0xef"
"""Types of an EFI system partition, in a GPT and in a DOS table, as lsblk writes them. Every disk
that boots has one of its own."""


@dataclass(frozen=True)
class Start:
    """The beginning of a disk, as a BIOS reads it.

    :param grub: its first sector holds GRUB's code and is marked as bootable.
    :param core_at: sector that this code loads next; None without GRUB.
    :param core: something is there.
    """

    grub: bool
    core_at: int | None = None
    core: bool = False


@dataclass(frozen=True)
class Entry:
    """A boot entry of the firmware.

    :param part_uuid: id of the partition it loads from.
    :param loader: the file there, with backslashes.
    """

    number: str
    label: str
    active: bool
    part_uuid: str = ""
    loader: str = ""


@dataclass(frozen=True)
class Boot:
    """How a host boots.

    :param firmware: :data:`BIOS` or :data:`UEFI`; empty when it can't be told.
    :param starts: the beginning of each disk, by kernel name (BIOS).
    :param devices: what debconf has noted for GRUB's updates (BIOS).
    :param entries: the firmware's entries (UEFI), and ``order`` the numbers it tries.
    :param loaders: EFI programs on each EFI system partition, by kernel name.
    :param absent: lines of fstab that mount or swap on what no device has.
    """

    firmware: str = ""
    starts: Mapping[str, Start] = field(default_factory=dict)
    devices: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    order: tuple[str, ...] = ()
    loaders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
