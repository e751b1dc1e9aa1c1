# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the arrays of this host: the kernel's files, and a question to mdadm for an id that they lack."""

from __future__ import annotations

import os
from dataclasses import replace

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.files import names_in, text_in
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.argv import export_argv
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.facts import Array
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.parse import kernel_uuid, parse_array, parse_uuid

SYSFS = "/sys"

_FILES = (
    "level",
    "raid_disks",
    "array_state",
    "degraded",
    "sync_action",
    "sync_completed",
    "sync_speed",
    "component_size",
    "layout",
    "metadata_version",
    "bitmap/location",
)
_MEMBER_FILES = ("state", "slot", "errors")


def read_arrays(runner: Runner) -> dict[str, Array]:
    """The assembled arrays of this host, by kernel name."""
    return {name: replace(array, uuid=_uuid(runner, name)) for name, array in watch_arrays().items()}


def _uuid(runner: Runner, name: str) -> str:
    """The kernel's word where it has one: mdadm 4.2 swaps the bytes of an id when no member can be read."""
    return kernel_uuid(text_in(f"{_folder(name)}/uuid")) or parse_uuid(runner.read(export_argv(name)).stdout)


def watch_arrays() -> dict[str, Array]:
    """The same from the kernel alone, without their ids: what changes while they are rebuilt."""
    names = [name for name in names_in(f"{SYSFS}/block") if os.path.isdir(_folder(name))]
    # a container of an external format is no array itself, and has no level
    return {name: _array(name) for name in names if text_in(f"{_folder(name)}/level").strip()}


def _array(name: str) -> Array:
    folder = _folder(name)
    paths = list(_FILES)
    members = [entry for entry in names_in(folder) if entry.startswith("dev-")]
    paths += [f"{member}/{file}" for member in members for file in _MEMBER_FILES]
    gone = {member[4:] for member in members if not os.path.exists(f"{folder}/{member}/block/dev")}
    return parse_array(name, {path: text for path in paths if (text := text_in(f"{folder}/{path}"))}, gone)


def _folder(name: str) -> str:
    return f"{SYSFS}/block/{name}/md"
