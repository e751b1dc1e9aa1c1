# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""recover_master against the same commands typed by a script: gate and proofs are in our time only.

The master loses its power with one instance on it, and with six.
"""

from __future__ import annotations

import sys

from pairs import Way, add_instance, compared, lab, on, playbook
from stage import stage

MOST_WITH = {1: 1.5, 6: 1.1}


def main() -> None:
    stage()
    make_snapshots()
    fast = [recovered(number, most) for number, most in MOST_WITH.items()]
    sys.exit(0 if all(fast) else 1)


def recovered(number: int, most: float) -> bool:
    """A master with so many instances dies."""
    return compared(
        f"{number} on the dead master",
        start=lambda: dead_master(f"master-with-{number}"),
        page=Way("commands", page),
        ours=Way("recover_master", ours),
        at_most=most,
    )


def make_snapshots() -> None:
    """A master that runs one instance, and one that runs six."""
    lab("restore", "healthy")
    on("gnt1", "gnt-instance", "migrate", "-f", "vm2")
    lab("snapshot", "master-with-1")
    lab("restore", "healthy")
    on("gnt1", "gnt-instance", "startup", "vm5")
    on("gnt1", "gnt-instance", "migrate", "-f", "vm4")
    for number in (6, 7):
        add_instance(f"vm{number}", primary="gnt1", secondary="gnt2")
    lab("snapshot", "master-with-6")


def dead_master(snapshot: str) -> None:
    lab("restore", snapshot)
    lab("power", "off", "gnt1")


def page() -> None:
    """Row 5, without the page's first command, which is refused on a node that isn't the master."""
    on("gnt2", "gnt-cluster", "master-failover", "--no-voting", "--yes-do-it")
    on("gnt2", "gnt-node", "modify", "-f", "-C", "no", "-O", "yes", "gnt1.example.com")
    on("gnt2", "gnt-node", "failover", "-f", "--ignore-consistency", "gnt1.example.com")


def ours() -> None:
    playbook("recover_master", node_is_off="gnt1", confirm="gnt2")


if __name__ == "__main__":
    main()
