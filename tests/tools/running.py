# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one step of a check within its time, shows what failed, and counts how steps end."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from project import RESULTS, ROOT, environment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SHOWN = 200
GIST = 10
BEGINNING = threading.RLock()
"""Held by whoever begins a step, and for good by who ends them all."""
FAILED: list[str] = []
"""The gist of each step that failed: what a log of which only the end is kept has to say."""
LEFT_OUT: list[str] = []
"""What couldn't be tried on this machine, and why: said at the end as well, beside the count."""


@dataclass(frozen=True)
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"

    @staticmethod
    def of(succeeded: bool) -> Tally:
        return Tally(passed=1) if succeeded else Tally(failed=1)


def run(
    name: str,
    command: Iterable[str | Path],
    *,
    minutes: float,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
) -> bool:
    """True when the command ended well in time. One that did not is killed with all it started.

    What it prints is kept in a log beside the other results, and shown where it failed.
    """
    log = log_of(name)
    log.parent.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    with log.open("w") as output:
        with BEGINNING:
            process = subprocess.Popen(
                [str(word) for word in command],
                cwd=cwd,
                env={**environment(), **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            code = process.wait(minutes * 60)
            ended = f"FAILED, exit code {code}" if code else "ok"
        except subprocess.TimeoutExpired:
            end(process.pid)
            process.wait()
            ended = f"FAILED, not done in {minutes:g} minutes"
    said = [] if ended == "ok" else [f"--- the end of {log}:", *lines_of(log)[-SHOWN:]]
    said.append(f"{name}: {ended} ({time.monotonic() - start:.0f} s)\n")
    if ended != "ok":
        FAILED.append("\n    ".join([f"{name}: {ended}", *gist(lines_of(log))]))
    # In one piece: other steps print at the same time.
    sys.stdout.write("\n".join(said))
    sys.stdout.flush()
    return ended == "ok"


def gist(lines: Sequence[str]) -> list[str]:
    """Of what a step printed, the lines that tell why it failed.

    Of a playbook: the last task that failed, and its message. Of anything else: the end.
    """
    # where each one begins, and where what is indented below it ends
    fatal = [number for number, line in enumerate(lines) if line.startswith("fatal:")]
    blocks = [
        (start, start + 1 + len(list(itertools.takewhile(lambda line: line.startswith(" "), lines[start + 1 :]))))
        for start in fatal
    ]
    counted = [(start, end) for start, end in blocks if lines[end : end + 1] != ["...ignoring"]]
    if not counted:
        return list(lines[-GIST:])
    start, end = counted[-1]
    task = next((line for line in reversed(lines[:start]) if line.startswith(("TASK", "RUNNING HANDLER"))), "")
    message = next((at for at in range(start, end) if lines[at].lstrip().startswith("msg:")), start + 1)
    return [task.rstrip(" *"), lines[start], *lines[message : min(end, message + GIST)]]


def log_of(name: str) -> Path:
    return RESULTS / f"{re.sub(r'[^a-z0-9.]+', '-', name.lower())}.log"


def lines_of(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8", errors="replace").splitlines()


def end_all_on_interrupt() -> None:
    """Steps are in sessions of their own, which an interrupt at the keyboard doesn't reach."""

    def end_all(number: int, _frame: object) -> None:
        # one that is just beginning is waited for, and whoever goes on to the next waits for ever
        BEGINNING.acquire()
        for step in children(os.getpid()):
            end(step)
        print("interrupted", file=sys.stderr, flush=True)
        os._exit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end_all)


def end(pid: int) -> None:
    """Kills a process and all that come from it: Molecule's runs of Ansible, for one, are in sessions of their own."""
    family = [pid, *descendants(pid)]
    for member in family:
        with contextlib.suppress(ProcessLookupError):
            os.kill(member, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def descendants(pid: int) -> list[int]:
    """As far as the kernel tells."""
    return [member for child in children(pid) for member in (child, *descendants(child))]


def children(pid: int) -> list[int]:
    found: list[int] = []
    for of_a_thread in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, of_a_thread.read_text(encoding="ascii").split())
    return found


def junit_cases(reports: Iterable[Path]) -> list[ET.Element]:
    """The test cases that a tool recorded, of any number of JUnit files."""
    return [case for report in reports for case in ET.parse(report).iter("testcase")]


def failed(case: ET.Element) -> bool:
    return case.find("failure") is not None or case.find("error") is not None


def skip_reason(case: ET.Element) -> str | None:
    skipped = case.find("skipped")
    return None if skipped is None else skipped.get("message") or skipped.text or "no reason given"
