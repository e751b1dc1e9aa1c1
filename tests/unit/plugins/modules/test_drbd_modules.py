# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""DRBD's devices on one node: read, made Secondary, connected, given up."""

from __future__ import annotations

import json

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.drbd import read
from ansible_collections.sci.ganeti.plugins.module_utils.states import scenes, verification
from ansible_collections.sci.ganeti.plugins.modules import drbd_device
from ansible_collections.sci.ganeti.tests.unit.fake_drbd import ANCESTOR, SECRET, FakeDrbd, Side
from ansible_collections.sci.ganeti.tests.unit.transcripts import said

HERE, THERE = "gnt1.example.com", "gnt2.example.com"
NET = {"local": "ipv4:192.0.2.1:11000", "remote": "ipv4:192.0.2.2:11000"}


def instance(disks=1, primary=THERE, **more):
    """One whose other side is minor 10 and following on gnt2."""
    return {
        "name": "vm1.example.com",
        "status": "running",
        "admin_state": "up",
        "primary": primary,
        "secondary": HERE if primary == THERE else THERE,
        "template": "drbd",
        "disks_active": True,
        "memory_mib": 64,
        "links": [],
        "disks": [
            {
                "index": index,
                "size_mib": 64,
                "uuid": "",
                "minors": {HERE: index, THERE: 10 + index},
                "volumes": [f"xenvg/uuid.disk{index}_{part}" for part in ("data", "meta")],
                "port": 11000 + index,
            }
            for index in range(disks)
        ],
        **more,
    }


@pytest.fixture(name="node")
def _node(host, tmp_path, monkeypatch):
    """Makes the node the modules run on."""
    monkeypatch.setattr(read, "PROC_DRBD", str(tmp_path / "drbd"))
    monkeypatch.setattr(read, "users_of", lambda _minor: ())
    monkeypatch.setattr(scenes.read_scenes, "__defaults__", (None, str(tmp_path)))
    monkeypatch.setattr(drbd_device, "_POLL", 0.0)
    monkeypatch.setattr(verification, "POLL_SECONDS", 0.0)
    (tmp_path / "ssconf_cluster_name").write_text("gnt.example.com\n")
    (tmp_path / "ssconf_node_list").write_text(f"{HERE}\n{THERE}\n")

    def node(*sides, **more):
        return FakeDrbd(tmp_path, *sides, **more)

    return node


@pytest.fixture(name="other")
def _other(host, tmp_path_factory, monkeypatch):
    """What ``drbd_info`` says on the other node."""

    def other(*sides, disks=1, **more):
        usual = {"role": "Primary", "current": 0x8322AF8836A8974D, "oos": 3072}
        found = sides or [Side(10 + index, **{**usual, **more}) for index in range(disks)]
        folder = tmp_path_factory.mktemp("other")
        there = FakeDrbd(folder, *found)
        there.volumes = set()
        with monkeypatch.context() as at:
            at.setattr(read, "PROC_DRBD", str(folder / "drbd"))
            host.name(THERE)
            answered = host.run("drbd_info", there, instances=[instance(disks)])
            host.name(HERE)
        for device in answered["devices"]:
            index = device["minor"] - 10
            device["volumes"] = [f"xenvg/uuid.disk{index}_{part}" for part in ("data", "meta")]
        return answered["devices"]

    return other


@pytest.fixture(name="four_steps")
def _four_steps(host):
    def four_steps(node, **args):
        before = (node.folder / "drbd").read_text()
        foreseen = host.run("drbd_device", node, True, **args)
        assert (foreseen["failed"], foreseen["changed"]) == (False, True), foreseen
        assert node.mutations == []
        assert (node.folder / "drbd").read_text() == before
        done = host.run("drbd_device", node, **args)
        assert (done["failed"], done["changed"]) == (False, True), done
        assert [step["command"] for step in done["plan"]] == [step["command"] for step in foreseen["plan"]]
        assert [tuple(entry["argv"]) for entry in done["commands"]] == node.mutations
        assert done["diff"]["before"] == foreseen["diff"]["before"] != done["diff"]["after"]
        mutations = len(node.mutations)
        for check in (False, True):
            again = host.run("drbd_device", node, check, **args)
            assert (again["failed"], again["changed"], again["commands"]) == (False, False, []), again
        assert len(node.mutations) == mutations
        return done

    return four_steps


def refusal(host, node, **args):
    result = host.run("drbd_device", node, **args)
    assert result["failed"] is True
    assert node.mutations == []
    return result["msg"]


