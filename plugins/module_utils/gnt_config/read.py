# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the configuration of this host: no daemon is asked."""

from __future__ import annotations

import os

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import DIRECTORY
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_config.facts import Configuration
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_config.parse import parse_config


def read_configuration(directory: str = DIRECTORY) -> Configuration | None:
    """The configuration this host holds; None where it has none, as on a node that isn't a candidate.

    :raises Unreadable: for a file that is torn.
    """
    try:
        with open(os.path.join(directory, "config.data"), encoding="utf-8") as file:
            return parse_config(file.read())
    except FileNotFoundError:
        return None
