# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What systemd tells, where it is there to be asked."""

from __future__ import annotations

import os

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.systemd.argv import show_argv
from ansible_collections.sci.ganeti.plugins.module_utils.systemd.parse import parse_description


def runs_systemd(directory: str = "/run/systemd/system") -> bool:
    """Whether this host was started by systemd: sd_booted(3) looks at the same folder."""
    return os.path.isdir(directory)


def read_description(runner: Runner, unit: str) -> str:
    """What a unit says that is there; empty where none is, and where there is no systemd."""
    return parse_description(runner.read_if_it_can(show_argv(unit)))