class TestInfo:
    def test_devices_whose_they_are_and_what_they_have_been_through(self, host, node):
        one = node(Side(0, connection="WFConnection", net=NET), kernel=said("dmesg-drbd-8.4.11-split-brain-returned"))
        result = host.run("drbd_info", one, instances=[instance()])
        assert (result["host"], result["version"], result["log"]) == (HERE, "8.4.11", "dmesg")
        (device,) = result["devices"]
        assert device["owner"] == {
            "instance": "vm1.example.com",
            "disk": 0,
            "size_mib": 64,
            "volumes": ["xenvg/uuid.disk0_data", "xenvg/uuid.disk0_meta"],
            "primary": THERE,
            "peer": THERE,
            "peer_minor": 10,
        }
        assert device["addresses"] == {**NET, "options": {"cram-hmac-alg": "md5"}}
        assert device["generations"]["current"] == "7506D45B287B17BA"
        assert device["last_split_brain"]["own"]["kib"] == 4096
        assert device["last_split_brain"]["resolved"] is False
        assert [event["kind"] for event in device["history"]][-1] == "standalone"
        assert one.mutations == []

    def test_nothing_secret_is_told(self, host, node):
        result = host.run("drbd_info", node(Side(0, net=NET)))
        assert SECRET not in json.dumps(result)

    def test_a_host_that_doesn_t_know_the_instances_says_so(self, host, node):
        (device,) = host.run("drbd_info", node(Side(0)))["devices"]
        assert device["owner"] is None

    def test_only_some(self, host, node):
        result = host.run("drbd_info", node(Side(0), Side(1), Side(2)), minors=[1], log_days=0)
        assert [device["minor"] for device in result["devices"]] == [1]
        assert result["log"] == ""

    def test_one_without_a_disk_has_no_generations(self, host, node):
        (device,) = host.run("drbd_info", node(Side(0, disk="Diskless")))["devices"]
        assert (device["generations"], device["marks"]) == (None, None)

    def test_no_module_no_devices(self, host, node):
        one = node()
        one.write = lambda: None
        (one.folder / "drbd").unlink()
        result = host.run("drbd_info", one)
        assert (result["version"], result["devices"]) == ("", [])


class TestSecondary:
    def test_in_four_steps(self, node, four_steps):
        one = node(Side(0, role="Primary"), Side(1, role="Primary"), Side(2, role="Primary"))
        four_steps(one, instance=instance(disks=2), state="secondary")
        assert one.mutations == [("drbdsetup", "secondary", "0"), ("drbdsetup", "secondary", "1")]

    def test_only_these_disks(self, host, node):
        one = node(Side(0, role="Primary"), Side(1, role="Primary"))
        host.run("drbd_device", one, instance=instance(disks=2), state="secondary", disks=[1])
        assert one.mutations == [("drbdsetup", "secondary", "1")]

    def test_never_on_the_primary_node(self, host, node):
        says = refusal(host, node(Side(0, role="Primary")), instance=instance(primary=HERE), state="secondary")
        assert "the Primary role belongs there" in says
        assert "gnt-instance failover" in says

    def test_never_while_it_is_in_use(self, host, node, monkeypatch):
        monkeypatch.setattr(read, "users_of", lambda _minor: ("process 41 (qemu-system-x86)",))
        says = refusal(host, node(Side(0, role="Primary")), instance=instance(), state="secondary")
        assert "process 41 (qemu-system-x86)" in says
        assert "stop_stale_instances" in says


