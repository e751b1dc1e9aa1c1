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
