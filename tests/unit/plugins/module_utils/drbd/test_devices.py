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
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.parse import parse_proc_drbd, parse_version
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


class TestShowOf9:
    found = parse_show(said("drbdsetup-show-9.2.18-connected"))

    def test_the_volumes_are_where_8_has_them(self):
        assert {number: (item.resource, item.volumes) for number, item in self.found.items()} == {
            0: ("resource0", ("xenvg/disk0_a", "xenvg/disk0_a_meta")),
            1: ("resource1", ("xenvg/disk0_b", "xenvg/disk0_b_meta")),
        }

    def test_the_peer_has_a_section_of_its_own(self):
        net = self.found[1].net
        assert (net.local, net.remote) == ("ipv4:192.0.2.2:11000", "ipv4:192.0.2.1:11000")
        assert dict(net.options) == {
            "cram-hmac-alg": "md5",
            "after-sb-0pri": "discard-zero-changes",
            "after-sb-1pri": "consensus",
            "ping-timeout": "30",
            "verify-alg": "crc32c",
        }
        assert net.secret == "hush"

    def test_one_that_stands_alone_still_knows_its_peer(self):
        found = parse_show(said("drbdsetup-show-9.2.18-standalone"))
        assert [(number, item.net.remote) for number, item in found.items()] == [
            (1000, "ipv4:192.0.2.2:11001"),
            (1001, "ipv4:192.0.2.2:11001"),
            (1010, "ipv4:192.0.2.1:11001"),
            (1011, "ipv4:192.0.2.1:11001"),
        ]

    def test_what_is_detached_stands_on_nothing(self):
        found = parse_show(said("drbdsetup-show-9.2.18-detached"))
        assert (found[1].volumes, found[1].net.remote) == ((), "ipv4:192.0.2.1:11000")


@pytest.mark.parametrize(
    ("name", "current", "bitmap", "marks"),
    [
        ("8.4.11-connected", 0xF668AF3C797F78DD, 0, {"consistent", "up_to_date", "primary", "connected"}),
        (
            "8.4.11-split-brain-survivor",
            0x8322AF8836A8974D,
            0xF668AF3C797F78DC,
            {"consistent", "up_to_date", "primary"},
        ),
        (
            "9.2.18-connected",
            0xF1E48534AA7A37E9,
            0,
            {"consistent", "up_to_date", "primary", "crashed_primary", "connected"},
        ),
        ("9.2.18-split-brain-secondary", 0xAF982B3265C59134, 0x3D0B67E6BCC98A79, {"consistent", "up_to_date"}),
        (
            "9.2.18-split-brain-primary",
            0xA30DB423A79BE1BD,
            0x3D0B67E6BCC98A78,
            {"consistent", "up_to_date", "primary", "crashed_primary"},
        ),
    ],
)
def test_generations(name, current, bitmap, marks):
    ids, found = parse_generations(said(f"drbdsetup-get-gi-{name}"))
    assert (ids.current, ids.bitmap) == (current, bitmap)
    assert {mark for mark, is_set in found.as_result().items() if is_set} == marks


def test_generations_with_explanations_are_the_same():
    """``show-gi`` draws what each mark means, which is where the order of 9 comes from."""
    plain, explained = (said(f"drbdsetup-{command}-gi-9.2.18-connected") for command in ("get", "show"))
    assert parse_generations(plain) == parse_generations(explained)


def test_the_two_sides_of_a_split_brain_on_9():
    one, other = (
        parse_generations(said(f"drbdsetup-get-gi-9.2.18-split-brain-{side}"))[0] for side in ("secondary", "primary")
    )
    assert diverged(one, other)


def test_marks_of_another_release_are_not_guessed():
    _ids, marks = parse_generations(":".join(["0" * 16] * 4) + ":1:0:1:1:1:1:1:1")
    assert {mark for mark, is_set in marks.as_result().items() if is_set} == {"consistent", "primary"}


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


def nine(name):
    return parse_status(said(f"drbdsetup-status-9.2.18-{name}"))


class TestNine:
    @pytest.mark.parametrize(
        ("name", "states"),
        [
            (
                "split-brain",
                {
                    0: "cs:StandAlone ro:Secondary/Unknown ds:UpToDate/DUnknown oos:1200",
                    1: "cs:StandAlone ro:Primary/Unknown ds:UpToDate/DUnknown oos:160",
                },
            ),
            (
                "one-waits",
                {
                    0: "cs:WFConnection ro:Secondary/Unknown ds:UpToDate/DUnknown oos:1200",
                    1: "cs:StandAlone ro:Primary/Unknown ds:UpToDate/DUnknown oos:160",
                },
            ),
            (
                "healing",
                {
                    0: "cs:SyncSource ro:Primary/Secondary ds:UpToDate/Inconsistent oos:1264",
                    1: "cs:SyncTarget ro:Secondary/Primary ds:Inconsistent/UpToDate oos:1264",
                },
            ),
            (
                "verifying",
                {
                    0: "cs:VerifyS ro:Primary/Secondary ds:UpToDate/UpToDate oos:0",
                    1: "cs:VerifyT ro:Secondary/Primary ds:UpToDate/UpToDate oos:0",
                },
            ),
            (
                "detached",
                {
                    0: "cs:Connected ro:Primary/Secondary ds:UpToDate/Diskless oos:0",
                    1: "cs:Connected ro:Secondary/Primary ds:Diskless/UpToDate oos:0",
                },
            ),
        ],
    )
    def test_its_states_in_the_words_of_8(self, name, states):
        assert {number: minor.said for number, minor in nine(name).items()} == states

    def test_a_resource_with_two_volumes(self):
        found = nine("two-volumes")
        assert list(found) == [1000, 1001, 1010, 1011]
        assert all(minor.clean for minor in found.values())

    @pytest.mark.parametrize(
        ("name", "progress"),
        [
            # 98% of the device were in sync before it began
            ("healing", [(7.06, 5, 276), (7.06, 5, 266)]),
            ("verifying", [(9.91, 256, 225), (10.22, 258, 225)]),
            ("split-brain", [(None, None, None)] * 2),
            ("two-volumes", [(None, None, None)] * 4),
        ],
    )
    def test_progress_is_that_of_what_is_copied_or_compared(self, name, progress):
        assert [(minor.percent, minor.seconds_left, minor.kib_per_second) for minor in nine(name).values()] == progress

    def test_nobody_knows_how_long_it_takes_while_nothing_moves(self):
        text = said("drbdsetup-status-9.2.18-healing").replace('finish": 5,', 'finish": 987654321,')
        assert [minor.seconds_left for minor in parse_status(text).values()] == [None, None]

    def test_the_file_of_8_has_only_the_version(self):
        text = said("proc-drbd-9.2.18")
        assert parse_version(text) == "9.2.18"
        assert parse_proc_drbd(text) == {}

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
