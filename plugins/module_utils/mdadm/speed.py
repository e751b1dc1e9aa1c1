# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The speed limits of one array's rebuild, for as long as it is waited for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ansible_collections.sci.ganeti.plugins.module_utils.mdadm import read

GLOBAL = "system"
"""What the kernel takes for "as the whole system has it"."""


@contextmanager
def speed_limits(array: str, lowest: int | None, highest: int | None) -> Iterator[None]:
    """Set them, and set again what was.

    :param lowest: KiB/s; None leaves the limit alone. So for ``highest``.
    """
    wanted = {"sync_speed_min": lowest, "sync_speed_max": highest}
    before = {file: _before(_read(array, file), value) for file, value in wanted.items() if value is not None}
    try:
        for file in before:
            _write(array, file, str(wanted[file]))
        yield
    finally:
        for file, text in before.items():
            _write(array, file, text)


def _before(text: str, wanted: int) -> str:
    """What to set afterwards; the kernel says ``1000 (system)`` or ``5000 (local)``.

    A local limit that is just the wished one is left over of a run that was killed.
    """
    value, _blank, whose = text.partition(" ")
    return value if whose == "(local)" and value != str(wanted) else GLOBAL


def _read(array: str, file: str) -> str:
    with open(f"{read.SYSFS}/block/{array}/md/{file}", encoding="utf-8") as stream:
        return stream.read().strip()


def _write(array: str, file: str, text: str) -> None:
    with open(f"{read.SYSFS}/block/{array}/md/{file}", "w", encoding="utf-8") as stream:
        stream.write(text)
