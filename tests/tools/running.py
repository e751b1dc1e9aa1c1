# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one step of a check in view of the reader, within its time, and counts how steps end."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from project import ROOT, environment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


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
    log: Path | None = None,
) -> bool:
    """True when the command ended well in time. One that did not is killed with all it started.

    What it prints is shown as it comes or, with a log, kept there and only shown where it failed.
    """
    print(f"--- {name}", flush=True)
    start = time.monotonic()
    with log.open("w") if log else nullcontext() as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=cwd,
            env={**environment(), **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
        )
        try:
            code = process.wait(minutes * 60)
            ended = f"FAILED, exit code {code}" if code else "ok"
        except subprocess.TimeoutExpired:
            ended = f"FAILED, not done in {minutes:g} minutes"
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    if log and ended != "ok":
        print(f"... the end of {log}:")
        print(*log.read_text(errors="replace").splitlines()[-60:], sep="\n")
    print(f"--- {name}: {ended} ({time.monotonic() - start:.0f} s)", flush=True)
    return ended == "ok"


def junit_cases(reports: Iterable[Path]) -> list[ET.Element]:
    """The test cases that a tool recorded, of any number of JUnit files."""
    return [case for report in reports for case in ET.parse(report).iter("testcase")]


def failed(case: ET.Element) -> bool:
    return case.find("failure") is not None or case.find("error") is not None


def skip_reason(case: ET.Element) -> str | None:
    skipped = case.find("skipped")
    return None if skipped is None else skipped.get("message") or skipped.text or "no reason given"
