# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The redundancy guard: can this go away now?

One question for every procedure. Whatever keeps data in more than one place is a
:class:`Holding`: a DRBD disk with its two nodes, an array with its members. What
leaves may be a node, a disk or one side of a mirror: it is named by places. It may go
when every holding that loses something by it keeps a place with the current data.
"Not known" never counts as current.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused

CURRENT = "current"
STALE = "stale"
UNKNOWN = "unknown"
NOTHING = "nothing"
"""What a place has of the data; ``nothing`` where no copy exists at all."""


@dataclass(frozen=True)
class Place:
    """Where a copy lives, and what it is worth.

    :param where: the node, or the array member.
    :param has: one of :data:`CURRENT`, :data:`STALE`, :data:`UNKNOWN`, :data:`NOTHING`.
    :param seen: the state it was judged by, in the tool's own words.
    """

    where: str
    has: str
    seen: str = ""


@dataclass(frozen=True)
class Holding:
    """Something that keeps data, with all its places.

    :param name: as a person would say it (``vm1 disk/0``).
    :param diverged: its places have parted: each has changes the others lack.
    :param remedy: what makes it safe, a command.
    """

    name: str
    places: tuple[Place, ...]
    diverged: bool = False
    remedy: str = ""


@dataclass(frozen=True)
class Loss:
    """Why something can't go away now."""

    holding: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.holding}: {self.reason} {self.remedy}".strip()


def losses(holdings: Iterable[Holding], leaving: Collection[str]) -> tuple[Loss, ...]:
    """What would be lost if these places went away now; nothing when they may go.

    :param leaving: the places' names.
    """
    return tuple(loss for loss in (_loss(holding, frozenset(leaving)) for holding in holdings) if loss is not None)


def refuse_losses(found: Collection[Loss], what: str) -> None:
    """Refuse to let something go, with all that would be lost and what makes each safe.

    :param what: the beginning of the sentence ("sdb can't go now.").
    :raises Refused: when anything would be.
    """
    if found:
        reasons = " ".join(f"{loss.holding}: {loss.reason}" for loss in found)
        raise Refused(f"{what} {reasons}", " ".join(dict.fromkeys(loss.remedy for loss in found if loss.remedy)))


def _loss(holding: Holding, leaving: frozenset[str]) -> Loss | None:
    going = [p for p in holding.places if p.where in leaving and p.has != NOTHING]
    if not going:
        return None
    staying = [p for p in holding.places if p.where not in leaving]
    where = " and ".join(place.where for place in going)
    if holding.diverged:
        return Loss(
            holding.name,
            f"its two sides have parted, and {where} may hold changes the other side lacks.",
            holding.remedy,
        )
    if any(place.has == CURRENT for place in staying):
        return None
    others = ", ".join(f"{p.where} has {p.has} data ({p.seen})" for p in staying) or "nowhere else"
    return Loss(
        holding.name,
        f"{where} may hold its last good copy; the others: {others}.",
        holding.remedy,
    )
