# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of systemd's commands. Pure. Source: systemd-run(1), systemd.service(5)."""

from __future__ import annotations

from collections.abc import Sequence


def hold_argv(unit: str, lifetime: int, first: Sequence[str], last: Sequence[str]) -> tuple[str, ...]:
    """Run a command now, and another one when the unit ends: by itself, by hand, or with the host.

    A unit of this kind is in no file, so that it doesn't come back with the host.

    :param lifetime: seconds after which it ends by itself.
    :param first: words without blanks, the program by its path; so are those of ``last``.
    """
    return (
        "systemd-run",
        "--quiet",
        # gone when it has ended, however it did
        "--collect",
        f"--unit={unit}",
        f"--property=RuntimeMaxSec={lifetime}",
        f"--property=ExecStartPre={' '.join(first)}",
        f"--property=ExecStopPost={' '.join(last)}",
        "/bin/sleep",
        "infinity",
    )


def end_argv(unit: str) -> tuple[str, ...]:
    return ("systemctl", "stop", unit)
