# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys of known_hosts files and of scans, and their fingerprints as OpenSSH prints them."""

from __future__ import annotations

import subprocess

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.argv import name_in_file, scan_argv
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.facts import HostKey
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.parse import parse_key, parse_known_hosts
from ansible_collections.sci.ganeti.tests.unit.transcripts import said, transcript

KEY = HostKey("ssh-ed25519", "AAAAC3NzaC1lZDI1NTE5AAAAIGn3tlraNC+kq4UASHb4NODvREqs68NRyQD0RKI/tNCX")


def test_the_words_are_those_that_were_recorded():
    assert scan_argv("gnt2.example.com", 22, 5) == transcript("ssh-keyscan-9.2").argv


def test_a_scan_has_a_key_of_each_kind_and_comments():
    keys = parse_known_hosts(said("ssh-keyscan-9.2"))
    assert [key.type for key in keys] == ["ecdsa-sha2-nistp256", "ssh-ed25519", "ssh-rsa"]
    assert KEY in keys


def test_fingerprints_are_those_of_ssh_keygen(tmp_path):
    for number, key in enumerate(parse_known_hosts(said("ssh-keyscan-9.2"))):
        file = tmp_path / f"{number}.pub"
        file.write_text(f"{key.line} root@gnt2\n")
        printed = subprocess.run(["ssh-keygen", "-l", "-f", file], capture_output=True, text=True, check=True)
        assert printed.stdout.split()[1] == key.fingerprint


@pytest.mark.parametrize(
    "line",
    [
        f"gnt2.example.com {KEY.line}",
        f"gnt2,gnt2.example.com,192.0.2.12 {KEY.line} root@gnt2",
        f"|1|JfKTdBh7rNbXkVAQCRp4OQoPfmI=|USECr3SWf1JUPsms5AqfD5QfxkM= {KEY.line}",
        f"[gnt2.example.com]:2222 {KEY.line}",
        f"  gnt2 \t {KEY.line}  ",
    ],
)
def test_every_way_to_name_a_host(line):
    assert parse_known_hosts(line + "\n") == (KEY,)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "   ",
        f"# gnt2 {KEY.line}",
        "# Host gnt2 found: line 3 ",
        f"@revoked gnt2 {KEY.line}",
        f"@cert-authority *.example.com {KEY.line}",
        "gnt2 ssh-ed25519",
        "gnt2",
    ],
)
def test_what_is_no_key_of_a_host(line):
    assert parse_known_hosts(line + "\n") == ()


def test_the_same_key_under_two_names_is_one():
    assert parse_known_hosts(f"gnt2 {KEY.line}\ngnt2.example.com {KEY.line}\n") == (KEY,)


@pytest.mark.parametrize("line", [KEY.line, f"{KEY.line} root@gnt2"])
def test_a_key_that_was_given(line):
    assert parse_key(line) == KEY


@pytest.mark.parametrize("line", ["", "ssh-ed25519", "ssh-ed25519 not*base64", "ssh-ed25519 AAA"])
def test_what_is_no_key_is_unreadable(line):
    with pytest.raises(Unreadable, match=r"no (public|ssh) key"):
        parse_key(line)


@pytest.mark.parametrize(
    ("host", "port", "name"),
    [("gnt2", 22, "gnt2"), ("gnt2", 2222, "[gnt2]:2222"), ("2001:db8::12", 2222, "[2001:db8::12]:2222")],
)
def test_a_port_other_than_22_is_part_of_the_name(host, port, name):
    assert name_in_file(host, port) == name
