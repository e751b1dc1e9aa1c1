#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A Ganeti cluster's settings as they should be."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gnt_cluster
short_description: Settings of a Ganeti cluster, and who its master is
description:
  - Brings settings that concern the cluster as a whole into a state, on the master.
  - With O(master) or O(daemons) it makes the host it runs on rule the cluster; these two need no
    daemon that answers, and go with none of the others. What is seen afterwards decides about their
    success (who the master is, whether it and its job queue answer), never an exit status.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.acts
options:
  watcher:
    description:
      - Whether the watcher may act. It restarts instances and reconnects disks every five minutes,
        which is not wanted while somebody works on them.
      - V(held) pauses it for a piece of work and has the cluster remember how it was, in a tag.
        V(released) gives it back as it was then, and does nothing where nobody holds it. So what
        follows a run that was killed can still give it back. An O(resync_rate) that is set with
        V(held) is given back with it.
      - V(held) without O(resync_rate) gives back at once what a run that was killed has set, so that the copies that
        follow aren't made at its rate. While Ganeti still works on its jobs that is a warning, and V(released) does it.
      - V(kept) makes the pause of what O(held_by) holds longer, once half of it is over. It fails where that isn't held
        any more, or where another run holds it beside.
      - A pause doesn't stop a watcher that is at work already; V(held) and V(paused) wait until it has ended.
    type: str
    choices: [held, kept, paused, released, running]
  pause_for:
    description:
      - How long it should stay paused from now on, in seconds; it runs again by itself afterwards,
        whatever becomes of the run that paused it. A pause with more than half of it left stays.
    type: int
    default: 3600
  paused_until:
    description:
      - With O(watcher=paused), the end of the pause in seconds since the epoch, instead of O(pause_for).
        With RV(watcher_paused_until_before) of an earlier result this restores what was, on another
        master too; V(0) and a moment that has passed mean that the watcher runs.
    type: int
  work:
    description:
      - Whether the run O(held_by) works on the cluster, which other runs see in a tag of it. It is for work that the
        watcher may go on beside; O(watcher=held) says the same with a tag of its own.
      - V(begun) also takes away what runs have left that were killed, as far as O(held_beside) names it or its time is
        over. V(ended) takes away the run's own tag, and those whose time is over.
      - A job queue that takes no jobs takes no tag. That is a warning, and no failure.
    type: str
    choices: [begun, ended]
  work_for:
    description:
      - With O(work=begun), the seconds from now on in which the work has ended. Then its tag counts no longer, whatever
        became of the run. A tag with more than half of it left stays.
    type: int
    default: 3600
  held_by:
    description:
      - With O(watcher=held) or O(work=begun), the run that works, as P(sci.ganeti.run_name#filter) names it. The
        cluster remembers it in the same tag, so that other runs know.
      - With O(watcher=released), the run whose work is over; what others hold stays as it is. Without it everything is
        released. O(work) can't be without it.
    type: str
    default: ""
  held_beside:
    description:
      - With O(watcher=held) or O(work=begun), the tags that the cluster had when the run looked who else works on it.
        The task fails where another run has begun since; two that began at the same moment don't both go on.
    type: list
    elements: str
  watcher_timeout:
    description: How long a watcher that is at work already may take to end, in seconds.
    type: float
    default: 300.0
  redistributed:
    description:
      - Every node that isn't offline should have the master's configuration; a regular one has the ssconf files of it,
        a candidate the whole.
      - Ganeti writes a node's ssconf files anew when they change, and takes them for right from then on. One that was
        changed on the node by hand stays as it is (seen on 3.0.2), and the task fails; C(gnt-cluster add-tags) and
        C(gnt-cluster remove-tags) with any tag have all of them written.
    type: bool
  disks_verified:
    description:
      - Disks that should be active should be connected; C(gnt-cluster verify-disks) is run when one
        isn't. It doesn't wait for the copy that follows.
    type: bool
  resync_rate:
    description:
      - The rate that the copy of each mirror begins with, in KiB a second (Ganeti's own disk parameter, which a node
        group may overrule). Devices take it over when they are activated the next time, those in use by
        C(gnt-instance activate-disks) too.
      - The controller of DRBD 8.4 goes on from there as it finds fit. To keep it below a rate is up to Ganeti's
        parameters C(dynamic-resync) and C(c-max-rate), which this doesn't touch.
      - With RV(resync_rate_before) of an earlier result this restores what was.
    type: int
  queue:
    description: Whether the job queue takes new jobs.
    type: str
    choices: [drained, open]
  master:
    description:
      - This host is the master (C(gnt-cluster master-failover)), and its daemons answer. The other
        nodes vote, and more than half of all configured ones have to agree.
      - Nothing is done to the master there was; two masters lose data, so prove before that it is off.
    type: bool
  daemons:
    description:
      - V(running) means that the daemons of this host, which is the master as far as it knows, answer.
      - V(stopped) means that none of a master's daemons runs here, and the cluster's address isn't here. It
        is for a master that came back after another took over; on the master itself it ends the cluster's
        administration.
    type: str
    choices: [running, stopped]
  no_voting:
    description:
      - With O(master) or O(daemons), don't ask the other nodes. Only where every other node that could
        rule is known to be off. Daemons started this way need it again at their next start.
    type: bool
    default: false
  answer_timeout:
    description:
      - With O(master) or O(daemons), how long the daemons may take to answer, in seconds. Those that
        count votes in vain end after a minute.
    type: float
    default: 90.0
seealso:
  - module: sci.ganeti.gnt_cluster_info
"""

EXAMPLES = r"""
- name: Work without the watcher
  block:
    - name: Hold the watcher
      sci.ganeti.gnt_cluster:
        watcher: held
        pause_for: 7200

    - name: Do something
      ansible.builtin.debug:
        msg: done
  always:
    - name: Give the watcher back as it was
      sci.ganeti.gnt_cluster:
        watcher: released

- name: Work beside the watcher
  block:
    - name: Say who works
      sci.ganeti.gnt_cluster:
        work: begun
        work_for: 7200
        held_by: "{{ ['replace_disk', 'S3Z1NB0L'] | sci.ganeti.run_name }}"

    - name: Do something
      ansible.builtin.debug:
        msg: done
  always:
    - name: Say that it is over
      sci.ganeti.gnt_cluster:
        work: ended
        held_by: "{{ ['replace_disk', 'S3Z1NB0L'] | sci.ganeti.run_name }}"

- name: Make this host the master
  sci.ganeti.gnt_cluster:
    master: true
"""

RETURN = r"""
watcher_paused_until_before:
  description: Until when the watcher was paused, in seconds since the epoch; V(0) when it ran.
  returned: success, without O(master) and O(daemons)
  type: int
watcher_paused_until:
  description: The same, as it is now.
  returned: success, without O(master) and O(daemons)
  type: int
resync_rate_before:
  description: The rate there was; null where this Ganeti doesn't tell.
  returned: success, with O(resync_rate)
  type: int
settings:
  description:
    - What was asked about, as it is now, in the words of the options C(watcher), C(work), C(queue) and C(resync_rate).
    - With O(redistributed), C(behind) are the nodes that don't have the present configuration. With O(disks_verified),
      C(disks_apart) are the instances with disks that should be connected, and aren't.
  returned: success, without O(master) and O(daemons)
  type: dict
mastership:
  description: What this host does of a master's work, as M(sci.ganeti.gnt_cluster_info) returns it.
  returned: success, with O(master) or O(daemons)
  type: dict
answer:
  description:
    - What this host says now of who the master is, with the fields that M(sci.ganeti.gnt_cluster_info) has for it.
  returned: success, with O(master) or O(daemons)
  type: dict
said:
  description: What the commands printed, each in a piece; for people.
  returned: with O(master) or O(daemons)
  type: list
  elements: str
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

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import (
    Census,
    on_master,
    take_census,
    with_own_files,
)
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import LOOK, Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job.read import read_pending
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.establish import establish
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.states.claims import begins, refuse_newcomers
from ansible_collections.sci.ganeti.plugins.module_utils.states.cluster import (
    ClusterWish,
    parts_for,
    plan_cluster,
    view_cluster,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.mastership import MastershipWish
from ansible_collections.sci.ganeti.plugins.module_utils.states.resync_rate import is_left, resync_rate
from ansible_collections.sci.ganeti.plugins.module_utils.states.run import run_of
from ansible_collections.sci.ganeti.plugins.module_utils.states.step_down import step_down
from ansible_collections.sci.ganeti.plugins.module_utils.states.takeover import take_over
from ansible_collections.sci.ganeti.plugins.module_utils.states.watcher import pauses
from ansible_collections.sci.ganeti.plugins.module_utils.states.watcher_at_rest import await_watcher_at_rest
from ansible_collections.sci.ganeti.plugins.module_utils.states.work import work_state

ARGUMENTS = {
    "watcher": {"type": "str", "choices": ["held", "kept", "paused", "released", "running"]},
    "pause_for": {"type": "int", "default": 3600},
    "paused_until": {"type": "int"},
    "work": {"type": "str", "choices": ["begun", "ended"]},
    "work_for": {"type": "int", "default": 3600},
    "held_by": {"type": "str", "default": ""},
    "held_beside": {"type": "list", "elements": "str"},
    "watcher_timeout": {"type": "float", "default": 300.0},
    "redistributed": {"type": "bool"},
    "disks_verified": {"type": "bool"},
    "resync_rate": {"type": "int"},
    "queue": {"type": "str", "choices": ["drained", "open"]},
    "master": {"type": "bool"},
    "daemons": {"type": "str", "choices": ["running", "stopped"]},
    "no_voting": {"type": "bool", "default": False},
    "answer_timeout": {"type": "float", "default": 90.0},
}
SETTINGS = ("watcher", "work", "redistributed", "disks_verified", "resync_rate", "queue")
RULING = ("master", "daemons")


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    if params["daemons"] == "stopped":
        return step_down(runner)
    if params["master"] or params["daemons"]:
        wish = MastershipWish(master=bool(params["master"]), no_voting=params["no_voting"])
        return take_over(runner, wish, params["answer_timeout"])
    return _settings(params, runner)


def _settings(params: Mapping[str, Any], runner: Runner) -> Outcome:
    ganeti = Ganeti(runner)
    wish = _wish(params, time.time())
    seen: list[Census] = []
    since: list[Step] = []

    def read() -> Census:
        since.clear()
        census = on_master(take_census(ganeti, parts_for(wish)))
        # the copies of a run that was killed go on, and hold the locks that are needed to give its rate back
        jobs = tuple(read_pending(ganeti)) if wish.keeps_rate and is_left(census) else census.jobs
        seen.append(replace(census, jobs=jobs))
        return seen[-1]

    def read_again() -> Census:
        # a pause changes no settings
        return with_own_files(seen[-1]) if all(map(pauses, since)) else read()

    def apply(step: Step) -> None:
        ganeti.tell(step.command)
        since.append(step)
        if begins(step) and wish.held_beside is not None:
            refuse_newcomers(read(), wish.held_by, wish.held_beside)

    def view(census: Census) -> dict[str, Any]:
        return view_cluster(census, wish, time.time(), seen[0])

    outcome = establish(
        runner,
        read=read_again,
        first=read(),
        remedy=LOOK,
        plan=lambda census: plan_cluster(census, wish, time.time(), seen[0]),
        view=view,
        apply=apply,
        facts=lambda census: {"settings": view(census), **_facts(seen[0], census)},
        warnings=lambda census: _unsaid(census, wish),
    )
    if wish.watcher in ("held", "paused") and not runner.check_mode:
        await_watcher_at_rest(params["watcher_timeout"])
    return outcome


def _unsaid(census: Census, wish: ClusterWish) -> tuple[str, ...]:
    """What couldn't be set, and stops nobody's work."""
    if wish.keeps_rate and census.jobs and is_left(census):
        return (
            f"Each copy begins with {resync_rate(census)} KiB/s, as a run that was killed has left it. Jobs of "
            "Ganeti go on, and hold the locks that are needed to change that; it is given back at the end.",
        )
    # where the queue takes no jobs a tag can neither come nor go
    if wish.work in (None, work_state(census, wish.held_by)) or not census.queue_drained:
        return ()
    seen = "don't see that" if wish.work == "begun" else "may still think that"
    return (f"The job queue takes no jobs, and a tag is one: other runs {seen} {wish.held_by} works.",)


def _facts(first: Census, last: Census) -> dict[str, Any]:
    rate = {} if first.cluster is None else {"resync_rate_before": first.cluster.resync_rate}
    return {
        "watcher_paused_until_before": first.watcher_paused_until or 0,
        "watcher_paused_until": last.watcher_paused_until or 0,
        **rate,
    }


def _wish(params: Mapping[str, Any], now: float) -> ClusterWish:
    until = params["paused_until"]
    over = params["watcher"] == "paused" and until is not None and until <= now
    return ClusterWish(
        watcher="running" if over else params["watcher"],
        pause_for=params["pause_for"],
        paused_until=None if over else until,
        work=params["work"],
        work_for=params["work_for"],
        held_by=_by(params["held_by"], needed=params["work"] is not None or params["watcher"] == "kept"),
        held_beside=None if params["held_beside"] is None else tuple(params["held_beside"]),
        queue=params["queue"],
        resync_rate=_rate(params["resync_rate"]),
        redistributed=bool(params["redistributed"]),
        disks_verified=bool(params["disks_verified"]),
    )


def _by(run: str, needed: bool) -> str:
    if (run or needed) and run_of(run) is None:
        raise Refused(
            f"'{run}' names no run.",
            f"Give held_by as the filter sci.ganeti.run_name makes it{'' if needed else ', or leave it away'}.",
        )
    return run


def _rate(kib_per_second: int | None) -> int | None:
    if kib_per_second is not None and kib_per_second < 1:
        raise Refused(
            f"A mirror can't be copied at {kib_per_second} KiB/s.",
            "Give resync_rate in KiB a second; Ganeti's own default is 61440.",
        )
    return kib_per_second


def main() -> None:
    serve(
        ARGUMENTS,
        body,
        required_one_of=[(*SETTINGS, *RULING)],
        mutually_exclusive=[(ruling, setting) for ruling in RULING for setting in SETTINGS],
    )


if __name__ == "__main__":
    main()
