# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports of runs on a lab are looked at, each of them, and a fault is said with the report's name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import browser
import pytest
import reports
import scenarios

from ansible_collections.sci.ganeti.plugins.plugin_utils.report.files import write_report
from ansible_collections.sci.ganeti.tests.unit.reported import replaced_node

PASSWORD = "0123456789abcdef"
KEY = "\n".join(
    ["-----BEGIN RSA PRIVATE KEY-----", *(f"{half}+half/of={half}" * 3 for half in ("first", "second")), "-----END RSA"]
)
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIC0jCCAbqgAwIBAgIBATANBgkq\n-----END CERTIFICATE-----"
HELD = {
    "server.pem": f"{KEY}\n{CERTIFICATE}",
    "rapi.pem": KEY.replace("half", "rapi"),
    "spice.pem": f"{CERTIFICATE}\n{KEY.replace('half', 'spice')}",
    "hmac.key": "11" * 20,
    "cluster-domain-secret": "22" * 20,
    "config.data": f'"{"33" * 20}"\n"{"44" * 20}"',
}


def secret_line(text):
    """The last one of a key, or of what is secret as a whole."""
    lines = text.replace('"', "").splitlines()
    return next((line for line in lines if line.startswith("second")), lines[-1])


@pytest.fixture(name="home")
def _home(tmp_path, monkeypatch):
    """Of a lab: gnt1 is off, gnt2 is blank, and gnt3 answers."""
    (tmp_path / "bmc").mkdir()
    (tmp_path / "bmc" / "password").write_text(f"{PASSWORD}\n")
    (tmp_path / "ssh").mkdir()
    (tmp_path / "ssh" / "id_ed25519").write_text(KEY.replace("half", "lab"))
    said = "\n".join(f"{name}:{line}" for name, text in HELD.items() for line in text.splitlines())
    answers = {"gnt1": "", "gnt2": "/etc/ssh/ssh_host_ed25519_key:-----BEGIN", "gnt3": said}
    monkeypatch.setattr(reports.labs, "asked", lambda _lab, node, *_words: answers[node])
    return tmp_path


def written(home, says=""):
    run = replaced_node()
    run.task("Say it", "ansible.builtin.command", {"cmd": "cat", "rc": 0, "stdout": says})
    return Path(write_report(str(home / "reports"), run.record().as_plain()))


@pytest.mark.skipif(browser.MAY_BE_MISSING, reason=browser.NO_BROWSER)
def test_good_ones_are_good_and_a_bad_one_is_named(home):
    good, bad = written(home), written(home)
    assert reports.left(home) == {file for page in (good, bad) for file in (page, page.with_suffix(".json"))}
    assert reports.faults(home, [good, bad]) == []
    bad.write_text(bad.read_text().replace("<h2>Commands</h2>", "").replace("font:", "front:"))
    assert reports.faults(home, [good, bad]) == [
        f"{bad}: it has no 'Commands'",
        f"{bad}: its style isn't applied: its letters have 16px",
    ]


@pytest.fixture(name="unseen")
def _unseen(monkeypatch):
    """No browser is started for what is told without one."""
    monkeypatch.setattr(reports, "badly_drawn", lambda _pages: [])


@pytest.mark.usefixtures("unseen")
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("bmc/password", f"log in {PASSWORD} there"),
        ("ssh/id_ed25519", "the end of it: second+lab/of=secondsecond+lab/of=secondsecond+lab/of=second"),
        *((name, secret_line(text)) for name, text in HELD.items()),
    ],
)
def test_a_secret_of_the_lab_is_found_and_not_repeated(home, name, says):
    page = written(home, says)
    told = reports.faults(home, [page])
    assert told == [f"{file} holds a secret, of {name}" for file in (page, page.with_suffix(".json"))]


@pytest.mark.usefixtures("unseen")
def test_what_is_public_is_no_secret(home):
    public = [line for line in HELD["server.pem"].splitlines() if "second" not in line]
    assert reports.faults(home, [written(home, "\n".join(public))]) == []


@pytest.mark.usefixtures("unseen")
def test_a_secret_that_is_not_known_cannot_be_looked_for(home, monkeypatch):
    monkeypatch.setattr(reports.labs, "asked", lambda *_words: "")
    (home / "bmc" / "password").unlink()
    missing = ("bmc/password", *reports.CLUSTERS)
    assert reports.faults(home, [written(home)]) == [
        f"{name} isn't known, and so wasn't looked for" for name in missing
    ]


@pytest.mark.usefixtures("unseen")
def test_data_without_a_page_is_a_fault(home):
    page = written(home)
    page.unlink()
    assert reports.faults(home, [page]) == [f"{page} isn't there"]


