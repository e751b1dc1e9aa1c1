# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's pure parts: addresses, argv, texts, and what it reads in outputs."""

from __future__ import annotations

import contextlib
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lab import bmc, cli, data, health, inventory, lifecycle, mirror, network, power, remote
from lab.say import LabError, step, tail
from lab.settings import Places, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Pp5Xm6+0k7zBS9mKxFY9Cw0Ue1VYNi2vm0Ptq8gxY root@gnt2"


@pytest.fixture(name="lab")
def _lab(tmp_path: Path) -> remote.Lab:
    return remote.Lab(Settings(), Places(tmp_path / "cache", tmp_path / "labs"))


def test_a_step_is_told_with_the_time_when_it_begins_and_when_it_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    """On the channel that isn't for results."""
    with step("powering on gnt1"):
        begun = capsys.readouterr()
    ended = capsys.readouterr()
    assert (begun.out, ended.out) == ("", "")
    assert re.fullmatch(r"\[ *\d+\.\ds\] powering on gnt1 \.\.\.\n", begun.err)
    assert re.fullmatch(r"\[ *\d+\.\ds\] powering on gnt1: done in \d+\.\d s\n", ended.err)


def test_addresses_follow_from_the_subnet() -> None:
    """Nodes, cluster and controller do not meet."""
    settings = Settings(subnet="10.9.8.0/24")
    assert [node.address for node in settings.all_nodes] == ["10.9.8.11", "10.9.8.12", "10.9.8.13"]
    assert settings.cluster_address == "10.9.8.10"
    assert settings.controller_address == "10.9.8.1"
    assert "10.9.8.12 gnt2.example.com gnt2" in settings.hosts_file


def test_the_node_to_replace_is_a_secondary_only() -> None:
    """Gnt2: three running instances and a stopped one, as their secondary."""
    instances = Settings().instances
    assert [i.name for i in instances if i.secondary == "gnt2" and i.running] == ["vm1", "vm2", "vm3"]
    assert not [i for i in instances if i.primary == "gnt2"]
    assert [i.name for i in instances if not i.running] == ["vm5"]


def test_a_new_machine_differs_from_the_old_one() -> None:
    """New card, new disks: nothing can be taken for the old machine."""
    node = Settings().node("gnt2")
    assert node.mac(1) != node.mac(2)
    serials = {n.serial(slot, generation) for n in Settings().all_nodes for slot in (0, 1) for generation in (1, 2)}
    assert len(serials) == 12
    digits = {"".join(c for c in serial if c in "0123456789ABCDEF") for serial in serials}
    assert len(digits) == 12


@pytest.mark.parametrize("bad", [{"name": "a b"}, {"debian": 11}, {"subnet": "10.0.0.0/29"}])
def test_bad_settings_are_refused(bad: dict[str, object]) -> None:
    """A message with a remedy, before anything is built."""
    with pytest.raises(LabError, match="Remedy"):
        raise _refused(bad)


def _refused(bad: dict[str, object]) -> LabError:
    try:
        Settings(**bad)  # type: ignore[arg-type]
    except LabError as error:
        return LabError(str(error))
    return LabError("accepted")


def test_node_by_either_name() -> None:
    """Short and full names are the same node; others are refused."""
    assert Settings().node("gnt3.example.com") == Settings().node("gnt3")
    with pytest.raises(LabError, match="gnt1, gnt2, gnt3"):
        Settings().node("gnt9")


def test_inventory_checks_host_keys(lab: remote.Lab) -> None:
    """The inventory names short hosts, addresses and a strict known_hosts."""
    text = inventory.hosts_yml(lab)
    assert "    gnt2:\n      ansible_host: 192.168.77.12\n" in text
    assert "StrictHostKeyChecking=yes" in text
    assert str(lab.home / "ssh" / "known_hosts") in text


def test_connections_that_are_kept_open_are_a_lab_s_own(lab: remote.Lab) -> None:
    """Labs of different names have the same addresses: ssh would take one's node for the other's."""
    assert f"    ansible_control_path_dir: {lab.home}/cp\n" in inventory.hosts_yml(lab)


