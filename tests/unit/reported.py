# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs as a report sees them: what tasks answered, of clusters and hosts that run nowhere."""

from __future__ import annotations

import json

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import USUAL_PARTS, take_census
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.plan_record import plan_record
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.plans import plan_text
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.replace_disk import DiskRequest, disk_replacement
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.replace_node import replacement
from ansible_collections.sci.ganeti.plugins.module_utils.storage.recall import recall_storage
from ansible_collections.sci.ganeti.plugins.modules import disk_info
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.collect import Collector, Started
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.record import Asked
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti

BEGAN = 1795671690.0
"""2026-11-26 05:41:30 UTC."""

ONE, TWO, THREE = (f"gnt{number}.example.com" for number in (1, 2, 3))

STEP = {"command": "gnt-node add --readd gnt2", "where": "master", "why": "gnt2: it has to be let in"}
STEP |= {"risk": "none", "seconds": 20, "subject": "gnt2"}


ASK = "sci.ganeti.gnt_cluster_info"


class Told:
    """A run that is told task by task; its clock goes on with each."""

    def __init__(self):
        self.collector, self.now, self.count = Collector(BEGAN), BEGAN, 0

    def task(self, name, action, result, seconds=1.0, host="gnt1", status="", role="replace_node"):
        self.count += 1
        key = str(self.count)
        self.collector.started(key, Started(name, role, action, self.now))
        self.now += seconds
        ended = status or ("changed" if result.get("changed") else "ok")
        # as it comes from a host
        self.collector.answered(key, host, ended, json.loads(json.dumps(result)), self.now)
        self.collector.host_ended(key, host, ended, self.now)

    def begins(self, name, action, *hosts, seconds=1.0, role="replace_node"):
        """A task that has no end yet: on each host it begins so much later than on the one before."""
        self.count += 1
        self.collector.started(str(self.count), Started(name, role, action, self.now))
        for host in hosts:
            self.collector.host_began(str(self.count), host, self.now)
            self.now += seconds

    def shows(self, *steps, role="replace_node"):
        facts = {"procedure_record": plan_record(steps, role, "gnt2", {})}
        self.task("Give the plan a name", "ansible.builtin.set_fact", {"ansible_facts": facts}, 0, role=role)
        self.task("Show the plan", "ansible.builtin.debug", {"msg": plan_text(steps)}, 0.1, role=role)

    def proves(self, words="D (both sides of every mirror)."):
        self.task("Prove it", "ansible.builtin.assert", {"msg": f"Proven: {words}"}, 0.1)

    def record(self, ended=True, by="", **about):
        usual = {
            "procedures": ("replace_node",),
            "subject": "gnt2",
            "user": "anna",
            "controller": "control1",
            "command": ("ansible-playbook", "sci.ganeti.replace_node", "-e", "node=gnt2"),
            "variables": {"node": "gnt2"},
            "versions": {"sci.ganeti": "0.1.0"},
        }
        return self.collector.record(Asked(**{**usual, **about}), self.now, ended, by)


def checked(*names, instances=2):
    """Clusters of these names are checked, each by a host ``master-NAME``."""
    run = Told()
    for name in names:
        said = {"ssconf": {"cluster_name": name}, "master_reachable": False}
        run.task("Ask every node who the master is", ASK, said, host=f"master-{name}", role="find_master")
    for number, name in enumerate(names):
        run.task("Read it", ASK, named(name, instances + number), host=f"master-{name}", role="check_cluster")
    return run


def named(cluster, instances=2):
    """What ``gnt_cluster_info`` answers on a cluster of this name."""
    said = census_of(FakeGaneti(instances=instances)).as_result()
    said["ssconf"] = {**said["ssconf"], "cluster_name": cluster}
    return {**said, "cluster": {**(said["cluster"] or {}), "name": cluster}}


def census_of(cluster, parts=USUAL_PARTS):
    """What ``gnt_cluster_info`` answers there, on the master."""
    known = Ssconf(cluster.master, "gnt.example.com", cluster.master, nodes=tuple(cluster.nodes), primary_ips={})
    return take_census(Ganeti(Runner(execute=cluster)), parts, known)


def storage_of(disks):
    """What ``disk_info`` answers on a host of fake disks."""
    disks.publish()
    outcome = disk_info.body({"gather": ["tables"]}, Runner(execute=disks.execute))
    return {"changed": False, **outcome.facts}


