#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The whole state of a Ganeti cluster."""

from __future__ import annotations

DOCUMENTATION = r"""
module: gnt_cluster_info
short_description: Read the whole state of a Ganeti cluster
description:
  - Reads the cluster, its nodes, instances, disks, mirrors and running jobs with at most six
    commands, whatever their number. That is for what O(gather) has by default, and V(partings) with it;
    V(self) and V(claim) are one command more each, V(mastership) at most six, and V(config) none. V(findings) is one
    more, which is run again, twice at the most, where its job never began.
  - Works on the master. On any other node it says who the master is, and where the daemons are
    down it says what the node knows without them; neither is an error.
  - V(config), V(mastership), V(self) and V(claim) are answered by any node of the cluster, whether or not
    a master rules.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.reads
options:
  gather:
    description:
      - What to read; V(disks) adds the disks to V(instances).
      - V(surveys) asks every node that isn't offline over the cluster's own ssh for its DRBD
        devices, its volumes and who it thinks is the master.
      - V(partings) adds to the surveys how each mirror last lost its other side, out of the kernels'
        logs. Nodes that don't answer the master are left out then, since waiting for them is what
        one has no time for.
      - V(findings) runs C(gnt-cluster verify), which takes longer than all the others together.
      - V(config) reads which configuration this host holds, which master candidates do. Where no
        daemon answers, RV(cluster), RV(nodes) and RV(instances) are made of it, and
        RV(from_configuration) says so.
      - V(mastership) looks at what this host does of a master's work, whoever the master should be.
      - V(self) is this host's own entry of RV(surveys), with V(partings) and without ssh.
      - V(claim) tells which run has this host for itself, see M(sci.ganeti.node_claim).
    type: list
    elements: str
    choices: [cluster, nodes, instances, disks, surveys, jobs, partings, findings, config, mastership, self, claim]
    default: [cluster, nodes, instances, disks, surveys, jobs]
  partners_of:
    description:
      - A node, by full or short name. With V(surveys) or V(partings) only the nodes that share an instance with it
        are asked, which on a cluster of many nodes takes a fraction of the time; Ganeti asks one after the other.
        What is stored on others alone has no C(condition) in RV(instances) then.
      - Every node is asked when empty.
    version_added: 0.1.0
    type: str
    default: ""
  verify_timeout:
    description:
      - With V(findings), the longest time for C(gnt-cluster verify), in seconds. Ganeti lets it wait for the locks of
        jobs that work, like long copies. O(command_timeout) when not given.
    version_added: 0.1.0
    type: float
  listen_to:
    description:
      - Nodes, by full or short name, that may be off. While all this is read this host tries O(listen_ports) on both
        their addresses, and bears witness whether they are silent.
      - It tries those of up to three other nodes as well, which shows whether it can hear anything.
      - Names that the cluster doesn't have, and this host's own, are left out. It listens to nobody where that would
        be more than 256 tries.
    version_added: 0.1.0
    type: list
    elements: str
    default: []
  listen_ports:
    description: The ports to try; by default those of ssh and of Ganeti's node daemon.
    version_added: 0.1.0
    type: list
    elements: int
    default: [22, 1811]
  listen_timeout:
    description: How long to wait for their answers, in seconds, for all of them together.
    version_added: 0.1.0
    type: float
    default: 4.0
  asked_at:
    description: When that is, on the clock of whoever asks and will have to know how old the answer is.
    version_added: 0.1.0
    type: str
    default: ""
seealso:
  - module: sci.ganeti.gnt_node_info
  - module: sci.ganeti.gnt_instance_info
"""

EXAMPLES = r"""
- name: Find the master, on every node
  sci.ganeti.gnt_cluster_info:
    gather: []
  register: cluster

- name: Read everything on the master
  sci.ganeti.gnt_cluster_info:
  when: cluster.is_master
"""

