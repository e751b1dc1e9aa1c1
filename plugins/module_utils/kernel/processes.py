# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The processes of this host, by what the system shows of each under ``/proc``.

One may end while it is looked at, and then has neither a name nor words nor a parent; where there is no
``/proc``, none has.
"""

from __future__ import annotations

import os

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.files import bytes_in, names_in, text_in

PROCESSES = "/proc"
"""Where each has a folder."""


def process_numbers(processes: str = PROCESSES) -> list[int]:
    return sorted(int(name) for name in names_in(processes) if name.isdecimal())


def process_name(number: int, processes: str = PROCESSES) -> str:
    """The name of its program, of which the system keeps 15 letters."""
    return text_in(_of(number, "comm", processes)).strip()


def process_words(number: int, processes: str = PROCESSES) -> bytes:
    """The words it was started with, a NUL behind each."""
    return bytes_in(_of(number, "cmdline", processes))


def process_parent(number: int, processes: str = PROCESSES) -> int:
    """Who started it; 0 where nobody did, or that isn't known."""
    # the second field is a name in parentheses, which may hold anything
    fields = bytes_in(_of(number, "stat", processes)).rpartition(b")")[2].split()
    return int(fields[1]) if len(fields) > 1 else 0


def process_files(number: int, processes: str = PROCESSES) -> set[str]:
    """The paths of what it holds open."""
    folder = _of(number, "fd", processes)
    return {_target(os.path.join(folder, name)) for name in names_in(folder)}


def _of(number: int, name: str, processes: str) -> str:
    return os.path.join(processes, str(number), name)


def _target(link: str) -> str:
    try:
        return os.readlink(link)
    except OSError:
        # closed since
        return ""
