# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Labs side by side, and work spread over them, each piece of which begins with restoring its lab.

A scenario waits for Ganeti's jobs and for nodes that start a third of its time, so there is a lab more than the
machine has cores, as far as there is memory.
"""

from __future__ import annotations

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from project import LAB, environment
from running import run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Item = TypeVar("Item")

NODES = ("gnt1", "gnt2", "gnt3")

# Three nodes of 1 GiB each, and what the page cache and Ansible want.
BYTES_A_LAB = 5 << 30
# More of them wait for the disk.
MOST = 4


def spread(work: Sequence[Item], name: str, act: Callable[[Item, Mapping[str, str]], bool], *options: str) -> int:
    """Does each piece of work on a lab that is free; how many of them succeeded.

    The first lab has this name, and is left running for a look at how it ended; the others have a
    number behind it, and are taken down.

    :param act: takes a piece of work and the variables that name the lab.
    :param options: of `lab up`.
    """
    # one iterator for all: it gives each piece once, to whichever hand is free
    left = iter(work)

    def hand(lab: Mapping[str, str]) -> int:
        return sum(act(item, lab) for item in left)

    def further_hand(lab: Mapping[str, str]) -> int:
        try:
            return hand(lab) if bring_up(lab, *options) else 0
        finally:
            take_down(lab)

    first, *others = ({"SCI_LAB_NAME": lab} for lab in names(name)[: len(work)])
    # it makes the image and the snapshot that the others begin with
    if not bring_up(first, *options):
        return 0
    with ThreadPoolExecutor() as pool:
        hands = [pool.submit(further_hand, lab) for lab in others]
        return hand(first) + sum(other.result() for other in hands)


def names(first: str) -> list[str]:
    """The labs that this machine can hold at the same time."""
    number = max(1, min((os.cpu_count() or 1) + 1, available() // BYTES_A_LAB, MOST))
    return side_by_side(first)[:number]


def side_by_side(first: str) -> list[str]:
    """All the names that labs may have which run at the same time."""
    return [first, *(f"{first}-{other}" for other in range(2, MOST + 1))]


def available() -> int:
    """Bytes of memory that are free, or would be once the page cache is given up."""
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    (kib,) = (line.split()[1] for line in lines if line.startswith("MemAvailable:"))
    return int(kib) << 10


def bring_up(lab: Mapping[str, str], *options: str) -> bool:
    """Makes a lab that can be restored; what it needs on this machine, it installs first."""
    said = lab["SCI_LAB_NAME"]
    return run(f"lab {said} setup", [LAB, "setup"], env=lab, minutes=10) and run(
        f"lab {said} up", [LAB, "up", "--to-restore", *options], env=lab, minutes=20
    )


def take_down(lab: Mapping[str, str]) -> bool:
    return run(f"lab {lab['SCI_LAB_NAME']} down", [LAB, "down"], env=lab, minutes=5)


def asked(lab: Mapping[str, str], node: str, *words: str) -> str:
    """What a command on a node prints; nothing where the node doesn't answer."""
    command: list[str | Path] = [LAB, "run", node, "--", *words]
    env = {**environment(), **lab}
    return str(subprocess.run(command, env=env, capture_output=True, text=True, check=False).stdout).strip()


def versions_of(lab: Mapping[str, str]) -> str:
    """What is really there, asked of any node that the work has left with power."""
    answers = (asked(lab, node, "gnt-cluster", "--version") for node in NODES)
    ganeti = next((said.split(" ")[-1] for said in answers if said), "not asked")
    return f"Ganeti {ganeti}, {ansible()}"


def ansible() -> str:
    return f"ansible-core {version('ansible-core')}"
