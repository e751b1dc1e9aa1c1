# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What DRBD's tools say of devices: how they are wired, their generations, and 9's status."""

from __future__ import annotations

import json

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.drbd import argv
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.configured import configured_net
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.generations import (
    Generations,
    diverged,
    parse_generations,
)
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.nine import parse_status
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.show import Net, parse_show
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.use import users_of
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.tests.unit.transcripts import said


class TestShow:
    found = parse_show(said("drbdsetup-show-8.4.11-connected"))

    def test_every_device_with_its_volumes_data_first(self):
        assert list(self.found) == [0, 1]
        assert self.found[0].resource == "resource0"
        assert self.found[0].volumes == tuple(
            f"xenvg/4edc4410-371c-4a3a-816a-e6ccf39b49ee.disk0_{part}" for part in ("data", "meta")
        )

    def test_whom_it_talks_to_and_how(self):
        net = self.found[1].net
        assert (net.local, net.remote) == ("ipv4:192.168.77.11:11002", "ipv4:192.168.77.13:11002")
        assert dict(net.options) == {
            "cram-hmac-alg": "md5",
            "after-sb-0pri": "discard-zero-changes",
            "after-sb-1pri": "consensus",
        }

    def test_the_secret_is_kept_and_never_shown(self):
        net = self.found[0].net
        assert net.secret.startswith("cf36f08d")
        assert net.secret not in repr(self.found)
        assert net.secret not in json.dumps(net.as_result())

    def test_83_has_no_resource_and_the_protocol_beside_the_net(self):
        (wiring,) = parse_show(said("drbdsetup-show-8.3.13-waiting-composed")).values()
        assert (wiring.minor, wiring.resource) == (21, "")
        assert wiring.volumes[1].endswith(".disk0_meta")
        # defaults are left out, or they would be made the operator's
        assert dict(wiring.net.options) == {
            "cram-hmac-alg": "md5",
            "after-sb-0pri": "discard-zero-changes",
            "after-sb-1pri": "consensus",
            "protocol": "C",
        }

    def test_one_that_stands_alone_knows_no_peer(self):
        text = 'resource resource3 { _this_host { volume 0 { device minor 3; disk "/dev/xenvg/a"; } } }'
        assert parse_show(text)[3].net is None


@pytest.mark.parametrize(
    ("name", "current", "bitmap", "marks"),
    [
        ("connected", 0xF668AF3C797F78DD, 0, {"consistent", "up_to_date", "primary", "connected"}),
        (
            "split-brain-survivor",
            0x8322AF8836A8974D,
            0xF668AF3C797F78DC,
            {"consistent", "up_to_date", "primary"},
        ),
    ],
)
def test_generations(name, current, bitmap, marks):
    ids, found = parse_generations(said(f"drbdsetup-get-gi-8.4.11-{name}"))
    assert (ids.current, ids.bitmap) == (current, bitmap)
    assert {mark for mark, is_set in found.as_result().items() if is_set} == marks


def test_a_device_without_a_disk_has_no_generations():
    assert parse_generations("0: Failure: (118) No disk\n") is None


def ids(current, bitmap=0, *history):
    return Generations(current, bitmap, history)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        pytest.param(ids(0x10), ids(0x10), False, id="the same data"),
        pytest.param(ids(0x10), ids(0x11), False, id="the same, one of them Primary"),
        pytest.param(ids(0x20, 0x10), ids(0x10), False, id="one went on"),
        pytest.param(ids(0x30, 0x20, 0x10), ids(0x10), False, id="one went on twice"),
        pytest.param(ids(0x20, 0x10), ids(0x30, 0x11), True, id="both went on"),
        pytest.param(ids(0x20), ids(0x30), True, id="nothing in common"),
        pytest.param(ids(0x20, 0, 4), ids(0x30, 0, 4), True, id="what every new device has in common is nothing"),
    ],
)
def test_who_went_on_alone(one, other, apart):
    for here, there in ((one, other), (other, one)):
        assert diverged(here, there) is apart


class TestNine:
    found = parse_status(said("drbdsetup-status-9.1-split-and-syncing-composed"))

    def test_its_states_in_the_words_of_8(self):
        assert [minor.said for minor in self.found.values()] == [
            "cs:StandAlone ro:Primary/Unknown ds:UpToDate/DUnknown oos:4096",
            "cs:SyncTarget ro:Secondary/Primary ds:Inconsistent/UpToDate oos:32768",
            "cs:WFConnection ro:Secondary/Unknown ds:UpToDate/DUnknown oos:0",
        ]

    def test_progress_of_what_is_copied_alone(self):
        assert [minor.percent for minor in self.found.values()] == [None, 50.0, None]
        assert self.found[1001].seconds_left == 7

    @pytest.mark.parametrize("text", ["", "{}", "[{}]", "[1]", "no json"])
    def test_anything_else_is_unreadable(self, text):
        if text == "{}":
            assert parse_status(text) == {}
            return
        with pytest.raises(Unreadable):
            parse_status(text)


NET = Net(
    "ipv4:192.0.2.1:11000",
    "ipv4:192.0.2.2:11000",
    (("cram-hmac-alg", "md5"), ("allow-two-primaries", "yes"), ("protocol", "C")),
    "hush",
)


