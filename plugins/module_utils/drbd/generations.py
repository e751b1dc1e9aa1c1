# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Generation ids: which history a copy of the data has. Pure.

DRBD gives the data a new random id whenever a Primary goes on without its peer, keeps
the old one as the id its bitmap counts from, and two older ones. The lowest bit says
that the side was Primary; it is no part of the id.

Source: drbd-8.4 drbd_main.c (``_drbd_uuid_new_current``, ``_drbd_send_uuids``),
drbd_receiver.c (``drbd_uuid_compare``).
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

_SHOWN = re.compile(r"^((?:[0-9A-F]{16}:){3}[0-9A-F]{16})((?::[01])*)", re.MULTILINE)
_IN_ALL = ("consistent", "up_to_date", "primary")
_MARKS = {
    7: (*_IN_ALL, "connected", "full_sync", "peer_outdated", "crashed_primary"),
    # 9: its own marks first, among them those of the activity log and of a lost quorum, and then those of the peer
    12: (*_IN_ALL, "crashed_primary", "", "", "", "connected", "peer_outdated", "", "full_sync"),
}
"""What the marks after the ids mean, by how many there are."""

BIT_KIB = 4
"""KiB that one bit of DRBD's bitmap stands for."""

EXTENT_BITS = 1024
"""Bits of one extent of the activity log: 4 MiB, all of which a crash marks as changed."""

_CRASHED_PRIMARY = 2
_JUST_CREATED = 4
"""The id of every device that was made and never written to: it says nothing."""


@dataclass(frozen=True)
class Generations:
    """The ids of one copy, 64-bit numbers; 0 where there is none.

    :param current: of the data as it is.
    :param bitmap: of the data when this side last had it in common with its peer, while
        they are apart.
    :param history: older ones, the younger first.
    """

    current: int
    bitmap: int
    history: tuple[int, ...]

    def as_result(self) -> dict[str, Any]:
        return {
            "current": f"{self.current:016X}",
            "bitmap": f"{self.bitmap:016X}",
            "history": [f"{item:016X}" for item in self.history],
        }


@dataclass(frozen=True)
class Marks:
    """What a copy's metadata remember, whatever became of its host since.

    :param primary: it is Primary, or was when its host went down.
    :param connected: it was connected when that was last written.
    :param full_sync: all of it has to be copied.
    :param crashed_primary: its host went down while it was Primary, and it hasn't been
        connected since. On 9 it is set as soon as it is Primary.
    """

    consistent: bool = False
    up_to_date: bool = False
    primary: bool = False
    connected: bool = False
    full_sync: bool = False
    peer_outdated: bool = False
    crashed_primary: bool = False

    def as_result(self) -> dict[str, bool]:
        return asdict(self)


def parse_generations(text: str) -> tuple[Generations, Marks] | None:
    """From ``drbdsetup get-gi``; None where it shows no ids (a device without a disk has none).

    8.3 and 8.4 print seven marks after the ids, and 9 with drbd-utils 9.22 twelve in another order.
    """
    found = _SHOWN.search(text)
    if found is None:
        return None
    current, bitmap, *older = (int(word, 16) for word in found.group(1).split(":"))
    words = found.group(2).split(":")[1:]
    marks = {name: word == "1" for name, word in zip(_MARKS.get(len(words), _IN_ALL), words) if name}
    return Generations(current, bitmap, tuple(older)), Marks(**marks)


@dataclass(frozen=True)
class Handshake:
    """What one side says of its data when the two meet.

    :param side: ``self`` or ``peer``, as that host's log has it.
    :param bits: blocks of 4 KiB that this side marked as changed since they parted.
    :param flags: bits: 1 it was told to give up its data, 2 its host went down while it
        was Primary, 4 its disk is inconsistent.
    """

    side: str
    generations: Generations
    bits: int
    flags: int

    @property
    def kib(self) -> int:
        return self.bits * BIT_KIB

    @property
    def crashed_primary(self) -> bool:
        return bool(self.flags & _CRASHED_PRIMARY)

    def as_result(self) -> dict[str, Any]:
        return {**asdict(self), "generations": self.generations.as_result(), "kib": self.kib}


def same_generation(one: int, other: int) -> bool:
    """Whether two ids mean the same data; the lowest bit only says who was Primary."""
    return one & ~1 == other & ~1 and one & ~1 not in (0, _JUST_CREATED)


def common_ancestor(one: Generations, other: Generations) -> int | None:
    """The youngest generation that both sides have had; None when there is none to be seen."""
    theirs = (other.current, other.bitmap, *other.history)
    for mine in (one.current, one.bitmap, *one.history):
        if any(same_generation(mine, its) for its in theirs):
            return mine & ~1
    return None


def diverged(one: Generations, other: Generations) -> bool:
    """Whether each side has gone on alone since their common ancestor.

    It isn't so when one's present data is what the other started from. It is so, too, where
    they have no ancestor in common.
    """
    if same_generation(one.current, other.current):
        return False
    behind = any(same_generation(one.current, past) for past in (other.bitmap, *other.history))
    ahead = any(same_generation(other.current, past) for past in (one.bitmap, *one.history))
    return not behind and not ahead


def cautions(own: Handshake, peer: Handshake) -> list[str]:
    """Why the numbers of a handshake don't say whose data is right, in sentences."""
    said = [
        "Generation ids are random: they show that both sides went on alone and since when, not which is newer "
        "or which is wanted.",
        f"{own.bits} and {peer.bits} bits count blocks of 4 KiB that were marked as changed, not changes that matter: "
        "one block may be the order of the day, and thousands a log that rotates.",
    ]
    for name, side in (("This side", own), ("The peer", peer)):
        if side.crashed_primary:
            whole = f": {side.bits // EXTENT_BITS} of them" if side.bits and side.bits % EXTENT_BITS == 0 else ""
            said.append(
                f"{name} went down while it was Primary (flags:{side.flags:X}), after which DRBD marks every extent of "
                f"4 MiB that was in use{whole}; how much of it was really written isn't known."
            )
    return said