def test_inventory_describes_the_bmcs(lab: remote.Lab) -> None:
    """Each node has one of its own; the password itself stays in its file."""
    text = inventory.hosts_yml(lab)
    assert "      ansible_host: 192.168.77.12\n      bmc_address: 192.168.77.22\n" in text
    assert f"lookup('ansible.builtin.file', '{lab.home}/bmc/password')" in text


def test_a_bmc_is_on_its_own_address_with_the_labs_power_behind_it(lab: remote.Lab) -> None:
    """What ipmi_sim is told, in files of the lab's own."""
    node = lab.settings.node("gnt2")
    told = bmc.configuration(node, "secret")
    assert "    addr 192.168.77.22 623\n" in told
    assert f'chassis_control "{bmc.CONTROL} gnt2"' in told
    assert bmc.CONTROL.stat().st_mode & 0o111
    argv = bmc.argv(lab, node)
    assert argv[:5] == ["ip", "netns", "exec", "sci-lab-default", "ipmi_sim"]
    assert f"{lab.home}/bmc/gnt2/lan.conf" in argv
    assert "secret" not in " ".join(argv)


@pytest.mark.parametrize(
    ("asked", "answer", "did"),
    [
        (["get", "power"], "power:1\n", ["power status gnt2"]),
        (["set", "power", "0"], "", ["power off gnt2"]),
        (["set", "power", "1"], "", ["power on --no-wait gnt2"]),
        (["set", "reset", "1"], "", ["power off gnt2", "power on --no-wait gnt2"]),
        (["set", "shutdown", "1"], None, []),
        (["set", "power", "2"], None, []),
    ],
)
def test_what_a_bmc_does_with_the_power(tmp_path: Path, asked: list[str], answer: str | None, did: list[str]) -> None:
    """The words of ipmi_sim become those of the lab; what it can't do is an error."""
    control = tmp_path / "chassis-control"
    control.write_text(bmc.CONTROL.read_text())
    fake = tmp_path / "lab"
    fake.write_text(f'#!/bin/sh\necho "$*" >> {tmp_path}/did\n[ "$2" != status ] || echo on\n')
    fake.chmod(0o755)
    done = subprocess.run(["sh", control, "gnt2", *asked], capture_output=True, text=True, check=False)
    assert (done.returncode == 0) is (answer is not None)
    assert done.stdout == (answer or "")
    log = tmp_path / "did"
    assert (log.read_text().splitlines() if log.exists() else []) == did


def test_trust_replaces_only_the_named_node(lab: remote.Lab) -> None:
    """Accepting gnt2's new keys leaves the others as they were."""
    path = lab.home / "ssh" / "known_hosts"
    path.parent.mkdir(parents=True)
    path.write_text("192.168.77.11,gnt1 ssh-rsa A\n192.168.77.12,gnt2 ssh-rsa B\n")
    published = lab.node_home(lab.settings.node("gnt2")) / "channel" / "published"
    published.mkdir(parents=True)
    (published / "host_keys").write_text(KEY + "\n")
    inventory.trust(lab, [lab.settings.node("gnt2")])
    lines = path.read_text().splitlines()
    assert lines[0] == "192.168.77.11,gnt1 ssh-rsa A"
    assert lines[1].startswith("192.168.77.12,gnt2,gnt2.example.com ssh-ed25519 ")
    assert len(lines) == 2


def test_fingerprint_is_openssh_s() -> None:
    """The same text as "ssh-keygen -l": unpadded base64."""
    (line,) = inventory.fingerprints([KEY])
    assert line.startswith("ssh-ed25519 SHA256:")
    assert len(line.split(":")[1]) == 43


def test_ssh_argv_is_inside_the_namespace(lab: remote.Lab) -> None:
    """One argv, the remote words quoted once."""
    node = lab.settings.node("gnt1")
    argv = remote.ssh_argv(lab.settings, Path("/k"), Path("/h"), node, ["echo", "a b"])
    assert argv[:5] == ["ip", "netns", "exec", "sci-lab-default", "ssh"]
    assert "StrictHostKeyChecking=yes" in argv
    assert argv[-3:] == ["root@192.168.77.11", "--", "echo 'a b'"]
    assert network.inside(lab.settings, ["true"])[-1] == "true"


def test_dead_process_is_off(tmp_path: Path) -> None:
    """A pid file of a former boot names nobody."""
    (tmp_path / "pid").write_text("1 99999999999\n")
    assert power.pid(tmp_path) is None


