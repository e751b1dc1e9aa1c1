# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""known_hosts files on this host, changed with the real ssh-keygen."""

from __future__ import annotations

import subprocess

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import execute_here
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.parse import parse_known_hosts
from ansible_collections.sci.ganeti.tests.unit.transcripts import said

ECDSA, ED25519, RSA = (key.line for key in parse_known_hosts(said("ssh-keyscan-9.2")))
OLD = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Pp5Xm6+0k7zBS9mKxFY9Cw0Ue1VYNi2vm0Ptq8gxY"
OTHER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPp5Xm6+0k7zBS9mKxFY9Cw0Ue1VYNi2vm0Ptq8gxY00"
NAMES = ["gnt2", "gnt2.example.com", "192.0.2.12"]


@pytest.fixture(name="known_hosts")
def _known_hosts(tmp_path):
    return tmp_path / "root" / ".ssh" / "known_hosts"


@pytest.fixture(name="known_host")
def _known_host(host, known_hosts):
    def known_host(check=False, **args):
        usual = {"names": NAMES, "keys": [ED25519], "files": [str(known_hosts)]}
        return host.run("known_host", execute_here, check, **{**usual, **args})

    return known_host


def write(file, *lines):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{line}\n" for line in lines))


def found(file, name):
    asked = subprocess.run(["ssh-keygen", "-F", name, "-f", file], capture_output=True, text=True, check=False)
    return [key.line for key in parse_known_hosts(asked.stdout)]


def four_steps(known_host, file, **args):
    before = file.read_text() if file.exists() else None
    foreseen = known_host(check=True, **args)
    assert (foreseen["failed"], foreseen["changed"]) == (False, True)
    assert (file.read_text() if file.exists() else None) == before
    done = known_host(**args)
    assert (done["failed"], done["changed"]) == (False, True)
    assert foreseen["diff"] == done["diff"]
    after = file.read_text()
    for check in (False, True):
        again = known_host(check=check, **args)
        assert (again["failed"], again["changed"], again["commands"]) == (False, False, [])
    assert file.read_text() == after
    return done


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([f"gnt2,gnt2.example.com,192.0.2.12 {OLD}"], id="one line for all names"),
        pytest.param([f"{name} {OLD}" for name in NAMES], id="a line each"),
        pytest.param([f"gnt2.example.com {OLD}", f"gnt2.example.com {ED25519}"], id="the old one beside the new"),
    ],
)
def test_an_old_key_is_forgotten_in_four_steps(known_host, known_hosts, lines):
    write(known_hosts, f"gnt1 {OTHER}", *lines, f"gnt3 {OTHER}")
    done = four_steps(known_host, known_hosts)
    assert found(known_hosts, "gnt2.example.com") == [ED25519]
    assert OLD not in known_hosts.read_text()
    assert found(known_hosts, "gnt1") == found(known_hosts, "gnt3") == [OTHER]
    assert done["known"] == [ED25519]
    assert all("known_hosts.old has what was there before" in step["risk"] for step in done["plan"])


def test_an_old_key_under_a_hashed_name(known_host, known_hosts):
    write(known_hosts, f"gnt1 {OTHER}", f"gnt2 {OLD}")
    subprocess.run(["ssh-keygen", "-q", "-H", "-f", known_hosts], capture_output=True, check=True)
    assert "gnt2" not in known_hosts.read_text()
    four_steps(known_host, known_hosts)
    assert found(known_hosts, "gnt2") == [ED25519]
    assert found(known_hosts, "gnt1") == [OTHER]


def test_markers_and_comments_stay(known_host, known_hosts):
    kept = ["# ours", f"@cert-authority *.example.com {OTHER}", f"@revoked * {OTHER}"]
    write(known_hosts, *kept, f"gnt2 {OLD}")
    known_host()
    assert known_hosts.read_text().splitlines()[:3] == kept


def test_a_file_that_knows_nothing_of_it_is_left_alone(known_host, known_hosts):
    write(known_hosts, f"gnt1 {OTHER}")
    result = known_host()
    assert (result["changed"], result["known"]) == (False, [])
    assert known_hosts.read_text() == f"gnt1 {OTHER}\n"


def test_a_file_that_is_not_there_is_not_made(known_host, known_hosts):
    assert known_host()["changed"] is False
    assert not known_hosts.parent.exists()


def test_it_is_added_where_that_is_asked(known_host, known_hosts):
    four_steps(known_host, known_hosts, add=True)
    assert [found(known_hosts, name) for name in NAMES] == [[ED25519]] * 3
    assert known_hosts.stat().st_mode & 0o777 == 0o600
    assert known_hosts.parent.stat().st_mode & 0o777 == 0o700


def test_a_last_line_without_an_end_stays_a_line(known_host, known_hosts):
    write(known_hosts)
    known_hosts.write_text(f"gnt1 {OTHER}")
    known_host(add=True)
    assert found(known_hosts, "gnt1") == [OTHER]
    assert found(known_hosts, "gnt2") == [ED25519]


def test_a_key_that_nobody_vouches_for_is_neither_old_nor_added(known_host, known_hosts):
    write(known_hosts, f"gnt2 {RSA}")
    assert known_host(presented=[ED25519, RSA])["changed"] is False
    assert found(known_hosts, "gnt2") == [RSA]


def test_several_keys_and_files(known_host, known_hosts, tmp_path):
    second = tmp_path / "ssh_known_hosts"
    for file in (known_hosts, second):
        write(file, f"gnt2 {OLD}")
    known_host(keys=[ED25519, RSA], files=[str(known_hosts), str(second)])
    for file in (known_hosts, second):
        assert sorted(found(file, "gnt2")) == sorted([ED25519, RSA])


def test_another_port_is_another_name(known_host, known_hosts):
    write(known_hosts, f"gnt2 {OTHER}", f"[gnt2]:2222 {OLD}")
    known_host(port=2222)
    assert found(known_hosts, "gnt2") == [OTHER]
    assert found(known_hosts, "[gnt2]:2222") == [ED25519]


@pytest.mark.parametrize("name", ["*", "gnt2,*", "gnt2 ssh-rsa AAAA\n*", "-f", "gnt2;id"])
def test_a_name_that_would_be_more_than_one_host_is_refused(known_host, known_hosts, name):
    result = known_host(names=[name], add=True)
    assert result["failed"] is True
    assert not known_hosts.exists()


@pytest.mark.parametrize("key", ["no key", "ssh-ed25519", "ssh-ed25519 ???"])
def test_what_is_no_key_is_refused(known_host, known_hosts, key):
    result = known_host(keys=[key], add=True)
    assert result["failed"] is True
    assert not known_hosts.exists()


def test_of_several_keys_it_is_told_which_are_known(known_host, known_hosts):
    write(known_hosts, f"gnt2 {OTHER}")
    assert known_host(presented=[OTHER, OLD])["known"] == [OTHER]
