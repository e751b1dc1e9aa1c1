# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From sysfs and ``mdadm`` to arrays. Pure: text in, facts out.

``mdadm`` doesn't say in its exported form whether an array is whole; the kernel does,
in ``/sys/block/mdN/md`` (the kernel's ``Documentation/admin-guide/md.rst``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.facts import Array, Member

Files = Mapping[str, str]
"""The files of one array's ``md`` directory: their path in it to what they hold."""

_DONE = re.compile(r"(\d+) / (\d+)")
_MEMBER = re.compile(r"dev-([^/]+)/state")


def parse_array(name: str, files: Files, gone: Collection[str] = ()) -> Array:
    """An array, from the files of its directory.

    :param gone: its members whose devices no longer exist.
    :raises Unreadable: when a number isn't one, or the level or the number of disks is missing.
    """
    said = {path: text.strip() for path, text in files.items()}
    running = _DONE.fullmatch(said.get("sync_completed", ""))
    devices = sorted(match.group(1) for match in map(_MEMBER.fullmatch, said) if match)
    return Array(
        name=name,
        level=said.get("level", ""),
        disks=_number(name, said, "raid_disks", None),
        state=said.get("array_state", ""),
        degraded=_number(name, said, "degraded", 0),
        action=said.get("sync_action", "idle") or "idle",
        done=int(running.group(1)) if running else None,
        total=int(running.group(2)) if running else None,
        speed=_number(name, said, "sync_speed", 0) or None,
        component_kib=_number(name, said, "component_size", 0),
        layout=_number(name, said, "layout", 0),
        bitmap="" if said.get("bitmap/location", "none") == "none" else said["bitmap/location"],
        metadata=said.get("metadata_version", ""),
        members=tuple(_member(name, device, said, device in gone) for device in devices),
    )


def parse_uuid(text: str) -> str:
    """The array's id, out of ``mdadm --detail --export``; empty when it doesn't say."""
    for line in text.splitlines():
        key, _equals, value = line.partition("=")
        if key == "MD_UUID":
            return value.strip()
    return ""


def kernel_uuid(text: str) -> str:
    """The id in the kernel's own file, as mdadm would write it; empty where it isn't one."""
    digits = text.strip().replace("-", "").lower()
    return ":".join(re.findall(".{8}", digits)) if re.fullmatch("[0-9a-f]{32}", digits) else ""


def same_uuid(one: str, other: str) -> bool:
    """mdadm writes an id in four parts with colons, libblkid in five with dashes."""
    return bool(one) and re.sub("[:-]", "", one).lower() == re.sub("[:-]", "", other).lower()


def _member(array: str, device: str, said: Files, gone: bool) -> Member:
    slot = said.get(f"dev-{device}/slot", "none")
    if slot != "none" and not slot.isdigit():
        raise Unreadable(f"{slot!r} stands where the slot of {device} in {array} should be.")
    return Member(
        device=device,
        slot=None if slot == "none" else int(slot),
        state=frozenset(word for word in said[f"dev-{device}/state"].split(",") if word),
        errors=_number(array, said, f"dev-{device}/errors", 0),
        gone=gone,
    )


def _number(array: str, said: Files, key: str, missing: int | None) -> int:
    """A whole number; ``none``, ``auto`` and nothing at all are the default."""
    text = said.get(key, "")
    # raid_disks and layout show an old and a new value while an array is reshaped: "4 (3)"
    word = text.split(" ")[0]
    if word.isascii() and word.isdigit():
        return int(word)
    if missing is not None and word in ("", "none", "auto"):
        return missing
    raise Unreadable(f"{text!r} stands where a number should be in {key} of {array}.")
