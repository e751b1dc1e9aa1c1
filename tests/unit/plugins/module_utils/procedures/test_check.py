# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proofs for the whole cluster, as findings with remedies."""

from __future__ import annotations

import shlex
import subprocess

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import USUAL_PARTS, take_census
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.procedures.check import faults
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti

GNT1, GNT2, GNT3 = "gnt1.example.com", "gnt2.example.com", "gnt3.example.com"
VM1 = "vm1.example.com"


def said(name, rules=False, master=GNT1, address=None, leftovers=()):
    """What a node answers of who rules."""
    return {
        "in_cluster": True,
        "host": name,
        "master": master,
        "is_master": name == master,
        "master_reachable": rules,
        "ssconf": {"master_ip": "192.168.77.10", "master_netmask": "32", "master_netdev": "eth0", "offline_nodes": []},
        "mastership": {
            "answers": rules,
            "queue_answers": rules,
            "cluster_ip_here": rules if address is None else address,
            "daemons": {"rulers": [], "running": {}, "leftovers": list(leftovers)},
        },
    }


ANSWERS = {"gnt1": said(GNT1, rules=True), "gnt2": said(GNT2), "gnt3": said(GNT3)}


def found(cluster=None, answers=None, findings=(), disks=()):
    cluster = cluster or FakeGaneti(instances=1)
    known = Ssconf(GNT1, "gnt.example.com", GNT1, nodes=tuple(cluster.nodes))
    state = take_census(Ganeti(Runner(execute=cluster)), USUAL_PARTS, known).as_result()
    state["findings"] = list(findings)
    for index, condition in disks:
        state["instances"][0]["disks"][index]["condition"] = condition
    return faults(state, answers or ANSWERS, "gnt1")


def told(**more):
    return [(fault.severity, fault.proof, fault.subject) for fault in found(**more)]


def test_a_healthy_cluster_has_none():
    assert found() == []


def test_a_mirror_that_was_given_up_and_not_made_again():
    cluster = FakeGaneti(instances=1)
    cluster.stop(VM1)
    cluster.give_up_mirror(VM1)
    (fault,) = found(cluster)
    assert (fault.severity, fault.proof, fault.subject) == ("error", "D", VM1)
    assert f"replace_node -e node={GNT2}" in fault.remedy
    assert f"remove-tags {VM1} sci.ganeti:mirror-was:{GNT2}'" in fault.remedy
    cluster.instances[VM1].primary = GNT2
    (moved,) = (fault for fault in found(cluster) if fault.subject == VM1 and fault.proof == "D")
    assert "replace_node" not in moved.remedy
    cluster.instances[VM1].tags.clear()
    assert not [fault for fault in found(cluster) if fault.proof == "D"]


def test_a_tag_that_was_left_on_a_mirror():
    cluster = FakeGaneti(instances=1)
    cluster.instances[VM1].tags.add(f"sci.ganeti:mirror-was:{GNT2}")
    (fault,) = found(cluster)
    assert (fault.severity, fault.proof, fault.subject) == ("warning", "D", VM1)
    assert f"replace_node -e node={GNT2}. Or, once its disks are clean: '" in fault.remedy
    assert f"remove-tags {VM1} sci.ganeti:mirror-was:{GNT2}'" in fault.remedy
    cluster.nodes[GNT2].role = "D"
    (fault,) = (fault for fault in found(cluster) if fault.proof == "D")
    assert f"retire_node -e node={GNT2}." in fault.remedy


@pytest.mark.parametrize("node", [GNT1, "gone.example.com"])
def test_one_that_names_a_node_with_another_task_by_now_is_only_taken_away(node):
    cluster = FakeGaneti(instances=1)
    cluster.instances[VM1].tags.add(f"sci.ganeti:mirror-was:{node}")
    (fault,) = found(cluster)
    assert fault.remedy.startswith("Once its disks are clean: 'gnt-instance remove-tags")


def test_disks_that_a_run_has_left_active():
    cluster = FakeGaneti(instances=1)
    cluster.instances[VM1].tags.add("sci.ganeti:disks-at-rest")
    (fault,) = found(cluster)
    assert (fault.severity, fault.proof, fault.subject) == ("warning", "D", VM1)
    assert f"replace_node -e node={GNT2}" in fault.remedy
    assert f"remove-tags {VM1} sci.ganeti:disks-at-rest'" in fault.remedy


def test_a_watcher_that_a_run_has_left_held():
    cluster = FakeGaneti(instances=1)
    cluster.tags = {"sci.ganeti:watcher-held:0:1764000000", "somebody's"}
    (fault,) = found(cluster=cluster)
    assert (fault.severity, fault.subject) == ("warning", "cluster")
    assert "gnt-cluster remove-tags sci.ganeti:watcher-held:0:1764000000" in fault.remedy


def test_a_run_that_works_or_has_left_its_tag():
    cluster = FakeGaneti(instances=1)
    cluster.tags = {"sci.ganeti:at-work:1764000000:replace_disk/3BFEED@control/10", "somebody's"}
    (fault,) = found(cluster=cluster)
    assert (fault.severity, fault.subject) == ("warning", "cluster")
    assert fault.text == "replace_disk/3BFEED@control/10 works on it, or was killed."
    assert "gnt-cluster remove-tags sci.ganeti:at-work:1764000000:replace_disk/3BFEED@control/10" in fault.remedy


