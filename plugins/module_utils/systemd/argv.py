# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of systemd's commands. Pure. Source: systemd-run(1), systemd.service(5), systemctl(1).

A unit that is begun here is in no file, so that it doesn't come back with the host, and is gone when it has ended,
however it did.
"""

from __future__ import annotations

from collections.abc import Sequence

AT_WORK = "sci-ganeti-at-work.service"
"""The unit whose description is the run that has a host for itself."""

_SHOWN = ("ActiveState", "Description")


def hold_argv(unit: str, lifetime: int, first: Sequence[str], last: Sequence[str]) -> tuple[str, ...]:
    """Run a command now, and another one when the unit ends: by itself, by hand, or with the host.

    :param lifetime: seconds after which it ends by itself.
    :param first: words without blanks, the program by its path; so are those of ``last``.
    """
    return _begin_argv(
        unit,
        lifetime,
        f"--property=ExecStartPre={' '.join(first)}",
        f"--property=ExecStopPost={' '.join(last)}",
    )


def note_argv(unit: str, lifetime: int, text: str) -> tuple[str, ...]:
    """Have a unit that says something while it is there. It fails where there is one of that name.

    :param lifetime: seconds after which it ends by itself.
    :param text: what :func:`show_argv` gives as its description.
    """
    return _begin_argv(unit, lifetime, f"--description={text}")


def show_argv(unit: str) -> tuple[str, ...]:
    """Whether a unit is there, and what it says; it exits with 0 as well where there is none."""
    return ("systemctl", "show", f"--property={','.join(_SHOWN)}", unit)


def end_argv(unit: str) -> tuple[str, ...]:
    return ("systemctl", "stop", unit)


def _begin_argv(unit: str, lifetime: int, *options: str) -> tuple[str, ...]:
    return (
        "systemd-run",
        "--quiet",
        "--collect",
        f"--unit={unit}",
        f"--property=RuntimeMaxSec={lifetime}",
        *options,
        "/bin/sleep",
        "infinity",
    )
