# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of LVM's reports. Pure."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.lvm.parse import (
    GROUP_FIELDS,
    PHYSICAL_FIELDS,
    REPORT_OPTIONS,
    SEGMENT_FIELDS,
    VOLUME_FIELDS,
)

VOLUMES = ("lvs", *REPORT_OPTIONS, "-o", VOLUME_FIELDS)
GROUPS = ("vgs", *REPORT_OPTIONS, "-o", GROUP_FIELDS)
PHYSICALS = ("pvs", *REPORT_OPTIONS, "-o", PHYSICAL_FIELDS)
SEGMENTS = ("lvs", *REPORT_OPTIONS, "-o", SEGMENT_FIELDS)


def snapshot_argv(volume: str, name: str, size_mib: int) -> tuple[str, ...]:
    """Keep what a volume holds now.

    :param volume: ``group/name``.
    :param name: the snapshot's own name, in the same group.
    :param size_mib: room for what is overwritten afterwards; LVM cuts it to what can be used.
    """
    return ("lvcreate", "--snapshot", "--name", name, "--size", f"{size_mib}m", volume)


def remove_argv(volume: str) -> tuple[str, ...]:
    """Remove the volume ``group/name`` without asking."""
    return ("lvremove", "--yes", volume)
