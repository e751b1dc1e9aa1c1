# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was verified, when, and with which versions: docs/verified.md, read and written.

It is the only memory that `make test-all` has, and goes with the code from machine to machine.
"""

from __future__ import annotations

import re
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from project import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE = ROOT / "docs" / "verified.md"
PASSED = "passed"
FAILED = "failed"
UNKNOWN = "-"
"""The code of a row that stands on nothing that could be said."""


@dataclass(frozen=True)
class Result:
    outcome: str
    date: str
    versions: str
    code: str

    def holds(self, code: str) -> bool:
        """Whether it passed, with this code."""
        return self.outcome == PASSED and self.code == code


def read() -> dict[str, Result]:
    """The results by the names of what was tried; the table's two head lines and all other text are none."""
    rows = re.findall(r"^\| (.*) \| (passed|failed) \| (.*) \| (.*) \| (\S+) \|$", TABLE.read_text(), re.MULTILINE)
    return {name: Result(*said) for name, *said in rows}


def write(results: Mapping[str, Result]) -> None:
    rows = [f"| {' | '.join((name, *astuple(result)))} |" for name, result in results.items()]
    TABLE.write_text("\n".join([HEAD, *rows, ""]))


HEAD = """<!--
SPDX-FileCopyrightText: 2026 sci.ganeti contributors
SPDX-License-Identifier: GPL-3.0-or-later
-->

# What was verified, when, and with which versions

Kept by `make test-all`: unit tests with each supported ansible-core, what was measured on large clusters that are only
read (`make bench-scale`: CPU time, the peak of memory, remote commands), the time of `make demo`, the role for Puppet
with real agents and servers (`make test-puppet`), procedures against work typed by hand (`make bench`), and each
scenario on a cluster of three nodes with real DRBD, LVM and Linux RAID, on each supported Debian; each as far as it
has a row. A row is true of the code of its day. The last column tells this code from another one: it is a digest of
the files that the row stands on. `make test-all` tries again what hasn't passed with the files as they are, and leaves
the other rows.

| What | Outcome | Date | Versions | Code |
| --- | --- | --- | --- | --- |"""
