# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From a disk's first sector, debconf, ``efibootmgr`` and fstab to facts. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

from ansible_collections.sci.ganeti.plugins.module_utils.boot.facts import Entry

_CODE_BYTES = 440
_MARK = b"\x55\xaa"
# where GRUB's boot.img notes the sector of its core image (grub's include/grub/i386/pc/boot.h)
_KERNEL_SECTOR = 0x5C

_ENTRY = re.compile(r"Boot([0-9A-Fa-f]{4})(\*?) ([^\t]*)(?:\t(.*))?")
_FROM = re.compile(r"HD\(\d+,GPT,([0-9A-Fa-f-]{36})")
_LOADER = re.compile(r"(?:File\()?(\\[^)\s]+)")
_NAMED = re.compile(r"(UUID|PARTUUID|LABEL|PARTLABEL)=\"?([^\"\s]+)\"?")


def parse_first_sector(sector: bytes) -> int | None:
    """The sector that GRUB's code loads next; None when the sector holds no GRUB."""
    if len(sector) < 512 or sector[510:512] != _MARK or b"GRUB" not in sector[:_CODE_BYTES]:
        return None
    return int.from_bytes(sector[_KERNEL_SECTOR : _KERNEL_SECTOR + 8], "little")


def parse_debconf(text: str) -> tuple[str, ...]:
    """The devices of ``grub-pc/install_devices`` in ``debconf-show grub-pc``."""
    for line in text.splitlines():
        key, _colon, value = line.lstrip("* ").partition(":")
        if key == "grub-pc/install_devices":
            return tuple(word.strip() for word in value.split(",") if word.strip())
    return ()


def parse_entries(text: str) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """The entries of ``efibootmgr --verbose``, and the order they are tried in."""
    entries: list[Entry] = []
    order: tuple[str, ...] = ()
    for line in text.splitlines():
        if line.startswith("BootOrder:"):
            order = tuple(line.partition(":")[2].strip().split(","))
        found = _ENTRY.fullmatch(line)
        if found:
            number, star, label, where = found.group(1), found.group(2), found.group(3), found.group(4) or ""
            place, loader = _FROM.search(where), _LOADER.search(where)
            entries.append(
                Entry(
                    number,
                    label.strip(),
                    bool(star),
                    place.group(1).lower() if place else "",
                    loader.group(1) if loader else "",
                )
            )
    return tuple(entries), order


def absent_in_fstab(text: str, ids: Collection[str]) -> tuple[str, ...]:
    """Lines of fstab that name a device by an id that none of the host's has.

    :param ids: every UUID and PARTUUID there is; labels aren't looked at.
    """
    known = {one.lower() for one in ids}
    found = []
    for line in text.splitlines():
        words = line.split()
        named = _NAMED.match(words[0]) if words else None
        if named and "UUID" in named.group(1) and named.group(2).lower() not in known:
            found.append(" ".join(words[:3]))
    return tuple(found)
