# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a device has been through, as its host's kernel told it; and what that answers.

It is history, never state: a line says what was true when it was written. What is now
comes from ``/proc/drbd``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import SYNCING, VERIFYING
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.generations import Handshake

TALKING = frozenset({"Connected", "Ahead", "Behind", "Established"}) | SYNCING | VERIFYING
"""Connection states in which the two sides replicate; a mere handshake is none of them."""

CONNECTED = "connected"
CONNECTION_LOST = "connection_lost"
CLOSED = "closed"
ATTEMPT_FAILED = "attempt_failed"
WAITING = "waiting"
STANDALONE = "standalone"
SPLIT_BRAIN = "split_brain"
SPLIT_BRAIN_SOLVED = "split_brain_solved"
UNRELATED_DATA = "unrelated_data"
GENERATIONS = "generations"
NEW_GENERATION = "new_generation"
RESYNC_STARTED = "resync_started"
RESYNC_ENDED = "resync_ended"
DISK = "disk"
DISK_FAILED = "disk_failed"
PEER_DISK = "peer_disk"
ROLE = "role"
PEER_ROLE = "peer_role"
MODULE_LOADED = "module_loaded"
OTHER = "other"
"""Kinds of events.

``connection_lost``: they replicated, and this host didn't hear the peer any more: its
power, its kernel or the network between them, which nothing here can tell apart.
``closed``: they replicated, and one side ended it in order. ``attempt_failed``: they
didn't replicate, and a handshake came to nothing. ``generations``: one line of a
handshake, this side's or the peer's. ``new_generation``: this side is Primary without
its peer, and from here on its history is its own. ``disk_failed``: 8.4 says the same of a
disk that was detached in order. ``module_loaded``: DRBD was started
anew, so that everything before was before a boot.
"""


class Event(NamedTuple):
    """Something that happened to a device.

    A tuple, since there are many: a busy node's log has some thousand, and a cluster a thousand nodes.

    :param kind: one of the kinds above.
    :param time: seconds since the epoch; None when the log doesn't tell.
    :param uptime: seconds since that host's boot; None when the log doesn't tell.
    :param line: its place in the log; what one line says happened at once.
    :param text: DRBD's own words.
    :param field: for a change of state what changed: ``connection``, ``role``,
        ``peer_role``, ``disk``, ``peer_disk`` or ``replication``; otherwise empty.
    :param old: and from what, ``new`` to what.
    :param handshake: for ``generations`` what that side said of its data.
    :param sync_kib: for ``resync_started`` how much there was to copy.
    :param from_peer: for ``resync_started`` and ``split_brain_solved`` whether the peer's
        data was taken over here (true) or this side's over there; None otherwise.
    """

    kind: str
    minor: int
    line: int
    text: str
    time: float | None = None
    uptime: float | None = None
    field: str = ""
    old: str = ""
    new: str = ""
    handshake: Handshake | None = None
    sync_kib: int | None = None
    from_peer: bool | None = None

    def as_result(self) -> dict[str, Any]:
        kept = {"kind", "minor", "time", "uptime", "text"}
        told = {**self._asdict(), "handshake": asdict(self.handshake) if self.handshake else None}
        said = {key: value for key, value in told.items() if key in kept or value not in (None, "")}
        said.pop("line", None)
        return said


_AFTER_BOOT = {"role": "Secondary", "peer_role": "Unknown", "disk": "Diskless", "peer_disk": "DUnknown"}

History = Sequence[Event]
"""The events of one device, oldest first."""


@dataclass(frozen=True)
class Parting:
    """How a device last lost its peer, and what was known of both disks just before.

    A state is empty where the log doesn't reach back to it.

    :param kind: ``connection_lost``, ``closed`` or ``module_loaded``; the last means that
        this host itself went down, at a time nobody wrote down: ``time`` is that of the
        last line before.
    :param reason: the connection state it went to (``NetworkFailure``, ``TearDown``).
    :param peer_disk: the peer's disk; UpToDate here and there means that both had the same.
    :param syncing: a resync was under way: the target's disk was not complete.
    :param reconnected: they have replicated again since.
    """

    time: float | None
    kind: str
    reason: str
    role: str
    peer_role: str
    disk: str
    peer_disk: str
    syncing: bool = False
    reconnected: bool = False

    def as_result(self) -> dict[str, Any]:
        return asdict(self)


def last_parting(history: History) -> Parting | None:
    """When and how a device last lost its peer; None where the log doesn't tell.

    Handshakes that failed afterwards don't count: the data had parted before.
    """
    last: tuple[Event, float | None, str] | None = None
    reconnected = False
    connection = ""
    time: float | None = None
    for event in history:
        if event.kind in (CONNECTION_LOST, CLOSED):
            last, reconnected = (event, event.time, event.old), False
        elif event.kind == MODULE_LOADED and connection in TALKING:
            last, reconnected = (event, time, connection), False
        elif event.kind == CONNECTED:
            reconnected = True
        if event.kind == MODULE_LOADED:
            connection = ""
        elif event.field == "connection" or (event.field == "replication" and event.new in TALKING):
            connection = event.new
        time = event.time
    return None if last is None else _parting(history, *last, reconnected)


def _parting(history: History, event: Event, time: float | None, connection: str, reconnected: bool) -> Parting:
    before = {field: state_before(history, event, field) for field in ("role", "peer_role", "disk", "peer_disk")}
    syncing = {connection, state_before(history, event, "replication")} & SYNCING
    return Parting(time, event.kind, event.new, **before, syncing=bool(syncing), reconnected=reconnected)


def state_before(history: History, event: Event, field: str) -> str:
    """What a part of the state was just before an event; empty where the log doesn't say.

    The last change before tells, or the first one after: it names what was. Nothing that
    was before a boot is so after it.
    """
    boots = [other.line for other in history if other.kind == MODULE_LOADED]
    last_boot = max((line for line in boots if line < event.line), default=-1)
    next_boot = min((line for line in boots if line >= event.line), default=None)
    changes = [change for change in history if change.field == field and change.line > last_boot]
    before = [change.new for change in changes if change.line < event.line]
    if before:
        return before[-1]
    after = [change.old for change in changes if next_boot is None or change.line < next_boot]
    return after[0] if after else _AFTER_BOOT.get(field, "") if last_boot >= 0 else ""


@dataclass(frozen=True)
class SplitBrain:
    """A handshake in which the two sides found that both had gone on alone.

    :param own: what this side said of its data then, ``peer`` the other; None where the
        log was cut in between.
    :param resolved: they have replicated since.
    """

    time: float | None
    minor: int
    own: Handshake | None
    peer: Handshake | None
    resolved: bool = False

    def as_result(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "own": self.own.as_result() if self.own else None,
            "peer": self.peer.as_result() if self.peer else None,
        }


def last_split_brain(history: History) -> SplitBrain | None:
    """The last split brain DRBD found and didn't solve itself; None when there was none."""
    said: dict[str, Handshake] = {}
    last: SplitBrain | None = None
    for event in history:
        if event.kind == GENERATIONS and event.handshake is not None:
            said[event.handshake.side] = event.handshake
        elif event.kind == SPLIT_BRAIN:
            last = SplitBrain(event.time, event.minor, said.get("self"), said.get("peer"))
        elif event.kind == CONNECTED and last is not None:
            last = SplitBrain(last.time, last.minor, last.own, last.peer, resolved=True)
    return last
