# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine as it is, blank or not."""

from __future__ import annotations

import time

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed, CommandTookTooLong
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply
from ansible_collections.sci.ganeti.plugins.module_utils.machine import read
from ansible_collections.sci.ganeti.tests.unit.transcripts import said

RECORDED = {
    "gnt-cluster": "gnt-cluster-version-3.0.2",
    "lvs": "lvs-2.03",
    "vgs": "vgs-2.03",
    "ip": "ip-json-address-6.1-bridge",
}

# glibc 2.36, which says an address once a kind of socket
LOOKED_UP = """192.168.77.12   STREAM gnt2.example.com
192.168.77.12   DGRAM
192.168.77.12   RAW
"""
GETENT = {"gnt2.example.com": (0, LOOKED_UP)}


@pytest.fixture(name="machine")
def _machine(host, tmp_path, monkeypatch):
    (tmp_path / "net").mkdir()
    for name in ("lo", "br0"):
        (tmp_path / "net" / name).mkdir()
    monkeypatch.setattr(read, "_NETWORK_DEVICES", str(tmp_path / "net"))
    monkeypatch.setattr(read, "_PROC_DRBD", str(tmp_path / "drbd"))

    def machine(missing=(), proc_drbd="", **args):
        if proc_drbd:
            (tmp_path / "drbd").write_text(proc_drbd)

        def execute(argv, limit):
            if argv[0] in missing:
                raise CommandFailed(f"'{argv[0]}' could not be started on this host", argv=argv)
            if argv[0] == "hostname":
                return Reply(argv, 0, "gnt1.example.com\n", "")
            if argv[0] == "getent":
                return Reply(argv, *GETENT.get(argv[2], (2, "")), "")
            if argv[0] == "modinfo":
                return Reply(argv, 0, "8.4.11\n", "")
            return Reply(argv, 0, said(RECORDED[argv[0]]), "")

        return host.run("machine_info", execute, **args)

    return machine


def test_a_machine_that_is_ready(machine):
    found = machine()["machine"]
    assert found["hostname"] == "gnt1.example.com"
    assert (found["ganeti_version"], found["drbd_version"]) == ("3.0.2-3", "8.4.11")
    assert found["volume_groups"] == {"xenvg": {"size_mib": 24848.0, "free_mib": 24080.0}}
    assert len(found["volumes"]) == 8
    assert found["links"] == ["br0", "lo"]
    assert found["addresses"] == ["192.168.77.11", "192.168.77.10"]
    assert (found["drbd_minors"], found["joined_cluster"], found["clock_offset"]) == ([], "", None)


def test_names_are_looked_up_as_it_does_itself(machine):
    found = machine(names=["gnt2.example.com", "gnt9.example.com"])["machine"]
    assert found["resolved"] == {"gnt2.example.com": ["192.168.77.12"], "gnt9.example.com": []}
    assert machine()["machine"]["resolved"] == {}


def test_what_is_no_name_is_not_looked_up(machine):
    result = machine(names=["-i"])
    assert result["failed"] is True
    assert "can't be the name of a host" in result["msg"]


def test_without_a_domain_its_name_is_the_short_one(machine, host):
    host.name("gnt1")
    assert machine(missing=["hostname"])["machine"]["hostname"] == "gnt1"


def test_a_blank_one_lacks_everything_and_that_is_no_error(machine):
    result = machine(missing=["gnt-cluster", "lvs", "vgs", "modinfo"])
    assert result["failed"] is False
    found = result["machine"]
    assert (found["ganeti_version"], found["drbd_version"], found["volume_groups"], found["volumes"]) == (
        "",
        "",
        {},
        [],
    )


def test_one_that_is_in_use(machine, host):
    (host.folder / "ssconf_cluster_name").write_text("old.example.com\n")
    found = machine(proc_drbd=said("proc-drbd-8.4.11-connected"))["machine"]
    assert [minor["role"] for minor in found["drbd_minors"]] == ["Primary", "Secondary"]
    assert found["joined_cluster"] == "old.example.com"


def test_the_loaded_module_counts_before_the_one_that_would_be(machine):
    assert machine(proc_drbd="version: 8.4.7 (api:1/proto:86-101)\n")["machine"]["drbd_version"] == "8.4.7"


@pytest.mark.parametrize("offset", [-120.0, 0.0, 120.0])
def test_its_clock_is_compared_with_the_controller_s(machine, offset):
    found = machine(controller_time=time.time() - offset)["machine"]
    assert found["clock_offset"] == pytest.approx(offset, abs=5)


def test_check_mode_reads_the_same(machine):
    assert machine(check=True)["machine"] == machine()["machine"]


def test_a_tool_that_hangs_is_an_error_and_not_nothing(host):
    def execute(argv, limit):
        if argv[0] == "vgs":
            raise CommandTookTooLong("'vgs' was stopped", argv=argv)
        return Reply(argv, 0, said(RECORDED.get(argv[0], "lvs-2.03")), "")

    result = host.run("machine_info", execute)
    assert result["failed"] is True
    assert "'vgs' was stopped" in result["msg"]