class TestDiscarded:
    def test_one_that_waits_for_its_peer_with_its_own_parameters(self, host, node, other):
        one = node(Side(0, connection="WFConnection", net=NET))
        args = {"instance": instance(), "state": "discarded", "peer_devices": other()}
        foreseen = host.run("drbd_device", one, True, **args)
        assert one.mutations == []
        done = host.run("drbd_device", one, **args)
        assert (done["failed"], done["changed"], one.sides[0].discards) == (False, True, True)
        assert done["diff"]["after"] != done["diff"]["before"] == foreseen["diff"]["before"]
        assert [words[0] for words in one.mutations] == ["lvcreate", "drbdsetup", "sh"]
        connect = one.mutations[-1][4:]
        assert connect[:5] == ("drbdsetup", "connect", "resource0", *NET.values())
        assert connect[-1] == "--discard-my-data"
        assert one.secrets == [SECRET]
        assert SECRET not in json.dumps(done)
        # what both bitmaps name
        assert done["resync_kib"] == 4096 + 3072
        assert done["snapshots"] == [
            {
                "name": "xenvg/uuid.disk0_data.before-7506D45B287B17BA",
                "remove": "lvremove --yes xenvg/uuid.disk0_data.before-7506D45B287B17BA",
            }
        ]

    def test_one_that_stands_alone_as_ganeti_would_connect_it(self, host, node, other, four_steps):
        one = node(Side(0), Side(1), listens=True)
        one.candidate(HERE, THERE, {0: 10, 1: 11})
        done = four_steps(
            one, instance=instance(2), state="discarded", peer_devices=other(disks=2), keep_snapshot=False
        )
        assert [words[6] for words in one.mutations] == ["resource0", "resource1"]
        assert one.secrets == [SECRET, SECRET]
        assert done["snapshots"] == []
        assert {side.connection for side in one.sides.values()} == {"SyncTarget"}

    def test_where_the_parameters_aren_t_known_all_of_it_is_copied(self, node, other, four_steps):
        one = node(Side(0))
        done = four_steps(one, instance=instance(), state="discarded", peer_devices=other())
        assert one.mutations[-1] == ("drbdsetup", "invalidate", "0")
        assert done["resync_kib"] == 64 * 1024
        assert "all 64 MiB are copied" in done["plan"][-1]["why"]

    def test_a_snapshot_that_could_overflow_is_none(self, host, node, other):
        one = node(Side(0), free=60.0)
        done = host.run("drbd_device", one, instance=instance(), state="discarded", peer_devices=other())
        assert (done["changed"], done["snapshots"]) == (True, [])
        assert done["not_kept"] == ["disk/0 of vm1.example.com on gnt1.example.com (minor 0)"]

    def test_killed_after_the_snapshot_it_is_not_made_again(self, host, node, other):
        one = node(Side(0))
        one.volumes.add("uuid.disk0_data.before-7506D45B287B17BA")
        done = host.run("drbd_device", one, instance=instance(), state="discarded", peer_devices=other())
        assert [words[0] for words in one.mutations] == ["drbdsetup"]
        assert len(done["snapshots"]) == 1

    def test_what_is_kept_already_needs_no_room(self, host, node, other):
        one = node(Side(0), free=0.0)
        one.volumes.add("uuid.disk0_data.before-7506D45B287B17BA")
        done = host.run("drbd_device", one, instance=instance(), state="discarded", peer_devices=other())
        assert done["not_kept"] == []

    @pytest.mark.parametrize(
        "side",
        [
            pytest.param(Side(0, connection="Connected", oos=0), id="connected"),
            pytest.param(Side(0, connection="SyncTarget", disk="Inconsistent"), id="being copied"),
            pytest.param(Side(0, disk="Inconsistent", oos=65536), id="invalidated"),
        ],
    )
    def test_nothing_is_left_to_be_given_up(self, host, node, other, side):
        one = node(side)
        result = host.run("drbd_device", one, instance=instance(), state="discarded", peer_devices=other())
        assert (result["failed"], result["changed"]) == (False, False)

    def test_while_it_waits_another_run_tells_it_again(self, host, node, other):
        one = node(Side(0))
        one.candidate(HERE, THERE, {0: 10})
        args = {"instance": instance(), "state": "discarded", "peer_devices": other(), "keep_snapshot": False}
        host.run("drbd_device", one, **args)
        again = host.run("drbd_device", one, **args)
        assert again["failed"] is False
        assert [words[-1] for words in one.mutations] == [
            "--discard-my-data",
            "ipv4:192.0.2.2:11000",
            "--discard-my-data",
        ]

    def test_the_peer_doesn_t_take_it(self, host, node, other):
        one = node(Side(0), drops=True)
        one.candidate(HERE, THERE, {0: 10})
        result = host.run("drbd_device", one, instance=instance(), state="discarded", peer_devices=other())
        assert result["failed"] is True
        assert "this is still to be done" in result["msg"]
        assert "/proc/drbd and the kernel's log" in result["msg"]

    def test_nobody_s_word_is_enough_where_nothing_was_changed(self, host, node, other):
        one = node(Side(0, oos=0), listens=True)
        one.candidate(HERE, THERE, {0: 10})
        args = {"instance": instance(), "state": "discarded", "peer_devices": other(), "unchanged_only": True}
        assert host.run("drbd_device", one, keep_snapshot=False, **args)["failed"] is False
        assert one.mutations[-1][-1] == "--discard-my-data"

    def test_and_not_where_something_was(self, host, node, other):
        there = other()
        says = refusal(
            host, node(Side(0)), instance=instance(), state="discarded", peer_devices=there, unchanged_only=True
        )
        assert "has changed 4 MiB since the two have parted" in says
        assert "A person has to say" in says

    def test_where_drbd_would_settle_it_the_other_way_round(self, host, node, other):
        there = other(role="Secondary", oos=0)
        says = refusal(host, node(Side(0)), instance=instance(), state="discarded", peer_devices=there)
        assert "'drbdsetup primary 10' on gnt2.example.com" in says

    def test_still_primary(self, host, node, other):
        says = refusal(
            host, node(Side(0, role="Primary")), instance=instance(), state="discarded", peer_devices=other()
        )
        assert "still is Primary" in says
        assert "state: secondary" in says

    def test_the_primary_node(self, host, node, other):
        says = refusal(host, node(Side(0)), instance=instance(primary=HERE), state="discarded", peer_devices=other())
        assert "its data can't be given up there" in says
        assert "move_primary: true" in says

    def test_in_use(self, host, node, other, monkeypatch):
        there = other()
        monkeypatch.setattr(read, "users_of", lambda _minor: ("mounted on /mnt",))
        says = refusal(host, node(Side(0)), instance=instance(), state="discarded", peer_devices=there)
        assert "mounted on /mnt" in says

    def test_the_other_side_was_not_read(self, host, node):
        says = refusal(host, node(Side(0)), instance=instance(), state="discarded")
        assert "peer_devices" in says

    def test_the_other_side_s_disk_is_not_whole(self, host, node, other):
        there = other(disk="Inconsistent")
        says = refusal(host, node(Side(0)), instance=instance(), state="discarded", peer_devices=there)
        assert "may hold its last good copy" in says

    def test_nothing_in_common(self, host, node, other):
        there = other(current=0x1111111111111110, bitmap=0x2222222222222220)
        for device in there:
            device["generations"]["history"] = []
        says = refusal(host, node(Side(0)), instance=instance(), state="discarded", peer_devices=there)
        assert "unrelated data" in says

    def test_the_two_aren_t_one_disk(self, host, node, other):
        there = other()
        there[0]["volumes"] = ["xenvg/another.disk0_data", "xenvg/another.disk0_meta"]
        says = refusal(host, node(Side(0)), instance=instance(), state="discarded", peer_devices=there)
        assert "aren't the two sides of one disk" in says
        assert "xenvg/another.disk0_data" in says

    def test_its_data_is_being_copied_over_the_other_s(self, host, node, other):
        one = node(Side(0, connection="SyncSource"))
        says = refusal(host, one, instance=instance(), state="discarded", peer_devices=other())
        assert "is the source of a resync" in says

    def test_an_instance_of_other_nodes(self, host, node, other):
        host.name("gnt3.example.com")
        says = refusal(host, node(Side(0)), instance=instance(), state="discarded", peer_devices=[])
        assert "has no mirrored disks on" in says

    def test_a_disk_without_a_device(self, host, node, other):
        says = refusal(host, node(Side(0)), instance=instance(2), state="discarded", peer_devices=other(disks=2))
        assert "has no DRBD device 1" in says
        assert "activate-disks" in says

    def test_an_unknown_disk(self, host, node):
        says = refusal(host, node(Side(0)), instance=instance(), state="secondary", disks=[3])
        assert "has no disk/3" in says

    def test_what_is_no_device_is_refused(self, host, node):
        says = refusal(host, node(Side(0)), instance=instance(), state="discarded", peer_devices=[{"minor": 10}])
        assert "drbd_info" in says


