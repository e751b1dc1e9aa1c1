# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which disk is meant. Pure.

A disk is named by what is written on its label: its serial or its WWN, or by one of its
names in ``/dev/disk/by-id``, which are made of them. ``sdb`` is another disk after the next
boot, so it is refused, with the words to use instead.
"""

from __future__ import annotations

import re

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import Disk, Storage

_KERNEL_NAME = re.compile(r"(sd[a-z]+|[hv]d[a-z]|xvd[a-z]|nvme\d+n\d+|md\d+|dm-\d+|ubd[a-z])(p?\d+)?")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:+=#-]{0,254}")
_BY_ID = "/dev/disk/by-id/"


def valid_identity(word: str) -> str:
    """The word itself, without the path of by-id, when it can identify a disk.

    :raises Refused: for a device's name, and for what is no identity at all.
    """
    bare = word[len(_BY_ID) :] if word.startswith(_BY_ID) else word
    name = bare[len("/dev/") :] if bare.startswith("/dev/") else bare
    if _KERNEL_NAME.fullmatch(name):
        raise Refused(
            f"'{word}' is a device's name of today: after the next boot, or when a disk is pulled, "
            "it can be another disk's.",
            "Name the disk by its serial or its WWN: 'lsblk --nodeps -o NAME,SERIAL,WWN,MODEL,SIZE'.",
        )
    if not _WORD.fullmatch(bare):
        raise Refused(
            f"{word!r} can't be the serial, the WWN or the by-id name of a disk.",
            "Name it as 'lsblk --nodeps -o NAME,SERIAL,WWN' or 'ls /dev/disk/by-id' shows it.",
        )
    return bare


def find_disk(storage: Storage, word: str) -> Disk | None:
    """The one disk that a word names; None when there is none.

    :raises Refused: when it names several, or can't be a name at all.
    """
    bare = valid_identity(word)
    meant = [disk for disk in storage.disks if _named(disk, bare)]
    if len(meant) > 1:
        listed = ", ".join(f"{disk.name} has WWN {disk.block.wwn or '(none)'}" for disk in meant)
        raise Refused(f"'{word}' names {len(meant)} disks: {listed}.", "Name the one that is meant by its WWN.")
    return meant[0] if meant else None


def the_disk(storage: Storage, word: str) -> Disk:
    """The one disk that a word names.

    :raises Refused: when there is none, too.
    """
    disk = find_disk(storage, word)
    if disk is None:
        raise Refused(
            f"No disk of this host has the serial, WWN or by-id name '{word}'. There are: {listed(storage)}.",
            "Name one of them, or see whether the disk is plugged in ('dmesg').",
        )
    return disk


def own_identity(storage: Storage, disk: Disk) -> str:
    """A word that names this disk and no other of the host.

    :raises Refused: when it has none.
    """
    for word in (disk.block.serial, disk.block.wwn, *disk.links):
        if word and _WORD.fullmatch(word) and sum(1 for other in storage.disks if _named(other, word)) == 1:
            return word
    raise Refused(
        f"Disk {disk.name} has neither a serial nor a WWN of its own, so it can't be told from others.",
        "Replace it by hand, or take a disk that has one.",
    )


def listed(storage: Storage) -> str:
    """The disks of a host as messages list them."""
    return (
        "; ".join(
            f"{disk.name} serial {disk.block.serial or '(none)'}, WWN {disk.block.wwn or '(none)'}"
            for disk in storage.disks
        )
        or "none"
    )


def _named(disk: Disk, word: str) -> bool:
    return (
        (bool(disk.block.serial) and word == disk.block.serial)
        or (bool(disk.block.wwn) and bare_wwn(word) == bare_wwn(disk.block.wwn))
        or word in disk.links
    )


def bare_wwn(word: str) -> str:
    """The digits of a WWN, however it is written: ``0x5000...``, ``wwn-0x5000...``, ``naa.5000...``."""
    return re.sub(r"^(wwn-)?(0x|naa\.|eui\.|nvme\.)?", "", word.lower())
