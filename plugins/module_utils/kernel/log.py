# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of commands, and what of it an answer tells. Pure.

Of what a command printed the end is kept, where errors are. Reads are bounded in sum as well: an answer stays small on
a cluster of thousands of instances, and after a day of asking how far a copy is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

MOST_OUTPUT = 2000
"""Characters of a command's output that are kept."""

MOST_READ_OUTPUT = 20000
"""... of all reads of an answer together. What short ones leave is for the long ones."""

MOST_READS = 40
"""Reads that an answer tells one by one; of more, those that ended alike are told together."""

CUT = "[...]"
"""Stands before what is kept, where that isn't all."""


@dataclass(frozen=True)
class Entry:
    """One line of the log: a command that was run, or would have been.

    :param mutating: it was to change something.
    :param ran: false for a write under check mode.
    :param rc: None where it has none: it didn't run, couldn't be started, or was stopped at its time limit.
    :param at: when it began, in seconds since the epoch; None where it didn't.
    :param output: the end of what it printed; empty where that may hold a secret.
    :param expected: false where it ended as it must not.
    """

    argv: tuple[str, ...]
    mutating: bool
    ran: bool
    rc: int | None = None
    seconds: float = 0.0
    at: float | None = None
    output: str = ""
    expected: bool = True

    def as_result(self) -> dict[str, Any]:
        return {
            "argv": list(self.argv),
            "ran": self.ran,
            "rc": self.rc,
            "seconds": round(self.seconds, 3),
            "at": None if self.at is None else round(self.at, 3),
            "output": self.output,
            "expected": self.expected,
        }


def printed(*streams: str) -> str:
    """The end of what a command printed, on one stream after the other."""
    # a listing of megabytes isn't copied for its end
    ends = (_end(stream, 2 * MOST_OUTPUT).strip() for stream in streams)
    return _end("\n".join(filter(None, ends)), MOST_OUTPUT)


def few(reads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Reads as an answer tells them, bounded.

    :param reads: as results, in their order; some of them may have been through here.
    """
    told = list(reads) if len(reads) <= MOST_READS else _together(reads)
    share = _share(len(read["output"]) for read in told)
    return [{**read, "output": _end(read["output"], share)} for read in told]


def _together(reads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of those with the same words and the same status the first and the last, which says for how many it stands."""
    alike: dict[Any, list[int]] = {}
    for index, read in enumerate(reads):
        alike.setdefault((tuple(read["argv"]), read["rc"]), []).append(index)
    told: dict[int, dict[str, Any]] = {}
    for first, *more in alike.values():
        told[first] = reads[first]
        if more:
            told[more[-1]] = {**reads[more[-1]], "times": sum(reads[index].get("times", 1) for index in more)}
    return [told[index] for index in sorted(told)]


def _share(lengths: Iterable[int]) -> int:
    """How long each may be, so that all of them fit."""
    left, shorter_first = MOST_READ_OUTPUT, sorted(lengths)
    for index, length in enumerate(shorter_first):
        share = left // (len(shorter_first) - index)
        if length > share:
            return share
        left -= length
    return MOST_OUTPUT


def _end(text: str, most: int) -> str:
    return text if len(text.removeprefix(CUT)) <= most else f"{CUT}{text[-most:]}"