class TestConnected:
    def test_one_that_stands_alone_and_has_not_parted(self, node, other, four_steps):
        one = node(Side(0, current=ANCESTOR, bitmap=0, oos=0), listens=True)
        one.candidate(HERE, THERE, {0: 10})
        four_steps(one, instance=instance(), state="connected", peer_devices=other())
        assert one.sides[0].connection == "Connected"
        assert "--discard-my-data" not in one.mutations[0]

    def test_a_peer_that_isn_t_there_is_no_connection(self, host, node, other):
        one = node(Side(0, current=ANCESTOR, bitmap=0, oos=0))
        one.candidate(HERE, THERE, {0: 10})
        result = host.run(
            "drbd_device", one, instance=instance(), state="connected", peer_devices=other(), connect_timeout=0.0
        )
        assert result["failed"] is True
        assert "cs:WFConnection" in result["msg"]
        assert "gnt-instance activate-disks" in result["msg"]

    def test_a_split_brain_isn_t_connected(self, host, node, other):
        says = refusal(host, node(Side(0)), instance=instance(), state="connected", peer_devices=other())
        assert "split brain" in says
        assert "sci.ganeti.resolve_split_brain -e instance=vm1.example.com" in says

    def test_without_the_parameters_ganeti_has_to_do_it(self, host, node, other):
        one = node(Side(0, current=ANCESTOR, bitmap=0, oos=0))
        says = refusal(host, one, instance=instance(), state="connected", peer_devices=other())
        assert "gnt-instance activate-disks" in says


