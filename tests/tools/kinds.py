# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the matrix tries beside the scenarios: each kind's rows, what they said, and whether they passed."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import labs
import units
from project import ROOT
from running import lines_of, log_of, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Outcome = tuple[str, bool, str]
    """What was tried, whether it passed, and with which versions or figures."""

PUPPETS = {12: "bookworm", 13: "trixie"}
# Against the same work typed by hand. What is measured wants the machine for itself.
BENCHES = ("replace_node", "check_cluster", "recover_master")
BENCH_LAB = "bench"
DEMO_LABS = {12: "demo12", 13: "demo13"}
# What is promised of `make demo` on two cores, once packages are downloaded.
DEMO_MINUTES = 10
DEMO_STEPS = 5


def try_units() -> Iterator[Outcome]:
    for (core, python), tally in units.on_every_controller().items():
        versions = f"ansible-core {core}, Python {python}: {tally}"
        yield f"units, ansible-core {core}", bool(tally.passed and not tally.failed), versions


def try_scale() -> Iterator[Outcome]:
    """A row a size, with what was measured."""
    kept = run("scale", [sys.executable, ROOT / "tests" / "bench" / "scale.py"], minutes=10)
    sizes = re.findall(r"^ *(\d+ nodes, +\d+ instances): (.*)$", printed("scale"), re.MULTILINE)
    for size, figures in sizes or [("all sizes", "nothing was measured")]:
        yield f"scale, {' '.join(size.split())}", kept, f"{labs.ansible()}: {figures}"


def try_demo() -> Iterator[Outcome]:
    """From nothing but packages to a node that was replaced, in the time that is promised, and nothing left of it."""
    for debian, lab_name in DEMO_LABS.items():
        name = f"demo, Debian {debian}"
        # what other labs have made on this machine would save it half of the time
        with tempfile.TemporaryDirectory(prefix="sci-", dir="/var/tmp") as folder:
            lab: Mapping[str, str] = {"SCI_LAB_NAME": lab_name, "SCI_LAB_DIR": folder}
            # packages are downloaded before the time counts, and what is made of them is thrown away
            there = labs.bring_up(lab, "--debian", str(debian)) and labs.take_down(lab)
            for made in ("images", "healthy"):
                shutil.rmtree(Path(folder) / "cache" / made, ignore_errors=True)
            begun = time.monotonic()
            shown = there and run(name, ["make", "demo", f"DEBIAN={debian}"], env=lab, minutes=DEMO_MINUTES)
            took = f"{time.monotonic() - begun:.0f} s (at most {DEMO_MINUTES * 60})"
            versions = labs.versions_of(lab)
            gone = labs.take_down(lab)
        said = printed(name)
        well = shown and gone and readable(said) and tells_the_time(said)
        yield name, well, f"{versions}: {took}" if there else "there was no lab"


def try_puppet() -> Iterator[Outcome]:
    """Real agents and servers, of each Debian."""
    for debian, suite in PUPPETS.items():
        name = f"puppet, Debian {debian}"
        pytest = [sys.executable, "-m", "pytest", "-q", "tests/puppet"]
        passed = run(name, pytest, env={"PUPPET_SUITE": suite}, minutes=90)
        yield name, passed, f"{labs.ansible()}: {last_line(name)}"


def try_benches() -> Iterator[Outcome]:
    """Each bar and what was measured, as the benchmark says it."""
    lab: Mapping[str, str] = {"SCI_LAB_NAME": BENCH_LAB}
    there = labs.bring_up(lab)
    versions = labs.versions_of(lab) if there else ""
    for bench in BENCHES:
        name = f"bench, {bench}"
        kept = there and run(name, [sys.executable, ROOT / "tests" / "bench" / f"{bench}.py"], env=lab, minutes=120)
        bars = re.findall(r"^.* \(at most .*\)$", printed(name), re.MULTILINE) if there else []
        yield name, kept, f"{versions}: {'; '.join(bars)}" if bars else "nothing was measured"
    labs.take_down(lab)


def printed(name: str) -> str:
    return "\n".join(lines_of(log_of(name)))


def readable(text: str) -> bool:
    """Whether it has no control characters, which a file or a dumb terminal would show."""
    return text.replace("\n", "").replace("\t", "").isprintable()


def tells_the_time(text: str) -> bool:
    """Whether the demo and its lab say what they do, and when."""
    own, of_its_lab = r"^=== \[ *\d+ s\] \w", r"^\[ *[\d.]+s\] \w"
    return all(len(re.findall(step, text, re.MULTILINE)) >= DEMO_STEPS for step in (own, of_its_lab))


def last_line(name: str) -> str:
    return next((line.strip("= ") for line in reversed(lines_of(log_of(name))) if line.strip()), "it said nothing")


KINDS: Mapping[str, Callable[[], Iterator[Outcome]]] = {
    "units": try_units,
    "scale": try_scale,
    "demo": try_demo,
    "puppet": try_puppet,
    "bench": try_benches,
}
"""By the word that their rows begin with."""