def asked(words, at, output="", **more):
    """An entry of a module's log of what only read."""
    usual = {"ran": True, "rc": 0, "seconds": 0.25, "expected": True}
    return {**usual, "argv": words.split(), "at": at, "output": output, **more}


def ran(words, rc=0, seconds=1.0, done=True):
    """An entry of a module's log of commands."""
    return {"argv": words.split(), "ran": done, "rc": rc if done else None, "seconds": seconds}


def replaced_node(instances=6, confirmed=True):
    """A node is replaced: the plan, and where it was confirmed all the rest."""
    broken, mended = FakeGaneti(instances=instances, disks=1), FakeGaneti(instances=instances, disks=1)
    broken.blank(TWO)
    found = census_of(broken)
    steps = [step.as_result() for step in replacement(found, TWO).steps]
    run = Told()
    run.task("Read the whole cluster, once", "sci.ganeti.gnt_cluster_info", found.as_result(), 2.4)
    run.shows(*steps)
    if not confirmed:
        return run
    lines = [step["command"] for step in steps if step["command"]]
    run.task(
        "Let the new machine take the place",
        "sci.ganeti.gnt_node",
        {"changed": True, "commands": [ran(lines[0], seconds=19.2)]},
        21,
    )
    samples = [
        {"at": run.now + 30 * index, "left_kib": 65536.0 * instances * (1 - index / 10), "kib_per_second": 22000}
        for index in range(11)
    ]
    run.task(
        "Rebuild the mirrors",
        "sci.ganeti.gnt_instance",
        {"changed": True, "commands": [ran(line) for line in lines[1:]], "samples": samples},
        305,
    )
    run.task("Read the cluster again", "sci.ganeti.gnt_cluster_info", census_of(mended).as_result(), 2.1)
    run.proves()
    return run


def replaced_disk(disks, instances=5):
    """A disk of gnt1 is replaced by one beside it: nothing but its plan."""
    cluster = census_of(FakeGaneti(instances=instances))
    volumes = [volume for instance in cluster.instances.values() for disk in instance.disks for volume in disk.volumes]
    storage = storage_of(disks)
    # what the host's own LVM says of the volumes that the cluster knows
    storage["volumes"] = {volume: ["md2"] for volume in volumes}
    request = DiskRequest("all", "SN1B", "SN9")
    needs = disk_replacement(recall_storage(storage), request, cluster, ONE, None).as_result()
    run = Told()
    run.task("Read the disks, and what stands on them", "sci.ganeti.disk_info", storage, 1.5, role="replace_disk")
    run.task("Read the whole cluster, once", "sci.ganeti.gnt_cluster_info", cluster.as_result(), 2, role="replace_disk")
    facts = {"changed": False, "ansible_facts": {"replace_disk_needs": needs}}
    run.task("Plan what the disks need", "ansible.builtin.set_fact", facts, 0.1, role="replace_disk")
    run.shows(*needs["steps"], role="replace_disk")
    return run


def large(nodes=100, instances=5000):
    """A large cluster; a node is failed over."""
    names = [f"gnt{number}.example.com" for number in range(1, nodes + 1)]

    def seen(dead, moved):
        listed = []
        for number in range(instances):
            here, there = names[number % nodes], names[(number * 7 + 1 + number // nodes) % nodes]
            there = there if there != here else names[(number + 1) % nodes]
            lost = dead in (here, there)
            if here == dead and moved:
                here, there = there, here
            status = "running" if here != dead else "ERROR_nodedown"
            disks = [{"index": 0, "size_mib": 10240, "condition": "apart" if lost else "clean", "volumes": []}]
            facts = {"name": f"vm{number + 1}.example.com", "status": status, "admin_state": "up", "template": "drbd"}
            listed.append({**facts, "primary": here, "secondary": there, "disks": disks})
        own = [
            {"name": name, "role": "offline" if moved and name == dead else "master" if name == names[0] else "regular"}
            for name in names
        ]
        listing = [{**node, "answers": node["name"] != dead, "primaries": [], "secondaries": []} for node in own]
        return {"changed": False, "master_reachable": True, "nodes": listing, "instances": listed, "surveys": []}

    run = Told()
    run.task("Read the cluster", "sci.ganeti.gnt_cluster_info", seen(names[6], moved=False), 9)
    run.task("Mark the node offline", "sci.ganeti.gnt_node", {"changed": True, "commands": [ran("gnt-node modify")]}, 9)
    run.task("Read the cluster again", "sci.ganeti.gnt_cluster_info", seen(names[6], moved=True), 9)
    return run
