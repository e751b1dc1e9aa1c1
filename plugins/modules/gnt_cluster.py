#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A Ganeti cluster's settings as they should be."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gnt_cluster
short_description: Pause a Ganeti cluster's watcher, distribute its configuration, verify its disks
description:
  - Brings settings that concern the cluster as a whole into a state, on the master.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.acts
options:
  watcher:
    description:
      - Whether the watcher may act. It restarts instances and reconnects disks every five minutes,
        which is not wanted while somebody works on them.
    type: str
    choices: [paused, running]
  pause_for:
    description:
      - How long it should stay paused from now on, in seconds; it runs again by itself afterwards,
        whatever becomes of the run that paused it. A pause with more than half of it left stays.
    type: int
    default: 3600
  paused_until:
    description:
      - The end of the pause in seconds since the epoch, instead of O(pause_for). With
        RV(watcher_paused_until_before) of an earlier result this restores what was; V(0) and a
        moment that has passed mean that the watcher runs.
    type: int
  redistributed:
    description: Every node that isn't offline should have the master's configuration.
    type: bool
  disks_verified:
    description:
      - Disks that should be active should be connected; C(gnt-cluster verify-disks) is run when one
        isn't. It doesn't wait for the copy that follows.
    type: bool
seealso:
  - module: sci.ganeti.gnt_cluster_info
"""

EXAMPLES = r"""
- name: Work without the watcher
  block:
    - name: Pause the watcher
      sci.ganeti.gnt_cluster:
        watcher: paused
        pause_for: 7200
      register: pause

    - name: Do something
      ansible.builtin.debug:
        msg: done
  always:
    - name: Give the watcher back as it was
      sci.ganeti.gnt_cluster:
        watcher: paused
        paused_until: "{{ pause.watcher_paused_until_before | default(0, true) }}"
"""

RETURN = r"""
watcher_paused_until_before:
  description: Until when the watcher was paused, in seconds since the epoch; V(0) when it ran.
  returned: success
  type: int
watcher_paused_until:
  description: The same, as it is now.
  returned: success
  type: int
plan:
  description: The steps that were carried out, or would be.
  returned: success
  type: list
  elements: dict
commands:
  description: The commands that were run, or would be.
  returned: always
  type: list
  elements: dict
"""

import time
from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import (
    Census,
    on_master,
    take_census,
)
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import LOOK, Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.establish import establish
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.states.cluster import (
    ClusterWish,
    parts_for,
    plan_cluster,
    view_cluster,
)

ARGUMENTS = {
    "watcher": {"type": "str", "choices": ["paused", "running"]},
    "pause_for": {"type": "int", "default": 3600},
    "paused_until": {"type": "int"},
    "redistributed": {"type": "bool"},
    "disks_verified": {"type": "bool"},
}


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    ganeti = Ganeti(runner)
    wish = _wish(params, time.time())
    seen: list[int] = []

    def read() -> Census:
        census = on_master(take_census(ganeti, parts_for(wish)))
        seen.append(census.watcher_paused_until or 0)
        return census

    return establish(
        runner,
        read=read,
        remedy=LOOK,
        plan=lambda census: plan_cluster(census, wish, time.time()),
        view=lambda census: view_cluster(census, wish, time.time()),
        apply=lambda step: ganeti.tell(step.command),
        facts=lambda _census: {
            "watcher_paused_until_before": seen[0],
            "watcher_paused_until": seen[-1],
        },
    )


def _wish(params: Mapping[str, Any], now: float) -> ClusterWish:
    until = params["paused_until"]
    over = params["watcher"] == "paused" and until is not None and until <= now
    return ClusterWish(
        watcher="running" if over else params["watcher"],
        pause_for=params["pause_for"],
        paused_until=None if over else until,
        redistributed=bool(params["redistributed"]),
        disks_verified=bool(params["disks_verified"]),
    )


def main() -> None:
    serve(ARGUMENTS, body, required_one_of=[("watcher", "redistributed", "disks_verified")])


if __name__ == "__main__":
    main()
