# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the documentation of every module shares."""

from __future__ import annotations


class ModuleDocFragment:
    """Fragment ``sci.ganeti.common``."""

    DOCUMENTATION = r"""
options:
  command_timeout:
    description:
      - Longest time a single command may take, in seconds. It is stopped then, and the task
        fails; a Ganeti job it has submitted goes on.
    type: float
    default: 300.0
requirements:
  - Python 3.9 or later on the node
  - Ganeti 2.9 or later
author:
  - sci.ganeti contributors (@sci-ganeti)
"""

    # for modules that change something
    ACTS = r"""
attributes:
  check_mode:
    support: full
    description: Reads the real state and shows the plan; no command that changes anything is run.
  diff_mode:
    support: full
    description: Shows the compared part of the state before and after.
"""

    # for modules that only read
    READS = r"""
attributes:
  check_mode:
    support: full
    description: Reads the same with and without it.
  diff_mode:
    support: none
    description: Nothing is changed.
"""
