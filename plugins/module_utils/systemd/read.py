# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether systemd is there to be asked."""

from __future__ import annotations

import os


def runs_systemd(directory: str = "/run/systemd/system") -> bool:
    """Whether this host was started by systemd: sd_booted(3) looks at the same folder."""
    return os.path.isdir(directory)
