# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of ``gnt-job``. Pure: what is wanted in, a command out."""

from __future__ import annotations


def wait_argv(job: int) -> tuple[str, ...]:
    """Wait for a job's end, silently; answers at once for one that has ended."""
    return ("gnt-job", "wait", str(job))