def test_the_words_of_84():
    assert argv.device_argv("8.4.11", "secondary", 3) == ("drbdsetup", "secondary", "3")
    assert argv.disconnect_argv("8.4.11", 3, NET) == ("drbdsetup", "disconnect", NET.local, NET.remote)
    assert argv.connect_argv("8.4.11", 3, "resource3", NET, discard=True) == (
        "drbdsetup",
        "connect",
        "resource3",
        NET.local,
        NET.remote,
        "--protocol=C",
        "--cram-hmac-alg=md5",
        "--discard-my-data",
    )


def test_the_words_of_83():
    assert argv.device_argv("8.3.13", "invalidate", 3) == ("drbdsetup", "/dev/drbd3", "invalidate")
    assert argv.disconnect_argv("8.3.13", 3, NET) == ("drbdsetup", "/dev/drbd3", "disconnect")
    assert argv.show_argv("8.3.13", [1, 2]) == [
        ("drbdsetup", "/dev/drbd1", "show"),
        ("drbdsetup", "/dev/drbd2", "show"),
    ]
    assert argv.connect_argv("8.3.13", 3, "", NET)[:6] == ("drbdsetup", "/dev/drbd3", "net", NET.local, NET.remote, "C")


def test_the_secret_is_in_no_command_and_reaches_it_all_the_same():
    connect = argv.with_secret(("echo", "connect"))
    assert "hush" not in " ".join(connect)
    runner = Runner()
    reply = runner.write(connect, secrets={argv.CARRIER: "hush; id"})
    assert reply.stdout == "connect --shared-secret=hush; id\n"
    assert "hush" not in str(runner.log)


def config(**more):
    disk = {
        "dev_type": "drbd",
        "logical_id": ["u1", "u2", 11007, 7, 3, "hush"],
        "children": [],
    }
    return {
        "cluster": {"diskparams": {"drbd": {"net-custom": "", "protocol": "C"}}},
        "nodes": {
            "u1": {"name": "gnt1.example.com", "secondary_ip": "192.0.2.1", "group": "g"},
            "u2": {"name": "gnt2.example.com", "secondary_ip": "2001:db8::2", "group": "g"},
        },
        "nodegroups": {"g": {"diskparams": {}}},
        "instances": {"i": {"disks": ["d"]}},
        "disks": {"d": disk},
        **more,
    }


class TestConfigured:
    def test_as_ganeti_would_connect_it(self):
        net = configured_net(json.dumps(config()), "gnt1.example.com", 7)
        assert (net.local, net.remote) == ("ipv4:192.0.2.1:11007", "ipv6:[2001:db8::2]:11007")
        assert dict(net.options)["after-sb-1pri"] == "consensus"
        assert net.secret == "hush"

    def test_the_other_side_counts_its_own_minors(self):
        net = configured_net(json.dumps(config()), "gnt2.example.com", 3)
        assert net.remote == "ipv4:192.0.2.1:11007"
        assert configured_net(json.dumps(config()), "gnt2.example.com", 7) is None

    def test_the_group_s_own_options(self):
        group = {"g": {"diskparams": {"drbd": {"net-custom": "--max-buffers=8000 --verify-alg=md5", "protocol": "A"}}}}
        options = dict(configured_net(json.dumps(config(nodegroups=group)), "gnt1.example.com", 7).options)
        assert (options["max-buffers"], options["verify-alg"], options["protocol"]) == ("8000", "md5", "A")

    @pytest.mark.parametrize("custom", ["-Z 5", "--flag", "'"])
    def test_options_that_aren_t_understood_are_not_guessed(self, custom):
        group = {"g": {"diskparams": {"drbd": {"net-custom": custom}}}}
        assert configured_net(json.dumps(config(nodegroups=group)), "gnt1.example.com", 7) is None

    @pytest.mark.parametrize("text", ["", "{}", "[]", "torn {"])
    def test_what_can_t_be_understood_is_not_used(self, text):
        assert configured_net(text, "gnt1.example.com", 7) is None

    def test_before_214_disks_were_part_of_their_instance(self):
        plain = config()
        plain["instances"] = {"i": {"disks": [plain.pop("disks")["d"]]}}
        plain["instances"]["i"]["disks"][0]["dev_type"] = "drbd8"
        assert configured_net(json.dumps(plain), "gnt1.example.com", 7).secret == "hush"


def test_who_uses_a_device(tmp_path):
    proc, block = tmp_path / "proc", tmp_path / "block"
    (proc / "self").mkdir(parents=True)
    (proc / "self" / "mounts").write_text("/dev/drbd1 /mnt ext4 rw 0 0\n/dev/drbd10 /other ext4 rw 0 0\n")
    (block / "drbd1" / "holders" / "dm-7").mkdir(parents=True)
    for pid, device in (("41", "/dev/drbd1"), ("42", "/dev/drbd10")):
        (proc / pid / "fd").mkdir(parents=True)
        (proc / pid / "fd" / "9").symlink_to(device)
        (proc / pid / "comm").write_text("qemu-system-x86\n")
    assert users_of(1, str(proc), str(block)) == (
        "mounted on /mnt",
        "device dm-7 upon it",
        "process 41 (qemu-system-x86)",
    )
    assert users_of(2, str(proc), str(block)) == ()
