# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of an md array."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Member:
    """A device in an array, as the kernel sees it.

    :param device: the kernel's name (``sda3``).
    :param slot: its place among the raid devices; None for a spare, and for a failed
        one that has been taken out of its place.
    :param state: the kernel's own words (``in_sync``, ``faulty``, ``spare``,
        ``want_replacement``, ``replacement``, ``write_error`` ...).
    :param errors: read errors that could be corrected.
    :param gone: the device itself is no longer there.
    """

    device: str
    slot: int | None
    state: frozenset[str]
    errors: int = 0
    gone: bool = False

    @property
    def in_sync(self) -> bool:
        """It has the array's current data, all of it."""
        return "in_sync" in self.state and "faulty" not in self.state and not self.gone

    @property
    def lost(self) -> bool:
        """It takes no part in the array any more."""
        return "faulty" in self.state or self.gone

    @property
    def said(self) -> str:
        words = ",".join(sorted(self.state)) or "no state"
        return f"{words}, gone" if self.gone else words

    def as_result(self) -> dict[str, Any]:
        return {
            "device": self.device,
            "slot": self.slot,
            "state": sorted(self.state),
            "errors": self.errors,
            "gone": self.gone,
            "in_sync": self.in_sync,
        }


@dataclass(frozen=True)
class Array:
    """An array that is assembled on this host.

    :param name: the kernel's name (``md2``), which may be another after the next boot.
    :param uuid: as its members carry it (``78bc8d8e:8fbc8146:65813962:8b336a9c``).
    :param state: ``clean``, ``active``, ``readonly``, ``inactive`` ...
    :param disks: how many raid devices it should have.
    :param degraded: how many of them are missing or not in sync.
    :param action: ``idle``, ``recover``, ``resync``, ``check``, ``reshape``, ``frozen`` ...
    :param done: sectors of the running action that are done, of ``total``; None when none runs
        or it has to wait for another array's.
    :param speed: its speed in KiB/s; None when none runs.
    :param component_kib: KiB that it uses of each member.
    :param layout: the level's own code for where the copies are (RAID10).
    :param bitmap: where its write-intent bitmap is; empty for none.
    """

    name: str
    level: str
    disks: int
    state: str = "clean"
    uuid: str = ""
    degraded: int = 0
    action: str = "idle"
    done: int | None = None
    total: int | None = None
    speed: int | None = None
    component_kib: int = 0
    layout: int = 0
    bitmap: str = ""
    metadata: str = ""
    members: tuple[Member, ...] = ()

    @property
    def whole(self) -> bool:
        """Every raid device is there, in sync, and nobody has failed."""
        return (
            self.degraded == 0
            and {member.slot for member in self.members if member.in_sync} >= set(range(self.disks))
            and not any(member.lost for member in self.members)
        )

    @property
    def rebuilding(self) -> bool:
        """Data is being copied to a member, or is waiting to be."""
        return self.action in ("recover", "reshape") or (self.action == "resync" and self.done is not None)

    @property
    def percent(self) -> float | None:
        """How much of a running action is done, 0 to 100."""
        if self.done is None or not self.total:
            return None
        return 100.0 * self.done / self.total

    @property
    def missing(self) -> int:
        """Places that nobody has, or will have when a running rebuild ends."""
        return self.disks - len({m.slot for m in self.members if m.slot is not None and not m.lost})

    def member(self, device: str) -> Member | None:
        return next((member for member in self.members if member.device == device), None)

    def as_result(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "uuid": self.uuid,
            "level": self.level,
            "state": self.state,
            "disks": self.disks,
            "degraded": self.degraded,
            "action": self.action,
            "done": self.done,
            "total": self.total,
            "percent": self.percent,
            "speed": self.speed,
            "component_kib": self.component_kib,
            "layout": self.layout,
            "bitmap": self.bitmap,
            "metadata": self.metadata,
            "whole": self.whole,
            "members": [member.as_result() for member in self.members],
        }