def test_drbd_problems() -> None:
    """Only Connected and UpToDate on both sides is well."""
    text = (
        "version: 8.4.11 (api:1/proto:86-101)\n"
        " 0: cs:Connected ro:Primary/Secondary ds:UpToDate/UpToDate C r-----\n    ns:0\n"
        " 1: cs:WFConnection ro:Primary/Unknown ds:UpToDate/DUnknown C r-----\n"
        " 2: cs:Unconfigured\n"
    )
    assert [line.split(" is ")[0] for line in health.drbd_problems("gnt1", text)] == ["gnt1: drbd1"]


def test_md_problems() -> None:
    """A missing array, a missing member and a rebuild are seen."""
    whole = "".join(f"md{n} : active raid1 sdb{n}[1] sda{n}[0]\n      32 blocks [2/2] [UU]\n" for n in (0, 1, 2))
    assert health.md_problems("gnt1", whole) == []
    assert health.md_problems("gnt1", whole.replace("md2", "md127")) == ["gnt1: md2 is missing"]
    assert health.md_problems("gnt1", whole.replace("[UU]", "[U_]", 1)) == ["gnt1: an array is [U_]"]


def test_disks_of_a_configuration() -> None:
    """Volume, minors and size of a DRBD disk, from Ganeti's own configuration."""
    conf = {
        "nodes": {"n1": {"name": "gnt1.example.com"}, "n2": {"name": "gnt2.example.com"}},
        "instances": {"i": {"name": "vm1.example.com", "disks": ["d"], "primary_node": "n1", "disks_active": True}},
        "disks": {
            "d": {
                "dev_type": "drbd",
                "size": 64,
                "logical_id": ["n1", "n2", 11000, 0, 3, "secret"],
                "children": [{"logical_id": ["xenvg", "u.disk0_data"]}, {"logical_id": ["xenvg", "u.disk0_meta"]}],
            }
        },
    }
    (disk,) = data.disks(conf)
    assert disk["name"] == "vm1/disk0"
    assert disk["minors"] == {"gnt1": 0, "gnt2": 3}
    assert disk["volume"] == "/dev/xenvg/u.disk0_data"


def test_mirror_is_the_distribution_s() -> None:
    """Neither security, nor updates, nor a third party's."""
    lines = [
        "http://s.invalid/sec/|Debian|bookworm-security",
        "http://third.invalid/|Somebody|stable",
        "http://m.invalid/debian/|Debian|bookworm",
    ]
    assert mirror.pick(lines) == "http://m.invalid/debian"
    assert mirror.pick(lines[:2]) == ""


def test_carried_options() -> None:
    """What decides where packages come from goes along, the rest stays."""
    dump = ['Acquire::Check-Date "false";', 'Acquire::http::Proxy "http://p.invalid";', 'Acquire::Languages:: "none";']
    assert mirror.carried_options(dump) == dump[:2]


def test_tail_is_printable(tmp_path: Path) -> None:
    """Escape sequences of a console do not reach the terminal."""
    (tmp_path / "log").write_bytes(b"one\n\x1b[31mtwo\x1b[0m\n\n")
    assert tail(tmp_path / "log") == ["one", "[31mtwo[0m"]


@pytest.mark.parametrize("words", [["--name", "x", "status"], ["status", "--name", "x"]])
def test_name_before_or_after_the_command(words: list[str]) -> None:
    """Both are typed, and both are meant."""
    assert cli.parser().parse_args(words).name == "x"


