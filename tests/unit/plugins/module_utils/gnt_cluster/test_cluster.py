# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster's settings, its own findings, and the pause of its watcher."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.client import Ganeti
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.parse import (
    parse_findings,
    parse_info,
    parse_software_version,
    parse_unverified,
    parse_watcher_pause,
)
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.read import read_findings, read_watcher_pause
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed, Unreadable
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner
from ansible_collections.sci.ganeti.tests.unit.transcripts import said, transcript

INFO = said("gnt-cluster-info-3.0.2")


def test_tags():
    noted = INFO.replace("Tags: (none)", "Tags: group:b, sci.ganeti:watcher-held:0:1764000000")
    assert parse_info(noted).tags == ("group:b", "sci.ganeti:watcher-held:0:1764000000")


def test_settings():
    cluster = parse_info(INFO)
    assert cluster.as_result() == {
        "name": "gnt.example.com",
        "master": "gnt1.example.com",
        "volume_group": "xenvg",
        "master_netdev": "br0",
        "links": ["br0"],
        "enabled_hypervisors": ["fake"],
        "candidate_pool_size": 10,
        "modify_ssh_setup": False,
        "resync_rate": 61440,
        "tags": [],
        "reserved_volumes": [],
    }


@pytest.mark.parametrize(
    ("printed", "patterns"),
    [
        ("xenvg/root", ("xenvg/root",)),
        (".*/qa-.*, xenvg/disk[0-9]{1,2}, xenvg/swap", (".*/qa-.*", "xenvg/disk[0-9]{1,2}", "xenvg/swap")),
        ("", ()),
    ],
)
def test_volumes_that_are_not_ganeti_s_to_care_for(printed, patterns):
    text = INFO.replace("lvm reserved volumes: (none)", f"lvm reserved volumes: {printed}")
    assert parse_info(text).reserved_volumes == patterns


def test_before_2_16_nothing_is_said_of_the_ssh_setup():
    older = "".join(line for line in INFO.splitlines(keepends=True) if "modify ssh setup" not in line)
    assert parse_info(older).modify_ssh_setup is None


def test_several_hypervisors():
    text = INFO.replace("Enabled hypervisors: fake", "Enabled hypervisors: xen-pvm, kvm")
    assert parse_info(text).enabled_hypervisors == ("xen-pvm", "kvm")


@pytest.mark.parametrize("value", ["None", "(none)", ""])
def test_a_cluster_without_lvm_has_no_volume_group(value):
    assert parse_info(INFO.replace("lvm volume group: xenvg", f"lvm volume group: {value}")).volume_group == ""


def test_a_link_elsewhere_is_no_default():
    assert parse_info("Cluster name: c\nDefault node parameters:\n  link: br9\n").links == ()


@pytest.mark.parametrize(("mode", "links"), [("routed", ()), ("openvswitch", ("br0",))])
def test_new_cards_that_are_routed_need_no_device(mode, links):
    assert parse_info(INFO.replace("mode: bridged", f"mode: {mode}")).links == links


def test_what_names_no_cluster_is_unreadable():
    with pytest.raises(Unreadable):
        parse_info("Usage: gnt-cluster info\n")


def test_a_clean_cluster_has_no_findings():
    assert parse_findings(said("gnt-cluster-verify-3.0.2-clean")) == ()


def test_findings_of_a_split_brain():
    found = parse_findings(said("gnt-cluster-verify-3.0.2-split-brain"))
    assert [(item.severity, item.code, item.subject) for item in found[:2]] == [
        ("ERROR", "EINSTANCEWRONGNODE", "vm4.example.com"),
        ("ERROR", "EINSTANCEWRONGNODE", "vm1.example.com"),
    ]
    assert [item.severity for item in found].count("WARNING") == 4
    assert found[3].text == "disk/0 on gnt1.example.com is degraded; local disk state is 'ok'"
    assert {item.kind for item in found} == {"instance"}


def test_a_finding_that_no_job_s_log_frames():
    (finding,) = parse_findings("ERROR:ECLUSTERCERT:cluster::certificate: expires\n")
    assert (finding.kind, finding.subject, finding.text) == ("cluster", "", "certificate: expires")
    assert str(finding) == "ERROR ECLUSTERCERT: certificate: expires"


@pytest.mark.parametrize(("rc", "count"), [(0, 0), (1, 7)])
def test_verify_exits_1_when_it_finds_an_error(rc, count):
    text = said(f"gnt-cluster-verify-3.0.2-{'split-brain' if rc else 'clean'}")
    ganeti = Ganeti(Runner(execute=lambda argv, limit: Reply(argv, rc, text, "")))
    assert len(read_findings(ganeti)) == count


def test_a_group_that_could_not_be_verified_is_no_proof():
    words = said("gnt-cluster-verify-3.0.2-mirrors-between-groups")
    assert parse_findings(words) == ()
    (finding,) = parse_unverified(words)
    assert (finding.severity, finding.code, finding.subject) == ("ERROR", "EUNVERIFIED", "job 45")
    assert finding.text.startswith("Failure: prerequisites not met for this operation: error type: wrong_state")
    assert finding.text.endswith("gnt1.example.com: [vm4.example.com]")
    ganeti = Ganeti(Runner(execute=lambda argv, limit: Reply(argv, 1, "", words)))
    assert read_findings(ganeti) == (finding,)


@pytest.mark.parametrize("name", ["clean", "split-brain"])
def test_what_was_verified_has_no_such_finding(name):
    assert parse_unverified(said(f"gnt-cluster-verify-3.0.2-{name}")) == ()


def test_each_group_that_could_not_be_is_named():
    found = parse_unverified("Job 4 has failed: one\nand more\nJob 5 has failed: another\n")
    assert [(finding.subject, finding.text) for finding in found] == [("job 4", "one and more"), ("job 5", "another")]


def test_verify_that_could_not_run_is_no_proof():
    ganeti = Ganeti(Runner(execute=lambda argv, limit: Reply(argv, 2, "", "Corrupt configuration file")))
    with pytest.raises(CommandFailed, match="Corrupt configuration file"):
        read_findings(ganeti)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (said("gnt-cluster-version-3.0.2"), "3.0.2-3"),
        ("gnt-cluster (ganeti v2.16.0) 2.16.0\n", "2.16.0"),
        ("gnt-cluster (ganeti 2.9.6) 2.9.6\n", "2.9.6"),
    ],
)
def test_the_release(text, version):
    assert parse_software_version(text) == version


def test_no_release_is_unreadable():
    with pytest.raises(Unreadable):
        parse_software_version("command not found\n")


@pytest.mark.parametrize(
    ("text", "until"), [("1795385156\n", 1795385156), ("1795385156.5", 1795385156), ("", None), ("soon", None)]
)
def test_the_watcher_s_pause(text, until):
    assert parse_watcher_pause(text) == until


def test_the_pause_is_in_a_file_or_there_is_none(tmp_path):
    assert read_watcher_pause(str(tmp_path)) is None
    (tmp_path / "watcher.pause").write_text("1795385156\n")
    assert read_watcher_pause(str(tmp_path)) == 1795385156


def test_the_commands_are_those_that_were_recorded():
    from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster import argv

    assert transcript("gnt-cluster-info-3.0.2").argv == argv.INFO
    assert transcript("gnt-cluster-version-3.0.2").argv == argv.VERSION
    assert transcript("gnt-cluster-verify-3.0.2-clean").argv == argv.VERIFY
