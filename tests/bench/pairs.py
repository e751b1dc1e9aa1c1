# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every benchmark does: two ways from the same snapshot, taking turns, and medians of them."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

import scenarios
from project import LAB, environment

ENOUGH = 3


@dataclass(frozen=True)
class Way:
    """One of the two that are measured: its name, and what is done."""

    name: str
    act: Callable[[], object]


def wanted() -> int:
    """How many pairs are measured: the benchmark's argument."""
    return int(sys.argv[1]) if len(sys.argv) > 1 else ENOUGH


def compared(title: str, start: Callable[[], object], page: Way, ours: Way, at_most: float) -> bool:
    """Whether the median of ours is at most so many times the page's; prints every figure.

    Fewer than three pairs are a trial, and never enough.

    :param start: brings the lab to where both begin; it isn't measured.
    """
    count = wanted()
    times: dict[str, list[float]] = {page.name: [], ours.name: []}
    for pair in range(1, count + 1):
        for way in (page, ours):
            start()
            times[way.name].append(seconds(way.act))
        print(f"{title}, pair {pair}: {_told({name: found[-1] for name, found in times.items()})}", flush=True)
    medians = {name: statistics.median(found) for name, found in times.items()}
    ratio = medians[ours.name] / medians[page.name]
    print(f"{title}, medians of {count}: {_told(medians)}, ratio {ratio:.2f} (at most {at_most:g})", flush=True)
    if count < ENOUGH:
        print(f"{title}: a trial, which proves nothing: that takes {ENOUGH} pairs", flush=True)
    return ratio <= at_most and count >= ENOUGH


def median_of(act: Callable[[], object]) -> float:
    return statistics.median(seconds(act) for _unused in range(wanted()))


def seconds(act: Callable[[], object]) -> float:
    started = time.monotonic()
    act()
    return time.monotonic() - started


def on(node: str, *words: str) -> None:
    """Run a command on a node of the lab."""
    lab("run", node, "--", *words)


def add_instance(name: str, primary: str, secondary: str) -> None:
    """One more instance like those that the lab begins with; it runs, and its mirror is whole."""
    words = (
        "--disk-template=drbd",
        f"--node={primary}.example.com:{secondary}.example.com",
        "--os-type=noop+default",
        "--disk=0:size=64m",
        "--backend-parameters=memory=32m,vcpus=1",
        "--net=0:link=br0",
        "--no-name-check",
        "--no-ip-check",
    )
    on("gnt1", "gnt-instance", "add", *words, f"{name}.example.com")


def playbook(name: str, **extra: str) -> None:
    """Run one of the collection's playbooks on the lab."""
    words = [word for variable, value in extra.items() for word in ("--extra-vars", f"{variable}={value}")]
    lab("exec", "--", "ansible-playbook", "--inventory", scenarios.inventory({}), f"sci.ganeti.{name}", *words)


def lab(*words: str) -> None:
    done = _lab(*words)
    if done.returncode:
        sys.exit(f"bench: 'lab {' '.join(words)}' ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def asked(*words: str) -> str:
    return _lab(*words).stdout.strip()


def _lab(*words: str) -> subprocess.CompletedProcess[str]:
    env = {**environment(), "ANSIBLE_PIPELINING": "true"}
    return subprocess.run([LAB, *words], env=env, capture_output=True, text=True, check=False)


def _told(times: dict[str, float]) -> str:
    return ", ".join(f"{name} {found:.0f} s" for name, found in times.items())
