# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parsers on anything at all: facts or a clear word that it can't be read, never a crash."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.sci.ganeti.plugins.module_utils.bmc.parse import parse_power
from ansible_collections.sci.ganeti.plugins.module_utils.boot.parse import (
    absent_in_fstab,
    parse_debconf,
    parse_entries,
)
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.generations import parse_generations
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.kernel_log import parse_kernel_log
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.nine import parse_status
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.parse import parse_proc_drbd, parse_version
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.show import parse_show
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.listing import moment, number, parse_rows, words
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import parse_ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.parse import (
    parse_findings,
    parse_info,
    parse_software_version,
    parse_watcher_pause,
)
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_config.parse import parse_config
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance import parse as gnt_instance
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_job import parse as gnt_job
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_node import parse as gnt_node
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import HouseError
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.names import valid_host, valid_name
from ansible_collections.sci.ganeti.plugins.module_utils.lsblk.parse import parse_blocks
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.parse import (
    parse_groups,
    parse_physicals,
    parse_segments,
    parse_volumes,
)
from ansible_collections.sci.ganeti.plugins.module_utils.machine.parse import parse_addresses
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.parse import parse_array, parse_uuid
from ansible_collections.sci.ganeti.plugins.module_utils.sfdisk.parse import parse_table
from ansible_collections.sci.ganeti.plugins.module_utils.smartctl.parse import parse_health
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.parse import parse_key, parse_known_hosts
from ansible_collections.sci.ganeti.plugins.module_utils.survey.parse import parse_survey
from ansible_collections.sci.ganeti.tests.unit.transcripts import said


def rows_with(module, parse):
    return lambda text: [parse(row) for row in parse_rows(text, module.FIELDS)]