RETURN = r"""
in_cluster:
  description: Whether this host belongs to a cluster.
  returned: always
  type: bool
host:
  description: This host's name in the cluster; empty when it has none.
  returned: always
  type: str
is_master:
  description: Whether this host was the master when it last heard of it.
  returned: always
  type: bool
master:
  description: The master's name, as this host knows it without any daemon.
  returned: always
  type: str
  sample: gnt1.example.com
master_reachable:
  description: Whether the master's daemons answered here.
  returned: always
  type: bool
trouble:
  description: Why they did not; empty when they did.
  returned: always
  type: str
ssconf:
  description: What this host knows of the cluster without any daemon.
  returned: always
  type: dict
watcher_paused_until:
  description: Until when the watcher is paused, in seconds since the epoch; null when it runs.
  returned: always
  type: int
queue_drained:
  description: Whether the job queue of this host takes no new jobs; asked without a daemon.
  returned: always
  type: bool
configuration:
  description:
    - Which configuration this host holds, of C(/var/lib/ganeti/config.data); null where it holds
      none. The higher C(serial_no) is the newer.
  returned: when V(config) was gathered
  type: dict
  sample:
    serial_no: 36
    cluster_serial_no: 5
    master: gnt1.example.com
    candidates: [gnt1.example.com, gnt2.example.com]
    roles: {gnt1.example.com: master, gnt2.example.com: master-candidate}
    primaries: {gnt1.example.com: 3, gnt2.example.com: 0}
configuration_trouble:
  description: Why there is none; empty when there is, and when it wasn't asked for.
  returned: always
  type: str
from_configuration:
  description:
    - Whether RV(cluster), RV(nodes) and RV(instances) come from this host's configuration, since no
      daemon answered. What runs and who answers isn't known then; the status of an instance is
      V(unknown).
  returned: always
  type: bool
mastership:
  description:
    - What this host does of a master's work. C(answers) and C(queue_answers) tell about its daemons,
      C(cluster_ip_here) about the address that moves with the role, C(votes) whether other nodes
      can ask it for its vote, C(daemons.leftovers) which lines of C(/etc/default/ganeti) start a
      master without voting.
  returned: when V(mastership) was gathered
  type: dict
  sample:
    answers: true
    queue_answers: true
    cluster_ip_here: true
    votes: true
claimed_by:
  description: The run that has this host for itself; empty where none has, and where V(claim) wasn't gathered.
  returned: always
  type: str
  sample: recover_master/gnt2@control.3f9a1c/4711
cluster:
  description:
    - The cluster's settings. C(reserved_volumes) are regular expressions for volumes, as group and name, that Ganeti
      leaves alone though they belong to no instance.
  returned: when V(cluster) was gathered on the master, or RV(from_configuration)
  type: dict
  sample:
    name: gnt.example.com
    volume_group: xenvg
    reserved_volumes: [xenvg/root, xenvg/swap.*]
nodes:
  description: The nodes, as M(sci.ganeti.gnt_node_info) returns them.
  returned: always
  type: list
  elements: dict
instances:
  description: The instances, as M(sci.ganeti.gnt_instance_info) returns them.
  returned: always
  type: list
  elements: dict
surveys:
  description: What each node that isn't offline, and isn't left out, says of itself.
  returned: always
  type: list
  elements: dict
  sample:
    - node: gnt2.example.com
      reached: true
      joined: true
      master: gnt1.example.com
jobs:
  description: The jobs that haven't ended.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 27
      status: running
      operation: INSTANCE_REPLACE_DISKS
      subject: vm1.example.com
findings:
  description: Errors and warnings of C(gnt-cluster verify); null when it wasn't asked.
  returned: always
  type: list
  elements: dict
  sample:
    - severity: ERROR
      code: EINSTANCEFAULTYDISK
      kind: instance
      subject: vm1.example.com
      text: disk/0 on gnt2.example.com is faulty
heard:
  description:
    - What was heard of O(listen_to), as RV(sci.ganeti.port_info#module:ports), with O(asked_at) and O(listen_timeout);
      null where nobody was listened to.
  returned: always
  type: dict
  sample:
    at: "2026-11-23T03:12:00Z"
    seconds: 4.0
    ports:
      - address: 192.0.2.12
        port: 22
        state: silent
        reason: no answer within 4 s
reads:
  description:
    - The commands that were run to read all this, in their order. Of more than 40 those with the same words and the
      same status are told together, by the first and the last of them.
  returned: always
  type: list
  elements: dict
  contains:
    argv:
      description: The words of the command.
      type: list
      elements: str
    ran:
      description: Whether it was run. What changes something isn't in check mode.
      type: bool
    at:
      description: When it began, in seconds since the epoch; null when it wasn't run.
      type: float
    seconds:
      description: How long it took.
      type: float
    rc:
      description: Its exit status; null when it wasn't run, couldn't be started or was stopped at its time limit.
      type: int
    expected:
      description: Whether it ended as it may.
      type: bool
    output:
      description:
        - The end of what it printed, 2000 characters at the most, and 20000 of all that only read. Empty where a
          secret may be in it.
      type: str
    times:
      description: How many it stands for since the same before it, where several are told together.
      type: int
"""

from collections.abc import Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import (
    OWN_PARTS,
    PARTS,
    USUAL_PARTS,
    Whom,
    take_census,
)
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import read_ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.port.hearing import listening

ARGUMENTS = {
    "gather": {
        "type": "list",
        "elements": "str",
        "choices": [*PARTS, *OWN_PARTS],
        "default": list(USUAL_PARTS),
    },
    "partners_of": {"type": "str", "default": ""},
    "verify_timeout": {"type": "float"},
    "listen_to": {"type": "list", "elements": "str", "default": []},
    "listen_ports": {"type": "list", "elements": "int", "default": [22, 1811]},
    "listen_timeout": {"type": "float", "default": 4.0},
    "asked_at": {"type": "str", "default": ""},
}


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    known = read_ssconf()
    with listening(
        known,
        names=params["listen_to"],
        ports=params["listen_ports"],
        seconds=params["listen_timeout"],
        at=params["asked_at"],
    ) as hearing:
        whom = Whom(partners_of=params["partners_of"])
        census = take_census(Ganeti(runner), params["gather"], known, whom, params["verify_timeout"])
    heard = hearing.result()
    return Outcome(facts={**census.as_result(), "heard": heard.as_result() if heard else None})


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
