# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of what makes a disk boot. Pure."""

from __future__ import annotations

DEBCONF = ("debconf-show", "grub-pc")
ENTRIES = ("efibootmgr", "--verbose")
SET_DEBCONF = ("debconf-set-selections",)


def grub_argv(disk: str) -> tuple[str, ...]:
    return ("grub-install", "--target=i386-pc", disk)


def selection(devices: tuple[str, ...]) -> str:
    """What ``debconf-set-selections`` is given, so that updates reach every disk."""
    return f"grub-pc grub-pc/install_devices multiselect {', '.join(devices)}\n"


def format_argv(partition: str) -> tuple[str, ...]:
    return ("mkfs.vfat", partition)


def mount_argv(partition: str, folder: str, options: str) -> tuple[str, ...]:
    return ("mount", "-t", "vfat", "-o", options, partition, folder)


def unmount_argv(folder: str) -> tuple[str, ...]:
    return ("umount", folder)


def copy_argv(source: str, target: str) -> tuple[str, ...]:
    """All that is in one folder into another; a FAT has neither owners nor modes."""
    return ("cp", "--recursive", "--preserve=timestamps", f"{source}/.", target)


def entry_argv(disk: str, number: int, label: str, loader: str) -> tuple[str, ...]:
    return ("efibootmgr", "--create", "--disk", disk, "--part", str(number), "--label", label, "--loader", loader)
