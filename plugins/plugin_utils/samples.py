# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a copy of data was, slice by slice: the curve of a report. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

MOST_SAMPLES = 400
"""... of a task: a copy of a day has 2880 slices, and no picture shows as many."""

_SECTOR_KIB = 0.5

Sample = dict[str, Any]


def sample_of(answer: Mapping[str, Any], at: float) -> Sample | None:
    """What an answer tells of the copy; None where it tells nothing.

    A module says ``copying`` itself (``left_kib``, ``kib_per_second``); of an array what the kernel says counts.

    :param at: when it came, in seconds since the epoch.
    """
    copying, array = answer.get("copying"), answer.get("array")
    if copying:
        return {"at": at, "left_kib": copying["left_kib"], "kib_per_second": copying.get("kib_per_second")}
    if not isinstance(array, Mapping) or "degraded" not in array:
        return None
    if array.get("total") is None or array.get("done") is None:
        # nothing runs: it is through, or hasn't begun, which isn't told here
        return None if array["degraded"] else {"at": at, "left_kib": 0.0, "kib_per_second": None}
    left = (array["total"] - array["done"]) * _SECTOR_KIB
    return {"at": at, "left_kib": left, "kib_per_second": array.get("speed")}


def with_sample(samples: Sequence[Sample], sample: Sample | None) -> list[Sample]:
    """With one more; where they become too many every second one goes, and the last stays."""
    if sample is None:
        return list(samples)
    thin = samples[::2] if len(samples) >= MOST_SAMPLES else samples
    return [*thin, sample]
