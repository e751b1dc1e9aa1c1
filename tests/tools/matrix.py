# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything on everything: unit tests with each ansible-core, each scenario on each Debian, Puppet, what is measured.

It takes hours, and may be stopped at any time: run again, it goes on with what has not passed yet
with the code as it is now. What it found is in docs/verified.md, with dates and versions.

Arguments pick entries by patterns for their names, any of which may fit: matrix.py units '^killed' 'Debian 13$'.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import labs
import scenarios
import standing
import verified
from kinds import KINDS
from running import Tally, end_all_on_interrupt
from stage import stage
from verified import FAILED, PASSED, UNKNOWN, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kinds import Outcome

DEBIANS = (12, 13)


@dataclass(frozen=True)
class Entry:
    debian: int
    scenario: str
    variant: str

    @property
    def name(self) -> str:
        return f"{self.scenario}, {self.variant}, Debian {self.debian}"

    @property
    def code(self) -> str:
        return standing.of_scenario(self.scenario, self.variant)


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
    patterns = sys.argv[1:]
    results = verified.read()
    tally = Tally()
    for kind, try_it in KINDS.items():
        if chosen(kind, patterns):
            tally += of_kind(kind, try_it, results)
    tally += of_scenarios(picked(patterns), results)
    print(tally)
    sys.exit(1 if tally.failed else 0)


def of_kind(kind: str, try_it: Callable[[], Iterator[Outcome]], results: dict[str, Result]) -> Tally:
    """Tries all rows of this kind again unless each of them holds."""
    code = standing.of_everything()
    there = [name for name in results if name.startswith(kind)]
    if not there or not all(results[name].holds(code) for name in there):
        outcomes = list(try_it())
        for name in there:
            del results[name]
        there = [name for name, _passed, _versions in outcomes]
        for name, passed, versions in outcomes:
            results[name] = result_of(versions, code, passed=passed)
        save(results)
    return tally_of(results[name].holds(code) for name in there)


def of_scenarios(wanted: Sequence[Entry], results: dict[str, Result]) -> Tally:
    codes = {entry: entry.code for entry in wanted}
    saving = Lock()

    def holds(entry: Entry) -> bool:
        return entry.name in results and results[entry.name].holds(codes[entry])

    def act(entry: Entry, lab: Mapping[str, str]) -> bool:
        passed = scenarios.run_scenario(entry.scenario, {**lab, "SCI_VARIANT": entry.variant})
        # whoever has changed a file meanwhile can't tell which it was run with
        code = codes[entry] if entry.code == codes[entry] else UNKNOWN
        with saving:
            results[entry.name] = result_of(labs.versions_of(lab), code, passed=passed)
            save(results)
        return passed

    left = [entry for entry in wanted if not holds(entry)]
    print(f"{len(wanted) - len(left)} scenario entries passed before, {len(left)} to do", flush=True)
    for debian in DEBIANS:
        here = [entry for entry in left if entry.debian == debian]
        if here:
            labs.spread(here, lab_of(debian), act, "--debian", str(debian))
            labs.take_down({"SCI_LAB_NAME": lab_of(debian)})
    # one that no lab was there for has failed, too
    return tally_of(holds(entry) for entry in wanted)


def lab_of(debian: int) -> str:
    """The first of the labs that have this release."""
    return f"debian{debian}"


def result_of(versions: str, code: str, *, passed: bool) -> Result:
    today = dt.datetime.now(tz=dt.timezone.utc).date().isoformat()
    return Result(PASSED if passed else FAILED, today, versions, code)


def tally_of(held: Iterator[bool]) -> Tally:
    return sum(map(Tally.of, held), Tally())


def save(results: Mapping[str, Result]) -> None:
    """In the order of the matrix; what is in it no more has no row."""
    order = [
        *(name for kind in KINDS for name in results if name.startswith(kind)),
        *(entry.name for entry in entries()),
    ]
    verified.write({name: results[name] for name in order if name in results})


if __name__ == "__main__":
    main()
