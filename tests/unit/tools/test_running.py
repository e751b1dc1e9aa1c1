# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A step that fails, or never ends, is a failure that shows its words."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import running

from ansible_collections.sci.ganeti.tests.unit.processes import gone, wait_until


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "RESULTS", tmp_path)
    monkeypatch.setattr(running, "FAILED", [])


def python(text: str) -> list[str]:
    return [sys.executable, "-c", text]


def test_what_ends_well_is_quiet(capfd):
    assert running.run("quiet", python("print('words')"), minutes=1)
    assert "words" not in capfd.readouterr().out


def test_what_fails_is_shown(capfd):
    assert not running.run("loud", python("print('words'); raise SystemExit(3)"), minutes=1)
    said = capfd.readouterr().out
    assert "words" in said
    assert "exit code 3" in said


def test_what_fails_is_kept_for_the_end():
    running.run("quiet", python("print('words')"), minutes=1)
    running.run("loud", python("print('words'); raise SystemExit(3)"), minutes=1)
    assert running.FAILED == ["loud: FAILED, exit code 3\n    words"]


PLAYBOOK = """
TASK [Ask everybody] ***********************************************************
ok: [gnt1]
fatal: [gnt2]: FAILED! =>
    changed: false
    msg: It is in no cluster.
...ignoring
ok: [gnt3]

TASK [Prove it] ****************************************************************
fatal: [gnt1]: FAILED! =>
    assertion: found == written
    msg: |-
        vm1 differs.
        Look at both.

PLAY RECAP *********************************************************************
gnt1                       : ok=1    changed=0    unreachable=0    failed=1
"""


def test_of_a_playbook_the_task_that_failed_is_told():
    assert running.gist(PLAYBOOK.splitlines()) == [
        "TASK [Prove it]",
        "fatal: [gnt1]: FAILED! =>",
        "    msg: |-",
        "        vm1 differs.",
        "        Look at both.",
    ]


def test_what_takes_too_long_is_ended():
    assert not running.run("slow", python("import time; time.sleep(60)"), minutes=0.01)


def test_tallies_add_up():
    total = running.Tally.of(True) + running.Tally.of(False) + running.Tally(skipped=2)
    assert str(total) == "1 passed, 1 failed, 2 skipped"


def test_who_has_a_session_of_his_own_is_killed_as_well(tmp_path):
    """As Molecule's runs of Ansible have: they would go on working on the lab."""
    begin = "child = subprocess.Popen(['sleep', '600'], start_new_session=True)"
    write = f"pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(child.pid))"
    text = f"import pathlib, subprocess; {begin}; {write}; child.wait()"
    assert not running.run("endless", python(text), minutes=0.1)
    assert wait_until(lambda: gone((tmp_path / "pid").read_text()))


STEPS = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, sys.argv[1])
import running

running.RESULTS = Path(sys.argv[2])
running.end_all_on_interrupt()
with ThreadPoolExecutor(3) as hands:
    for number in range(300):
        hands.submit(running.run, f"step {number}", ["sleep", sys.argv[3]], minutes=9)
"""


def test_an_interrupt_ends_every_step_and_what_would_come_after(tmp_path):
    # a length of time that nobody else sleeps for
    words = [sys.executable, "-c", STEPS, str(Path(running.__file__).parent), str(tmp_path), "598.76543"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as ours:
        assert wait_until(lambda: len(sleepers(words[-1])) == 3, seconds=30)
        ours.terminate()
        assert ours.wait(30) == 128 + signal.SIGTERM
    assert wait_until(lambda: sleepers(words[-1]) == [])


def sleepers(seconds: str) -> list[Path]:
    found = []
    for words in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if words.read_text().split("\0")[:2] == ["sleep", seconds]:
                found.append(words)
    return found
