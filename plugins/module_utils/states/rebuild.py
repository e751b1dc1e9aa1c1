# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for a rebuild: a real deadline, a stall detected, progress told.

What moves is read from the kernel alone. An array whose disk is being copied for another
array waits for that one, so as long as any array moves nothing is stalled.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Callable

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import NotReached, TookTooLong
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.facts import Array
from ansible_collections.sci.ganeti.plugins.module_utils.states.array import ArrayWish, settled
from ansible_collections.sci.ganeti.plugins.module_utils.states.progress import clock as told

IDLE_GRACE = 15.0
"""Seconds the kernel may take to begin; an array that isn't whole and idle for longer won't."""

Look = Callable[[], Mapping[str, Array]]


@dataclass
class Patience:
    """How long to wait, and for how long nothing has moved.

    :param whole: the end of all waiting.
    :param slice: when to answer with how far it is; None for not before the end.
    :param stall: seconds without any movement that are too many.
    :param poll: seconds between two looks.
    :param still: seconds without movement so far; carried from slice to slice.
    """

    whole: Deadline
    slice: Deadline | None = None
    stall: float = 300.0
    poll: float = 2.0
    still: float = 0.0


def wait_for(
    name: str,
    wish: ArrayWish,
    look: Look,
    patience: Patience,
    good: Collection[str],
    sleep: Callable[[float], None] | None = None,
) -> bool:
    """Wait until an array is as wished; false when the slice ended before.

    :param look: all arrays as they are now.
    :param good: members that were in sync when the work began.
    :raises NotReached: when a member failed meanwhile, or the kernel gave up.
    :raises TookTooLong: at the deadline, or when nothing moved for too long.
    """
    arrays = look()
    while True:
        array = arrays[name]
        refuse_failures(array, wish, good)
        if settled(array, wish):
            return True
        if patience.still > IDLE_GRACE and array.action == "idle":
            raise NotReached(
                f"/dev/{name} isn't as it should be, and the kernel copies nothing: it has given up "
                f"({members_said(array)}).",
                "Look for the reason in 'dmesg'; a read error on the disk that is copied from ends a rebuild. "
                "Nothing was removed. Run the same again when it is mended.",
                facts={"array": array.as_result()},
            )
        if patience.whole.passed:
            raise TookTooLong(
                f"/dev/{name} isn't in sync after the time allowed: {progress(array)}. The kernel goes on.",
                "Run the same again to wait on, or allow more with timeout.",
                facts={"array": array.as_result()},
            )
        if patience.still >= patience.stall:
            raise TookTooLong(
                f"Nothing was copied to /dev/{name} for {patience.still:.0f} s: {progress(array)}.",
                "See in 'dmesg' whether a disk hangs; 'echo idle > /sys/block/"
                f"{name}/md/sync_action' starts it again. Or allow more with stall_timeout.",
                facts={"array": array.as_result()},
            )
        if patience.slice is not None and patience.slice.passed:
            return False
        (sleep or time.sleep)(patience.poll)
        before, arrays = arrays, look()
        patience.still = 0.0 if _moves(before) != _moves(arrays) else patience.still + patience.poll


def refuse_failures(array: Array, wish: ArrayWish, good: Collection[str]) -> None:
    """Stop when a member that was good isn't any more, or when one that joined isn't.

    udev takes the members of a disk that is pulled off the list, so one that isn't listed has failed too.

    :raises NotReached: then. Nothing more is touched, so nothing is lost by it.
    """
    failed = [
        device
        for device in dict.fromkeys((*good, *wish.members))
        if device not in wish.without and ((member := array.member(device)) is None or member.lost)
    ]
    if failed:
        raise NotReached(
            f"{' and '.join(failed)} failed while /dev/{array.name} was rebuilt ({members_said(array)}).",
            "Nothing more was touched. See 'dmesg' and the disk's health ('smartctl --health'); replace that disk "
            "next, or, if its cable was loose, run the same again.",
            facts={"array": array.as_result()},
        )


def progress(array: Array) -> str:
    """How far an array is, in a line."""
    if array.percent is None or array.total is None or array.done is None:
        waits = "waits for another array" if array.rebuilding else array.action or "idle"
        return f"{array.name}: {waits}"
    words = f"{array.name}: {array.percent:.0f}% of {array.total / 2048:.0f} MiB"
    if not array.speed:
        return words
    left = (array.total - array.done) / 2 / array.speed
    return f"{words}, {array.speed / 1024:.1f} MiB/s, about {told(left)} left"


def members_said(array: Array) -> str:
    return ", ".join(f"{member.device} is {member.said}" for member in array.members) or "it has no members"


def _moves(arrays: Mapping[str, Array]) -> list[tuple[str, str, int | None, int]]:
    return [(array.name, array.action, array.done, array.degraded) for array in arrays.values()]