def test_name_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment names the lab where the words do not."""
    monkeypatch.setenv("SCI_LAB_NAME", "y")
    assert cli.parser().parse_args(["status"]).name == "y"
    assert cli.parser().parse_args(["status", "--name", "x"]).name == "x"


@pytest.mark.parametrize("text", [None, "", "[]", '{"name": "a", "floppy": 3}'])
def test_a_lab_with_broken_settings_is_not_there(tmp_path: Path, text: str | None) -> None:
    """Gone, torn, or of another version: down and up clear it away by its name."""
    places = Places(tmp_path / "cache", tmp_path / "labs")
    places.lab("a").mkdir(parents=True)
    if text is not None:
        (places.lab("a") / "settings.json").write_text(text)
    assert lifecycle.find(places, "a") is None


def test_only_a_restored_node_resumes(lab: remote.Lab) -> None:
    """After a power cut a node comes back empty."""
    node = lab.settings.node("gnt2")
    lifecycle.new_machine(lab, node, generation=1, vg="xenvg", vg_size="24G")
    lab.ssh_key.parent.mkdir(parents=True)
    lab.ssh_key.with_suffix(".pub").write_text(KEY)
    mark = lab.node_home(node) / "channel" / "resume"
    lifecycle.say_channel(lab, node, resume=True)
    assert mark.exists()
    lifecycle.say_channel(lab, node)
    assert not mark.exists()


@contextlib.contextmanager
def running(words: list[str], program: str | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A process whose command line can be read: that may take a moment longer than its start."""
    with subprocess.Popen(words, executable=program, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


def test_no_process_is_a_stray_of_a_lab_that_never_was(tmp_path: Path) -> None:
    """A mention of the directory is not enough to be ended."""
    words = ["yes", f"uml_dir={tmp_path}/nodes/gnt1/uml", "umid=gnt1"]
    with running(words):
        assert power.strays(tmp_path) == []


def test_a_stray_is_known_by_its_command_line(tmp_path: Path) -> None:
    """A node whose pid file is gone is found, the same node of another lab is not."""
    # "yes" takes any words, and waits when nobody reads.
    words = ["yes", "umid=gnt1", f"uml_dir={tmp_path}/a/nodes/gnt1/uml"]
    with running(words) as node:
        assert power.strays(tmp_path / "a") == [node.pid]
        assert power.strays(tmp_path / "b") == []


def test_a_bmc_whose_pid_file_is_gone_is_a_stray_too(tmp_path: Path) -> None:
    """It is known by its files, which are the lab's alone."""
    words = ["ipmi_sim", f"{tmp_path}/a/bmc/gnt1/lan.conf"]
    with running(words, "/usr/bin/yes") as left:
        assert power.strays(tmp_path / "a") == [left.pid]
        assert power.strays(tmp_path / "b") == []


def test_a_connection_that_ansible_keeps_open_is_a_stray_too(tmp_path: Path) -> None:
    """It would be there for a minute, and the lab's network as long."""
    with running([f"ssh: {tmp_path}/a/cp/71c6f45e0c [mux]"], "/usr/bin/yes") as left:
        assert power.strays(tmp_path / "a") == [left.pid]
        assert power.strays(tmp_path / "b") == []


def test_a_connection_with_the_lab_s_key_is_a_stray_too(tmp_path: Path) -> None:
    """One that goes through a node would wait for that node's farewell, when its power is off."""
    words = ["ssh", "--", "-i", f"{tmp_path}/a/ssh/id_ed25519", "-W", "192.168.77.11:22", "root@192.168.77.13"]
    with running(words, "/usr/bin/yes") as left:
        assert power.strays(tmp_path / "a") == [left.pid]
        assert power.strays(tmp_path / "b") == []
        power.end(left.pid, "it, which leads no session,")
        assert not power.runs(left.pid)


def test_what_is_written_is_new_and_known_until_a_snapshot_is_laid(
    lab: remote.Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old copy is told from a current one only where they differ."""
    disk = {"name": "vm1/disk0", "instance": "vm1", "primary": "gnt1", "minors": {"gnt1": 0, "gnt2": 0}}
    disk.update(volume="/dev/xenvg/v", size=1, active=True)
    asked = []
    monkeypatch.setattr(data, "config", lambda _lab: {})
    monkeypatch.setattr(data, "disks", lambda _conf: [disk])
    monkeypatch.setattr(data, "ssh", lambda _lab, _node, *words, **_more: asked.append(words))
    monkeypatch.setattr(data, "_sum", lambda *_words: "0")
    lab.home.mkdir(parents=True, exist_ok=True)
    sums = [data.checksums(lab)["vm1/disk0"]["expected"]]
    for _again in range(2):
        data.write(lab, "vm1")
        sums.append(data.checksums(lab)["vm1/disk0"]["expected"])
    assert len(set(sums)) == 3
    assert [words[:2] for words in asked] == [("lab-data", "write")] * 2
    data.written(lab).unlink()
    assert data.checksums(lab)["vm1/disk0"]["expected"] == sums[0]