def test_a_dead_node():
    cluster = FakeGaneti(instances=1)
    cluster.die(GNT2)
    by_proof = {fault.proof: fault for fault in found(cluster)}
    assert by_proof["N"].severity == "error"
    assert "failover_node -e node=gnt2.example.com" in by_proof["N"].remedy


def test_an_offline_node_and_what_has_no_mirror_for_it():
    cluster = FakeGaneti(instances=1)
    cluster.nodes[GNT2].role = "O"
    assert told(cluster=cluster) == [("warning", "N", GNT2), ("warning", "D", VM1)]


def test_a_drained_node():
    cluster = FakeGaneti(instances=0)
    cluster.nodes[GNT3].role = "D"
    (fault,) = found(cluster)
    assert (fault.severity, fault.remedy) == (
        "warning",
        f"When it is to be used again: 'gnt-node modify -D no {GNT3}'.",
    )


@pytest.mark.parametrize(
    ("status", "remedy"),
    [("ERROR_down", "start_instances -e instances=vm1"), ("ERROR_up", "gnt-instance shutdown vm1")],
)
def test_an_instance_that_is_not_what_it_should_be(status, remedy):
    cluster = FakeGaneti(instances=1)
    cluster.instances[VM1].alone = status
    (fault,) = found(cluster)
    assert (fault.severity, fault.proof) == ("error", "I")
    assert remedy in fault.remedy


@pytest.mark.parametrize(
    ("condition", "severity", "remedy"),
    [
        ("syncing", "warning", "It ends by itself."),
        ("apart", "error", "resolve_split_brain -e instance=vm1"),
        ("diskless", "error", "replace-disks -a vm1"),
        ("differs", "error", "gnt-instance info"),
        ("primary", "error", "gnt-instance info"),
        ("silent", "error", "replace-disks -n NODE"),
        ("unreadable", "error", "fail it over"),
    ],
)
def test_a_disk_that_is_not_clean(condition, severity, remedy):
    (fault,) = found(disks=[(0, condition)])
    assert (fault.severity, fault.proof, fault.subject) == (severity, "D", VM1)
    assert remedy in fault.remedy


def test_two_masters():
    answers = {**ANSWERS, "gnt2": said(GNT2, rules=True, master=GNT2)}
    assert {fault.proof for fault in found(answers=answers)} == {"M"}
    assert all(fault.severity == "error" for fault in found(answers=answers))


def test_the_address_of_the_cluster_nowhere():
    answers = {**ANSWERS, "gnt1": said(GNT1, rules=True, address=False)}
    (fault,) = found(answers=answers)
    assert (fault.severity, fault.proof) == ("warning", "M")
    assert "activate-master-ip" in fault.remedy


LEFTOVERS = ('WCONFD_ARGS="--no-voting --yes-do-it"', 'LUXID_ARGS="-d --no-voting --yes-do-it"')


def test_a_node_that_would_rule_without_a_vote():
    answers = {
        **ANSWERS,
        "gnt1": said(GNT1, rules=True, leftovers=LEFTOVERS[:1]),
        "gnt3": said(GNT3, leftovers=LEFTOVERS),
    }
    master, other = found(answers=answers)
    assert [(fault.severity, fault.proof, fault.subject) for fault in (master, other)] == [
        ("warning", "M", "gnt1"),
        ("warning", "M", "gnt3"),
    ]
    assert LEFTOVERS[0] in master.text
    assert LEFTOVERS[1] not in master.text
    assert all(line in other.text for line in LEFTOVERS)
    assert "/etc/default/ganeti" in master.text
    assert "service ganeti restart" in master.remedy
    assert "restart" not in other.remedy


def test_the_command_takes_just_that_out(tmp_path):
    kept = '# WCONFD_ARGS="--no-voting"\nNODED_ARGS="-d"\n'
    defaults = tmp_path / "ganeti"
    defaults.write_text("\n".join(LEFTOVERS) + "\n" + kept)
    (fault,) = found(answers={**ANSWERS, "gnt2": said(GNT2, leftovers=LEFTOVERS)})
    command = fault.remedy[fault.remedy.index("sed ") :].rstrip(".").replace("/etc/default/ganeti", str(defaults))
    subprocess.run(shlex.split(command), check=True)
    assert defaults.read_text() == 'WCONFD_ARGS=""\nLUXID_ARGS="-d"\n' + kept


def test_what_ganeti_finds_itself_errors_first():
    findings = [
        {"severity": "WARNING", "code": "ENODEORPHANLV", "kind": "node", "subject": GNT2, "text": "x"},
        {"severity": "ERROR", "code": "ENODESSH", "kind": "node", "subject": GNT3, "text": "y"},
    ]
    assert told(findings=findings) == [("error", "V", GNT3), ("warning", "V", GNT2)]
    assert "lvremove" in found(findings=findings)[1].remedy
    assert "gnt-cluster verify --error-codes" in found(findings=findings)[0].remedy


def test_a_cluster_that_was_not_verified_is_not_proven():
    state = take_census(
        Ganeti(Runner(execute=FakeGaneti(instances=0))),
        USUAL_PARTS,
        Ssconf(GNT1, "gnt.example.com", GNT1, nodes=(GNT1, GNT2, GNT3)),
    ).as_result()
    assert [fault.text for fault in faults(state, ANSWERS, "gnt1")] == ["'gnt-cluster verify' was not run."]
