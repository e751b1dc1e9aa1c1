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

    # for modules that bring many instances somewhere
    CLIMBS = r"""
options:
  parallel:
    description: How many instances may be copying data at the same time.
    type: int
    default: 2
  parallel_per_node:
    description:
      - How many copies a node may take part in at the same time, those of others included; it bounds the
        link between two nodes as well. As many as O(parallel) when not given.
    type: int
  stall_timeout:
    description:
      - How long a copy may stand still before that is an error, in seconds; V(0) for ever. The others go on.
    type: float
    default: 900.0
  timeout:
    description: Longest time for all of them together, in seconds. Ganeti's jobs go on after it.
    type: float
    default: 86400.0
  poll:
    description: Seconds between two looks at the queue and the nodes.
    type: float
    default: 3.0
  slice:
    description:
      - Answer after so many seconds even when there is work left, with RV(pending) true. The action
        plugin of this module uses it to show progress; V(0) works until the end.
    type: float
    default: 0.0
  memory:
    description: RV(memory) of the slice before.
    type: dict
    default: {}
  hold:
    description:
      - That the watcher, which M(sci.ganeti.gnt_cluster) holds for a run, stays held for as long as this takes. The
        action plugin of this module makes the pause longer each time that half of it is over, however long the copies
        take; so the watcher doesn't run meanwhile, and other runs know that this one works.
      - A look at it that fails is a warning, and is repeated; there are eight in the time of a pause.
    type: dict
    suboptions:
      held_by:
        description: The run that holds it, as for M(sci.ganeti.gnt_cluster).
        type: str
        required: true
      pause_for:
        description: How long the watcher stays paused from a look on, in seconds.
        type: int
        default: 3600
"""

    # for modules that move instances off a node
    LEAVES = r"""
options:
  method:
    description:
      - How instances leave a node. V(migrate), while it lives, running ones without a stop; the
        mirror of each has to be clean.
      - V(failover), when it is dead; it has to be marked offline. Each is started on its mirror, once
        that is known to have everything the instance had.
      - V(abandon), while it lives, with a stop, for those named in O(accept_data_loss) alone; each goes
        on with what its mirror has, and what only the node has of its disks is left behind.
    type: str
    choices: [migrate, failover, abandon]
    default: migrate
  accept_data_loss:
    description:
      - Instances that may be failed over though their mirror lacks data, or nobody knows whether it
        does.
    type: list
    elements: str
    default: []
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
