# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""replace_node against the wiki page's commands, one after the other, without thinking time.

Both start with gnt2 blank, the mirrors of seven running instances and a stopped one there: Ganeti's job for a
mirror sleeps for up to a minute when its copy has begun slowly, and how many do so is chance, which with three or four
decides the ratio. Then a converged run is held against `gnt-cluster verify` and `gnt-instance list`.
"""

from __future__ import annotations

import sys

from pairs import Way, add_instance, asked, compared, lab, median_of, on, playbook
from stage import stage

MOST_OF_THE_PAGE = 0.65
MOST_OF_LOOKING = 3.0

HEALTHY = "gnt2-with-8"
MORE = {"vm6": "gnt1", "vm7": "gnt3", "vm8": "gnt1", "vm9": "gnt3"}
"""Instances that the lab doesn't begin with, and their primaries."""

SECONDARIES = ("vm1", "vm2", "vm3", "vm5", *MORE)


def main() -> None:
    stage()
    make_snapshot()
    fast = compared(
        "gnt2 replaced",
        start=blank_gnt2,
        page=Way("page", page),
        ours=Way("replace_node", ours),
        at_most=MOST_OF_THE_PAGE,
    )
    looking, converged = median_of(look), median_of(ours)
    print(
        f"converged: verify and list {looking:.1f} s, replace_node {converged:.1f} s, "
        f"ratio {converged / looking:.2f} (at most {MOST_OF_LOOKING:g})"
    )
    sys.exit(0 if fast and converged <= MOST_OF_LOOKING * looking else 1)


def make_snapshot() -> None:
    lab("restore", "healthy")
    for name, primary in MORE.items():
        add_instance(name, primary, secondary="gnt2")
    lab("snapshot", HEALTHY)


def blank_gnt2() -> None:
    """From the healthy cluster each time: a snapshot with a node missing would come back without its instances."""
    lab("restore", HEALTHY)
    lab("reinstall", "gnt2")
    # its peers still have the old machine's MAC address; replace_node waits for that, a typed readd would fail
    for node in ("gnt1", "gnt3"):
        on(node, "timeout", "90", "sh", "-c", "until ping -c 1 -W 1 gnt2.example.com; do :; done")


def ours() -> None:
    fingerprint = asked("fingerprint", "gnt2")
    playbook("replace_node", node="gnt2", confirm="gnt2", host_key=f"'{fingerprint}'")


def page() -> None:
    """Row 9 as the page has it, typed by a script: the instances one after the other."""
    on("gnt1", "gnt-node", "add", "--readd", "--no-ssh-key-check", "gnt2.example.com")
    for instance in SECONDARIES:
        on("gnt1", "gnt-instance", "activate-disks", f"{instance}.example.com")
        on("gnt1", "gnt-instance", "replace-disks", "--auto", f"{instance}.example.com")
    on("gnt1", "gnt-instance", "deactivate-disks", "vm5.example.com")


def look() -> None:
    on("gnt1", "gnt-cluster", "verify")
    on("gnt1", "gnt-instance", "list")


if __name__ == "__main__":
    main()
