#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A node that one run has for itself."""

from __future__ import annotations

DOCUMENTATION = r"""
module: node_claim
short_description: Have a node for one run alone while its cluster has no master
description:
  - A run that works on a cluster says so in a tag of the cluster (O(sci.ganeti.gnt_cluster#module:work)). A cluster
    without a master takes none. So this module says it on a node, by a unit of systemd
    (V(sci-ganeti-at-work.service)) that has the run's name as its description. Of two that begin at the same moment one
    is refused.
  - The unit is in no file. It goes after O(lifetime) by itself, whatever becomes of the run, and doesn't outlive a
    reboot.
  - Where the host isn't run by systemd, or that doesn't make the unit, the run goes on, and a warning says so.
  - Who has a node tells M(sci.ganeti.gnt_cluster_info) with V(claim).
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.acts
options:
  state:
    description: Whether the run has the node. With V(free) the claim of any other run is left as it is.
    type: str
    choices: [claimed, free]
    required: true
  by:
    description: The run, as P(sci.ganeti.run_name#filter) names it.
    type: str
    required: true
  ended:
    description: Runs that have ended or were killed, by such names. Their claims are in nobody's way.
    type: list
    elements: str
    default: []
  master:
    description:
      - With O(state=claimed), the master as this host knew it when the run looked. Where it knows another one by now,
        since a run that has ended meanwhile has made that, the run is refused.
      - Whoever it is, when empty.
    type: str
    default: ""
  lifetime:
    description: How long the claim stands at most, in seconds.
    type: int
    default: 2400
seealso:
  - module: sci.ganeti.gnt_cluster
  - module: sci.ganeti.gnt_cluster_info
"""

EXAMPLES = r"""
- name: Take over while nobody else does
  block:
    - name: Have every candidate for this run
      sci.ganeti.node_claim:
        state: claimed
        by: "{{ ['recover_master', 'gnt2'] | sci.ganeti.run_name }}"
      delegate_to: "{{ item }}"
      loop: [gnt2, gnt3]

    - name: Take over
      sci.ganeti.gnt_cluster:
        master: true
  always:
    - name: Let others have them
      sci.ganeti.node_claim:
        state: free
        by: "{{ ['recover_master', 'gnt2'] | sci.ganeti.run_name }}"
      delegate_to: "{{ item }}"
      loop: [gnt2, gnt3]
"""

RETURN = r"""
claimed_by:
  description: The run that has the node now; empty where none has.
  returned: success
  type: str
  sample: recover_master/gnt2@control.3f9a1c/4711
plan:
  description: The steps that were carried out, or would be.
  returned: success
  type: list
  elements: dict
commands:
  description: The commands that were run, or would be, with the fields of RV(reads).
  returned: always
  type: list
  elements: dict
reads:
  description: The commands that only read, with the fields of RV(sci.ganeti.gnt_cluster_info#module:reads).
  returned: always
  type: list
  elements: dict
"""

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import read_ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.establish import establish
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.lock import alone
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.states.node_claim import (
    LIFETIME,
    Claimed,
    plan_claimed,
    plan_free,
    view_claim,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.run import run_of
from ansible_collections.sci.ganeti.plugins.module_utils.systemd.argv import AT_WORK
from ansible_collections.sci.ganeti.plugins.module_utils.systemd.read import read_description, runs_systemd

ARGUMENTS = {
    "state": {"type": "str", "choices": ["claimed", "free"], "required": True},
    "by": {"type": "str", "required": True},
    "ended": {"type": "list", "elements": "str", "default": []},
    "master": {"type": "str", "default": ""},
    "lifetime": {"type": "int", "default": LIFETIME},
}

LOCK = "/run/sci-ganeti-at-work.lock"
LOCK_SECONDS = 30.0
"""Looking and claiming take about one."""

UNSEEN = "another run that begins meanwhile doesn't see here that this one works."
WITHOUT_SYSTEMD = f"This host isn't run by systemd: {UNSEEN}"
NOT_MADE = f"systemd has not made {AT_WORK} ({{why}}): {UNSEEN}"


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    by, claims = params["by"], params["state"] == "claimed"
    if run_of(by) is None:
        raise Refused(f"{by!r} is no name of a run.", "Give by as the filter sci.ganeti.run_name makes it.")
    if params["lifetime"] < 1:
        raise Refused(f"lifetime is {params['lifetime']}: nobody would see the claim.", "Give at least 1 s.")
    if not runs_systemd():
        return Outcome(facts={"claimed_by": ""}, warnings=(WITHOUT_SYSTEMD,) if claims else ())

    said: list[str] = []

    def read() -> Claimed:
        known = read_ssconf()
        return Claimed(known.host, read_description(runner, AT_WORK), known.master_node)

    def plan(found: Claimed) -> Plan:
        if not claims:
            return plan_free(found, by)
        wanted = plan_claimed(found, by, params["lifetime"], params["ended"], params["master"])
        # a host that can't say it, where nobody else says so: no reason to leave a cluster without a master
        return Plan() if said and not found.by else wanted

    def apply(step: Step) -> None:
        # what becomes of it is seen afterwards: a run that keeps no lock may have been quicker
        reply = runner.write(step.command, accept=range(256))
        said.append(" ".join(reply.stderr.split()) if reply else "")

    def warnings(found: Claimed) -> tuple[str, ...]:
        return (NOT_MADE.format(why=said[-1] or "it says nothing"),) if claims and said and not found.by else ()

    with nullcontext() if runner.check_mode else alone(LOCK, LOCK_SECONDS):
        return establish(
            runner,
            read=read,
            plan=plan,
            view=view_claim,
            apply=apply,
            facts=view_claim,
            warnings=warnings,
            remedy=f"Look with 'systemctl status {AT_WORK}'.",
        )


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