PARSERS = [
    pytest.param(parse_proc_drbd, said("proc-drbd-8.3.13-syncing-composed"), id="proc_drbd"),
    pytest.param(parse_kernel_log, said("dmesg-drbd-8.4.11-split-brain-returned"), id="kernel log"),
    pytest.param(parse_kernel_log, said("dmesg-drbd-9.2.18-healed"), id="kernel log, 9"),
    pytest.param(parse_show, said("drbdsetup-show-8.4.11-connected"), id="drbdsetup show"),
    pytest.param(parse_show, said("drbdsetup-show-9.2.18-connected"), id="drbdsetup show, 9"),
    pytest.param(parse_generations, said("drbdsetup-get-gi-8.4.11-connected"), id="generations"),
    pytest.param(parse_generations, said("drbdsetup-get-gi-9.2.18-connected"), id="generations, 9"),
    pytest.param(parse_status, said("drbdsetup-status-9.2.18-healing"), id="drbd 9"),
    pytest.param(parse_version, said("proc-drbd-8.4.11-connected"), id="drbd version"),
    pytest.param(rows_with(gnt_node, gnt_node.parse_node), said("gnt-node-list-3.0.2-nonvalues-composed"), id="nodes"),
    pytest.param(
        rows_with(gnt_instance, gnt_instance.parse_instance), said("gnt-instance-list-3.0.2-plain"), id="instances"
    ),
    pytest.param(gnt_instance.parse_disks, said("gnt-instance-info-2.9.6-two-disks-composed"), id="disks"),
    pytest.param(rows_with(gnt_job, gnt_job.parse_job), said("gnt-job-list-3.0.2-queued"), id="jobs"),
    pytest.param(parse_config, said("ganeti-config-3.0.2"), id="configuration"),
    pytest.param(gnt_job.parse_job_id, "JobID: 34\n34: vm1\n", id="job id"),
    pytest.param(parse_info, said("gnt-cluster-info-3.0.2"), id="cluster info"),
    pytest.param(parse_findings, said("gnt-cluster-verify-3.0.2-split-brain"), id="findings"),
    pytest.param(parse_software_version, said("gnt-cluster-version-3.0.2"), id="release"),
    pytest.param(parse_watcher_pause, "1795385156.5\n", id="watcher"),
    pytest.param(parse_volumes, said("lvs-2.03"), id="lvs"),
    pytest.param(parse_groups, said("vgs-2.03"), id="vgs"),
    pytest.param(parse_survey, said("gnt-cluster-command-3.0.2-survey"), id="survey"),
    pytest.param(parse_known_hosts, said("ssh-keyscan-9.2"), id="known hosts"),
    pytest.param(
        parse_key, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGn3tlraNC+kq4UASHb4NODvREqs68NRyQD0RKI/tNCX", id="key"
    ),
    pytest.param(parse_addresses, said("ip-json-address-6.1-bridge"), id="addresses"),
    pytest.param(parse_power, said("ipmitool-status-1.8.19-off"), id="power of a BMC"),
    pytest.param(gnt_node.parse_power, said("gnt-node-power-3.0.2-off"), id="power of a node"),
    pytest.param(parse_blocks, said("lsblk-2.38.1-raid1-drbd"), id="lsblk"),
    pytest.param(parse_table, said("sfdisk-json-2.38.1-dos-logical"), id="sfdisk"),
    pytest.param(parse_health, said("smartctl-health-7.3-passed"), id="smartctl"),
    pytest.param(parse_physicals, said("pvs-2.03.16-md-and-loop"), id="pvs"),
    pytest.param(parse_segments, said("lvs-2.03.16-devices"), id="lvs devices"),
    pytest.param(parse_uuid, said("mdadm-detail-export-4.2-raid1"), id="mdadm"),
    pytest.param(
        lambda text: parse_array("md0", dict(re.findall(r"^md0/md/([^:]+):(.*)", text, re.MULTILINE))),
        said("sysfs-md-7.2-whole"),
        id="md",
    ),
    pytest.param(parse_entries, said("efibootmgr-17-two-disks-composed"), id="efibootmgr"),
    pytest.param(parse_debconf, said("debconf-show-grub-pc-composed"), id="debconf"),
    pytest.param(
        lambda text: absent_in_fstab(text, ()),
        'UUID="bbbb-2222" none swap sw 0 0\n\nPARTUUID=cccc-01 /srv ext4 nofail 0 2\n',
        id="fstab",
    ),
    pytest.param(number, "24848.00", id="number"),
    pytest.param(words, "['a', 'b']", id="words"),
    pytest.param(moment, "[1795986263, 8761]", id="moment"),
    pytest.param(
        lambda text: parse_ssconf(dict.fromkeys(("node_list", "master_node"), text), "x"), "gnt1\ngnt2\n", id="ssconf"
    ),
]


@pytest.mark.parametrize(("parse", "_text"), PARSERS)
@given(text=st.text(alphabet=st.sampled_from("0123456789abcEfgv|:,.-/?*[]{}'\"() \n\t@#_\u0436")))
def test_any_text(parse, _text, text):
    with suppress(HouseError):
        parse(text)


@pytest.mark.parametrize(("parse", "text"), PARSERS)
def test_a_text_as_it_is(parse, text):
    """What a piece is taken from gets further than the first look."""
    assert parse(text)


@pytest.mark.parametrize(("parse", "text"), PARSERS)
@given(data=st.data())
def test_a_text_with_a_piece_missing_or_changed(parse, text, data):
    """As when a tool is stopped, mixes its channels, or is of another release."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 80)))
    with suppress(HouseError):
        parse(
            text[:start] + data.draw(st.sampled_from(["", "\n", "|", "?", "WARNING: x\n", "-1", "\u00b5"])) + text[end:]
        )


@given(st.text(alphabet="abcZ09.-_ /;$%\n\u0433"))
def test_no_name_is_an_option_or_more_than_a_word(text):
    with suppress(HouseError):
        name = valid_name(text, "node")
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name)


@given(st.text(alphabet="0123456789abcdefg:.-_ /;$%\n"))
def test_no_host_is_an_option_or_more_than_a_word(text):
    with suppress(HouseError):
        assert re.fullmatch(r"[A-Za-z0-9:][A-Za-z0-9:._-]*", valid_host(text))
