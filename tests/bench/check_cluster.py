# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check_cluster against the commands it runs on the master, typed there one after the other, on a healthy cluster."""

from __future__ import annotations

import sys

from pairs import Way, compared, lab, on, playbook
from stage import stage

MOST_OF_THE_COMMANDS = 1.5
COMMANDS = (
    "gnt-job list",
    "gnt-cluster info",
    "gnt-node list",
    "gnt-instance list",
    "gnt-instance info -s --all",
    "gnt-cluster command -M true",
    "gnt-cluster verify",
)


def main() -> None:
    stage()
    lab("restore", "healthy")
    fast = compared(
        "a healthy cluster checked",
        start=lambda: None,
        page=Way("commands", lambda: on("gnt1", "sh", "-ec", "; ".join(COMMANDS))),
        ours=Way("check_cluster", lambda: playbook("check_cluster")),
        at_most=MOST_OF_THE_COMMANDS,
    )
    sys.exit(0 if fast else 1)


if __name__ == "__main__":
    main()
