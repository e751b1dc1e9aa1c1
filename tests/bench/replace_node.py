# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""replace_node against the wiki page's commands, one after the other, without thinking time.

Both start from the same snapshot (gnt2 blank, three running instances and a stopped one with their
mirrors there) and take turns. Printed are the wall times, their medians and the ratio. Then a
converged run is held against `gnt-cluster verify` and `gnt-instance list`.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

import scenarios
from project import LAB, environment
from stage import stage

PAIRS = int(sys.argv[1]) if len(sys.argv) > 1 else 3
SNAPSHOT = "gnt2-blank"
MOST_OF_THE_PAGE = 0.65
MOST_OF_LOOKING = 3.0


def main() -> None:
    stage()
    lab("restore", "healthy")
    lab("reinstall", "gnt2")
    fingerprint = asked("fingerprint", "gnt2")
    lab("snapshot", SNAPSHOT)
    page, ours = [], []
    for pair in range(1, PAIRS + 1):
        page.append(from_blank(page_commands))
        ours.append(from_blank(lambda: replace_node(fingerprint)))
        print(f"pair {pair}: page {page[-1]:.0f} s, replace_node {ours[-1]:.0f} s", flush=True)
    ratio = statistics.median(ours) / statistics.median(page)
    print(
        f"medians of {PAIRS}: page {statistics.median(page):.0f} s, replace_node {statistics.median(ours):.0f} s, "
        f"ratio {ratio:.2f} (at most {MOST_OF_THE_PAGE})"
    )
    looking = statistics.median(seconds(look) for _unused in range(PAIRS))
    converged = statistics.median(seconds(lambda: replace_node(fingerprint)) for _unused in range(PAIRS))
    cost = converged / looking
    print(
        f"converged: verify and list {looking:.1f} s, replace_node {converged:.1f} s, "
        f"ratio {cost:.2f} (at most {MOST_OF_LOOKING:g})"
    )
    sys.exit(0 if ratio <= MOST_OF_THE_PAGE and cost <= MOST_OF_LOOKING else 1)


def page_commands() -> None:
    """Row 9 as the page has it, typed by a script: the instances one after the other."""
    master("gnt-node", "add", "--readd", "--no-ssh-key-check", "gnt2.example.com")
    for instance in ("vm1", "vm2", "vm3", "vm5"):
        master("gnt-instance", "activate-disks", f"{instance}.example.com")
        master("gnt-instance", "replace-disks", "--auto", f"{instance}.example.com")
    master("gnt-instance", "deactivate-disks", "vm5.example.com")


def replace_node(fingerprint: str) -> None:
    extra = {"node": "gnt2", "confirm": "gnt2", "host_key": f"'{fingerprint}'"}
    words = [word for name, value in extra.items() for word in ("--extra-vars", f"{name}={value}")]
    playbook = ["ansible-playbook", "--inventory", scenarios.inventory({})]
    lab("exec", "--", *playbook, "sci.ganeti.replace_node", *words)


def look() -> None:
    master("gnt-cluster", "verify")
    master("gnt-instance", "list")


def from_blank(act: Callable[[], None]) -> float:
    lab("restore", SNAPSHOT)
    return seconds(act)


def seconds(act: Callable[[], None]) -> float:
    started = time.monotonic()
    act()
    return time.monotonic() - started


def master(*words: str) -> None:
    lab("run", "gnt1", "--", *words)


def lab(*words: str) -> None:
    done = subprocess.run([LAB, *words], env=tools(), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"bench: 'lab {' '.join(words)}' ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def asked(*words: str) -> str:
    return subprocess.run([LAB, *words], env=tools(), stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def tools() -> dict[str, str]:
    return {**environment(), "ANSIBLE_PIPELINING": "true"}


if __name__ == "__main__":
    main()