class TestVerified:
    def side(self, **more):
        return Side(0, **{"connection": "Connected", "role": "Primary", "oos": 0, "left": 3, "net": dict(NET), **more})

    def test_compared_and_equal_and_nothing_is_left_behind(self, host, node):
        one = node(self.side())
        result = host.run("drbd_device", one, instance=instance(primary=HERE), state="verified")
        assert (result["failed"], result["changed"], result["pending"]) == (False, False, False)
        assert [words[1] for words in one.mutations] == ["net-options", "verify", "net-options"]
        assert one.mutations[0][-1] == "--verify-alg=md5"
        assert "verify-alg" not in one.sides[0].net
        assert result["progress"] == ["1 of 1 disks compared"]

    def test_check_mode_only_tells(self, host, node):
        one = node(self.side())
        result = host.run("drbd_device", one, True, instance=instance(primary=HERE), state="verified")
        assert [step["command"].split()[1] for step in result["plan"]] == ["net-options", "verify"]
        assert one.mutations == []

    def test_two_sides_that_differ(self, host, node):
        one = node(self.side(differs=12))
        result = host.run("drbd_device", one, instance=instance(primary=HERE), state="verified")
        assert result["failed"] is True
        assert "The two sides differ: disk/0 of vm1.example.com on gnt1.example.com (minor 0): 12 KiB" in result["msg"]
        assert "verify-alg" not in one.sides[0].net

    def test_a_slice_ends_with_its_progress_and_the_next_one_goes_on(self, host, node):
        one = node(self.side(left=4))
        args = {"instance": instance(primary=HERE), "state": "verified", "slice": 0.000001}
        first = host.run("drbd_device", one, **args)
        assert first["pending"] is True
        assert first["progress"][0] == "0 of 1 disks compared"
        assert "50%" in first["progress"][1]
        following = host.run("drbd_device", one, **args, memory=first["memory"])
        while following["pending"]:
            following = host.run("drbd_device", one, **args, memory=following["memory"])
        assert [words[1] for words in one.mutations] == ["net-options", "verify", "net-options"]

    def test_what_a_killed_run_has_begun_is_waited_for_and_tidied(self, host, node):
        one = node(self.side(connection="VerifyS", net={**NET, "verify-alg": '"md5"'}))
        result = host.run("drbd_device", one, instance=instance(primary=HERE), state="verified")
        assert result["failed"] is False
        assert [words[1] for words in one.mutations] == ["net-options"]

    def test_what_ganeti_tells_drbd_stays(self, host, node):
        one = node(self.side(net={**NET, "verify-alg": '"sha1"'}))
        one.candidate(HERE, THERE, {0: 10})
        config = json.loads((one.folder / "config.data").read_text())
        config["cluster"]["diskparams"] = {"drbd": {"net-custom": "--verify-alg=sha1"}}
        (one.folder / "config.data").write_text(json.dumps(config))
        host.run("drbd_device", one, instance=instance(primary=HERE), state="verified")
        assert [words[1] for words in one.mutations] == ["verify"]
        assert one.sides[0].net["verify-alg"] == '"sha1"'

    @pytest.mark.parametrize(
        ("more", "says"),
        [
            ({"connection": "StandAlone", "net": {}}, "stands alone"),
            ({"connection": "WFConnection"}, "only two whole sides that are connected"),
            ({"disk": "Inconsistent"}, "only two whole sides that are connected"),
        ],
    )
    def test_nothing_to_compare(self, host, node, more, says):
        assert says in refusal(host, node(self.side(**more)), instance=instance(primary=HERE), state="verified")

    def test_it_takes_no_longer_than_allowed(self, host, node):
        one = node(self.side(left=10**6))
        result = host.run("drbd_device", one, instance=instance(primary=HERE), state="verified", timeout=0.01)
        assert "the comparison isn't through" in result["msg"]
        assert "Run the same again" in result["msg"]
