# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of ``mdadm``. Pure.

Devices are named by their paths in ``/dev``, which were found by serial or WWN right before.
"""

from __future__ import annotations


def export_argv(array: str) -> tuple[str, ...]:
    return ("mdadm", "--detail", "--export", f"/dev/{array}")


def readwrite_argv(array: str) -> tuple[str, ...]:
    return ("mdadm", "--readwrite", f"/dev/{array}")


def add_argv(array: str, device: str) -> tuple[str, ...]:
    """A former member is added again as such, by itself, when its superblock allows."""
    return ("mdadm", "--manage", f"/dev/{array}", "--add", f"/dev/{device}")


def fail_argv(array: str, device: str) -> tuple[str, ...]:
    return ("mdadm", "--manage", f"/dev/{array}", "--fail", f"/dev/{device}")


def remove_argv(array: str, device: str) -> tuple[str, ...]:
    return ("mdadm", "--manage", f"/dev/{array}", "--remove", f"/dev/{device}")


def remove_detached_argv(array: str) -> tuple[str, ...]:
    """Members whose devices no longer exist; they have no path that could be named."""
    return ("mdadm", "--manage", f"/dev/{array}", "--fail", "detached", "--remove", "detached")


def replace_argv(array: str, old: str, new: str) -> tuple[str, ...]:
    """The new one, a spare by now, is filled while the old one still serves."""
    return ("mdadm", "--manage", f"/dev/{array}", "--replace", f"/dev/{old}", "--with", f"/dev/{new}")
