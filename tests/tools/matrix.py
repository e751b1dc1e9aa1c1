# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything on everything: unit tests with each ansible-core, each scenario on each Debian.

It takes hours, and may be stopped at any time: run again, it goes on with what has not passed yet
for the code as it is now. What it found is in docs/verified.md, with dates and versions.

Arguments pick entries by patterns for their names, any of which may fit: matrix.py units '^killed' 'Debian 13$'.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import version
from threading import Lock
from typing import TYPE_CHECKING

import labs
import scenarios
import units
from project import RESULTS, ROOT
from running import Tally, end_all_on_interrupt, lines_of, log_of, run
from stage import listed, stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DEBIANS = (12, 13)
SCALE = "scale"
STATE = RESULTS / "matrix.json"
TABLE = ROOT / "docs" / "verified.md"
# A result stands as long as nothing of these changes.
PROVEN = (
    "extensions/",
    "galaxy.yml",
    "meta/",
    "playbooks/",
    "plugins/",
    "pyproject.toml",
    "requirements/",
    "roles/",
    "tests/bench/",
    "tests/lab/",
    "tests/tools/",
    "tests/unit/",
)


@dataclass(frozen=True)
class Result:
    outcome: str
    date: str
    versions: str


@dataclass(frozen=True)
class Entry:
    debian: int
    scenario: str
    variant: str

    @property
    def name(self) -> str:
        return f"{self.scenario}, {self.variant}, Debian {self.debian}"


def entries() -> list[Entry]:
    """By Debian first: a lab is started once for all of its scenarios."""
    return [
        Entry(debian, scenario, variant)
        for debian in DEBIANS
        for scenario in scenarios.names()
        for variant in scenarios.variants(scenario)
    ]


def picked(patterns: Sequence[str]) -> list[Entry]:
    return [entry for entry in entries() if chosen(entry.name, patterns)]


def chosen(name: str, patterns: Sequence[str]) -> bool:
    return not patterns or any(re.search(word, name) for word in patterns)


def main() -> None:
    end_all_on_interrupt()
    stage()
    results = load()
    patterns = sys.argv[1:]
    if chosen("units", patterns) and not any(name.startswith("units") for name in results):
        run_units(results)
    if chosen(SCALE, patterns) and not any(name.startswith(SCALE) for name in results):
        run_scale(results)
    wanted = picked(patterns)
    left = [entry for entry in wanted if not passed(entry, results)]
    print(f"{len(wanted) - len(left)} scenario entries passed before, {len(left)} to do", flush=True)
    run_scenarios(left, results)
    failed = sum(result.outcome != "passed" for result in results.values())
    print(Tally(len(results) - failed, failed))
    sys.exit(1 if failed else 0)


def run_units(results: dict[str, Result]) -> None:
    for (core, python), tally in units.on_every_controller().items():
        outcome = "failed" if tally.failed or not tally.passed else "passed"
        versions = f"ansible-core {core}, Python {python}: {tally}"
        results[f"units, ansible-core {core}"] = Result(outcome, today(), versions)
        save(results)


def run_scale(results: dict[str, Result]) -> None:
    """A row a size, with what was measured."""
    kept = run("scale", [sys.executable, ROOT / "tests" / "bench" / "scale.py"], minutes=10)
    sizes = re.findall(r"^ *(\d+ nodes, +\d+ instances): (.*)$", "\n".join(lines_of(log_of("scale"))), re.MULTILINE)
    for size, figures in sizes or [("all sizes", "nothing was measured")]:
        results[f"{SCALE}, {' '.join(size.split())}"] = Result("passed" if kept else "failed", today(), figures)
    save(results)


def passed(entry: Entry, results: dict[str, Result]) -> bool:
    return entry.name in results and results[entry.name].outcome == "passed"


def run_scenarios(left: list[Entry], results: dict[str, Result]) -> None:
    saving = Lock()

    def act(entry: Entry, lab: Mapping[str, str]) -> bool:
        succeeded = scenarios.run_scenario(entry.scenario, {**lab, "SCI_VARIANT": entry.variant})
        with saving:
            results[entry.name] = Result("passed" if succeeded else "failed", today(), versions_of(lab))
            save(results)
        return succeeded

    for debian in DEBIANS:
        here = [entry for entry in left if entry.debian == debian]
        if here:
            labs.spread(here, lab_of(debian), act, "--debian", str(debian))
            labs.take_down({"SCI_LAB_NAME": lab_of(debian)})


def lab_of(debian: int) -> str:
    """The first of the labs that have this release."""
    return f"debian{debian}"


def versions_of(lab: Mapping[str, str]) -> str:
    """What is really there, asked of any node that the scenario has left with power."""
    asked = (labs.asked(lab, node, "gnt-cluster", "--version") for node in labs.NODES)
    ganeti = next((said.split(" ")[-1] for said in asked if said), "not asked")
    return f"Ganeti {ganeti}, ansible-core {version('ansible-core')}"


def today() -> str:
    return dt.datetime.now(tz=dt.timezone.utc).date().isoformat()


def fingerprint() -> str:
    digest = hashlib.sha256()
    for name in sorted(name for name in listed(ROOT) if name.startswith(PROVEN)):
        if (ROOT / name).is_file():
            digest.update(name.encode() + b"\0" + (ROOT / name).read_bytes())
    return digest.hexdigest()


def load() -> dict[str, Result]:
    kept = json.loads(STATE.read_text()) if STATE.exists() else {}
    if kept.get("code") != fingerprint():
        return {}
    return {name: Result(**result) for name, result in kept["results"].items()}


def save(results: dict[str, Result]) -> None:
    RESULTS.mkdir(parents=True, exist_ok=True)
    kept = {name: asdict(result) for name, result in results.items()}
    STATE.write_text(json.dumps({"code": fingerprint(), "results": kept}, indent=2))
    rows = [f"| {name} | {r.outcome} | {r.date} | {r.versions} |" for name, r in results.items()]
    TABLE.write_text("\n".join([HEAD, *rows, ""]))


HEAD = """<!--
SPDX-FileCopyrightText: 2026 sci.ganeti contributors
SPDX-License-Identifier: GPL-3.0-or-later
-->

# What was verified, when, and with which versions

Kept by `make test-all`: unit tests with each supported ansible-core, what was measured on large clusters that are
only read (`make bench-scale`: CPU time, the peak of memory, remote commands), and each scenario on a cluster of
three nodes with real DRBD, LVM and Linux RAID, on each supported Debian as far as it has a row. A row is true of
the code of its day. Scenarios that were run one by one (`make scenarios`) were added by hand; the next
`make test-all` makes the table anew.

| What | Outcome | Date | Versions |
| --- | --- | --- | --- |"""


if __name__ == "__main__":
    main()
