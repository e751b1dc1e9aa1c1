# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of ``sfdisk``, and the script it is given. Pure."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.facts import Partition, Table

APPLY_OPTIONS = ("--quiet", "--wipe", "always", "--wipe-partitions", "always")
"""Old signatures go, on the disk and where partitions begin. Never ``--force``: sfdisk's own
question whether somebody uses the disk is the last lock."""

TRY_OPTIONS = ("--quiet", "--no-act")


SETTLE = ("udevadm", "settle", "--timeout=30")
"""The devices of new partitions are made by udev, a moment after the kernel knows them."""


def json_argv(device: str) -> tuple[str, ...]:
    return ("sfdisk", "--json", device)


def dump_argv(device: str) -> tuple[str, ...]:
    return ("sfdisk", "--dump", device)


def try_argv(device: str) -> tuple[str, ...]:
    """Whether a script could be applied; nothing is written."""
    return ("sfdisk", *TRY_OPTIONS, device)


def apply_argv(device: str) -> tuple[str, ...]:
    return ("sfdisk", *APPLY_OPTIONS, device)


def script(table: Table) -> str:
    """The table as a script for ``sfdisk``, for another disk.

    No ids, so that the disk gets new ones of its own, and no last sector, so that a larger
    disk can be used to its end.
    """
    lines = [f"label: {table.label}", "unit: sectors"]
    if table.label == "gpt":
        lines += [f"first-lba: {table.first}"] if table.first else []
        lines += [f"table-length: {table.length}"] if table.length != 128 else []
    return "\n".join([*lines, "", *(_line(part) for part in table.partitions), ""])


def _line(part: Partition) -> str:
    fields = [f"start={part.start}", f"size={part.size}", f"type={part.type}"]
    if part.name:
        fields.append(f'name="{_escaped(part.name)}"')
    if part.attrs:
        fields.append(f'attrs="{part.attrs}"')
    if part.bootable:
        fields.append("bootable")
    return f"{part.number} : {', '.join(fields)}"


def _escaped(name: str) -> str:
    """As sfdisk writes a name itself: what could end it or mean something is a number."""
    plain = "-_.:/+ "
    return "".join(char if char.isascii() and (char.isalnum() or char in plain) else _numbers(char) for char in name)


def _numbers(char: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in char.encode())
