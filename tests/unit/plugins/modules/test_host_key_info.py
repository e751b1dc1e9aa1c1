# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys a host presents, and who vouches for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply
from ansible_collections.sci.ganeti.plugins.module_utils.ssh.parse import parse_known_hosts
from ansible_collections.sci.ganeti.tests.unit.transcripts import said

SCAN = said("ssh-keyscan-9.2")
ECDSA, ED25519, RSA = parse_known_hosts(SCAN)


@pytest.fixture(name="scan")
def _scan(host, tmp_path):
    def scan(text=SCAN, **args):
        ran = []

        def execute(argv, limit):
            ran.append(argv)
            return Reply(argv, 0 if text else 1, text, "")

        usual = {"host": "gnt2.example.com", "trusted_files": [str(tmp_path / "known_hosts")], "reach_timeout": 0.0}
        result = host.run("host_key_info", execute, **{**usual, **args})
        return result, ran

    return scan


def vouched(result):
    return {key["type"]: key["trusted_by"] for key in result["presented"]}


def test_nobody_vouches(scan):
    result, ran = scan()
    assert vouched(result) == {"ecdsa-sha2-nistp256": "", "ssh-ed25519": "", "ssh-rsa": ""}
    assert result["trusted_keys"] == []
    assert result["changed"] is False
    assert ran == [("ssh-keyscan", "-T", "5", "-p", "22", "gnt2.example.com")]


def test_a_fingerprint_vouches(scan):
    result, _ran = scan(fingerprints=[ED25519.fingerprint, "SHA256:somethingelse"])
    assert vouched(result) == {"ecdsa-sha2-nistp256": "", "ssh-ed25519": "fingerprint", "ssh-rsa": ""}
    assert result["trusted_keys"] == [ED25519.line]


def test_a_file_vouches_whatever_the_name_in_it(scan, tmp_path):
    file = tmp_path / "known_hosts"
    file.write_text(f"gnt.example.com {RSA.line}\n@revoked * {ECDSA.line}\n")
    result, _ran = scan()
    assert vouched(result) == {"ecdsa-sha2-nistp256": "", "ssh-ed25519": "", "ssh-rsa": str(file)}


def test_what_was_revoked_is_not_trusted_though_it_stands_there_too(scan, tmp_path):
    (tmp_path / "known_hosts").write_text(f"gnt.example.com {RSA.line}\n@revoked * {RSA.line}\n")
    assert scan()[0]["trusted_keys"] == []


def test_a_file_that_is_not_there_vouches_for_nothing(scan, tmp_path):
    assert scan(trusted_files=[str(tmp_path / "none")])[0]["trusted_keys"] == []


def test_another_port(scan):
    _result, ran = scan(port=2222)
    assert ran == [("ssh-keyscan", "-T", "5", "-p", "2222", "gnt2.example.com")]


def test_nobody_answers(scan):
    result, _ran = scan(text="")
    assert result["failed"] is True
    assert "doesn't answer on ssh port 22" in result["found"]


@pytest.mark.parametrize("name", ["-f/etc/shadow", "gnt2; id", "", "gnt2 gnt3"])
def test_what_is_no_host_is_refused(scan, name):
    result, ran = scan(host=name)
    assert result["failed"] is True
    assert ran == []


class Login:
    """Presents its keys, and lets in or not; keeps what ssh was told."""

    def __init__(self, rc, stderr=""):
        self.reply, self.told, self.known = (rc, stderr), (), ""

    def __call__(self, argv, limit):
        if argv[0] == "ssh-keyscan":
            return Reply(argv, 0, SCAN, "")
        self.told = argv
        (file,) = [word.split("=")[1] for word in argv if word.startswith("UserKnownHostsFile=")]
        self.known = Path(file).read_text()
        return Reply(argv, self.reply[0], "", self.reply[1])


def logged_in(host, login, **args):
    usual = {"host": "gnt2.example.com", "trusted_files": [], "fingerprints": [ED25519.fingerprint], "log_in": True}
    return host.run("host_key_info", login, **{**usual, **args})


def test_a_login_is_tried_with_the_vouched_keys_alone(host):
    login = Login(0)
    result = logged_in(host, login, port=2222)
    assert result["login_trouble"] == ""
    assert login.known == f"vouched-for {ED25519.line}\n"
    assert login.told[-3:] == ("2222", "root@gnt2.example.com", "true")
    assert {"BatchMode=yes", "StrictHostKeyChecking=yes", "HostKeyAlias=vouched-for"}.issubset(login.told)


@pytest.mark.parametrize(
    ("stderr", "trouble"),
    [
        ("Warning: something\nroot@gnt2: Permission denied.\n", "root@gnt2: Permission denied."),
        ("", "ssh ended with 255"),
    ],
)
def test_who_is_not_let_in_says_why(host, stderr, trouble):
    assert logged_in(host, Login(255, stderr))["login_trouble"] == trouble


@pytest.mark.parametrize("args", [{"fingerprints": []}, {"log_in": False}])
def test_no_login_is_tried_without_need_or_without_a_key_to_trust(host, args):
    login = Login(255)
    assert logged_in(host, login, **args)["login_trouble"] == ""
    assert login.told == ()
