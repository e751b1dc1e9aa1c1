# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check_cluster against the commands it needs, typed on the master one after the other, on a healthy cluster."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from pairs import Way, compared, lab, on, playbook
from stage import stage

MOST_OF_THE_COMMANDS = 1.5
MASTER = "gnt1"


def main() -> None:
    stage()
    lab("restore", "healthy")
    typed = "; ".join(needed())
    fast = compared(
        "a healthy cluster checked",
        start=lambda: None,
        page=Way("commands", lambda: on(MASTER, "sh", "-ec", typed)),
        ours=Way("check_cluster", lambda: playbook("check_cluster")),
        at_most=MOST_OF_THE_COMMANDS,
    )
    sys.exit(0 if fast else 1)


def needed() -> list[str]:
    """What a check runs of Ganeti's tools on the master, by its own report."""
    with TemporaryDirectory() as folder:
        playbook("check_cluster", report_dir=folder)
        (report,) = Path(folder).glob("*.json")
        ran = json.loads(report.read_text())["commands"]
    return [command["words"] for command in ran if command["host"] == MASTER and command["words"].startswith("gnt-")]


if __name__ == "__main__":
    main()