def test_no_report_is_a_fault(home):
    assert reports.faults(home, []) == [f"no run has left a report in {home / 'reports'}"]
    said = subprocess.run(
        [sys.executable, reports.__file__, home], capture_output=True, text=True, check=False, timeout=60
    )
    assert (said.returncode, said.stdout) == (1, f"no run has left a report in {home / 'reports'}\n")


@pytest.fixture(name="ran")
def _ran(home, monkeypatch):
    """Scenarios on a lab, which has reports of earlier ones; ``leaves`` is what the next one leaves."""
    (home / "reports").mkdir()
    (home / "reports" / "old.html").touch()
    seen = {"leaves": [], "steps": [], "fails": ()}

    def run(title, command, **_limits):
        seen["steps"].append((title, [Path(word).name for word in command[2:]]))
        for name in seen["leaves"]:
            (home / "reports" / name).touch()
        return title not in seen["fails"]

    monkeypatch.setattr(scenarios, "run", run)
    monkeypatch.setattr(scenarios, "inventory", lambda _lab: str(home / "inventory"))
    return seen


def test_what_a_scenario_has_left_is_looked_at(ran, home):
    ran["leaves"] = ["new.html", "new.json"]
    assert scenarios.run_scenario("modules", {})
    assert ran["steps"][1:] == [("reports of scenario modules", [home.name, "new.html", "new.json"])]


def test_reports_that_are_bad_fail_the_scenario(ran):
    ran["leaves"], ran["fails"] = ["new.json"], ("reports of scenario switch_master",)
    assert not scenarios.run_scenario("switch_master", {})


def test_a_procedure_that_left_none_is_asked_for_them_and_what_is_no_procedure_is_not(ran, home):
    assert scenarios.run_scenario("modules", {})
    assert [title for title, _words in ran["steps"]] == ["scenario modules"]
    assert scenarios.run_scenario("switch_master", {})
    assert ran["steps"][2:] == [("reports of scenario switch_master", [home.name])]


def test_a_scenario_that_failed_has_failed_already(ran):
    ran["leaves"], ran["fails"] = ["new.json"], ("scenario switch_master",)
    assert not scenarios.run_scenario("switch_master", {})
    assert len(ran["steps"]) == 1


def test_a_node_says_what_it_holds_but_not_what_is_public(tmp_path):
    """The command that nodes are asked with, on a tree that is laid out as theirs is."""
    ganeti, ssh, host = (tmp_path / folder for folder in ("var/lib/ganeti", "root/.ssh", "etc/ssh"))
    for folder in (ganeti, ssh, host):
        folder.mkdir(parents=True)
    for name, text in HELD.items():
        (ganeti / name).write_text(f"{text}\n")
    (ganeti / "config.data").write_text(f'{{"logical_id": [11000, 0, 1, "{"33" * 20}"], "digest": "{"AB:" * 20}"}}')
    (ganeti / "spice-ca.pem").write_text(CERTIFICATE)
    for key in (ssh / "id_rsa", host / "ssh_host_rsa_key"):
        key_of("rsa", key)
    script = reports.ON_A_NODE
    for folder in (ganeti, ssh, host):
        script = script.replace(f"/{folder.relative_to(tmp_path)}", str(folder))
    said = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False).stdout
    held = {name: reports.secret_lines(text) for name, text in reports.by_file(said.splitlines())}
    assert set(held) == {*HELD, str(ssh / "id_rsa"), str(host / "ssh_host_rsa_key")}
    assert held["config.data"] == {"33" * 20}
    assert held["hmac.key"] == {"11" * 20}
    assert held["spice.pem"] == {secret_line(HELD["spice.pem"])}
    for key in (ssh / "id_rsa", host / "ssh_host_rsa_key"):
        assert len(held[str(key)]) > 5
        assert reports.leaks(key, {"it": held[str(key)]}) == ["it"]
        assert reports.leaks(key.with_suffix(".pub"), {"it": held[str(key)]}) == []


def key_of(kind, file, comment="root@gnt1"):
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", comment, "-f", file], check=True)


@pytest.mark.parametrize("kind", ["ecdsa", "ed25519"])
@pytest.mark.parametrize("letters", range(1, 40, 3))
def test_of_a_key_nothing_that_is_public_is_secret_wherever_its_lines_end(tmp_path, kind, letters):
    key = tmp_path / "key"
    key_of(kind, key, comment="x" * letters)
    held = {"it": reports.secret_lines(key.read_text())}
    assert held["it"]
    assert reports.leaks(key, held) == ["it"]
    assert reports.leaks(key.with_suffix(".pub"), held) == []
