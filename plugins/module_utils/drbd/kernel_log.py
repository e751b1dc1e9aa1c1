# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the kernel log of a host to the history of its DRBD devices. Pure: text in, facts out.

Three forms of a line are known. ``block drbd0:`` is 8.3's, and 8.4's for a device. With
newer kernels 8.4 says ``drbd resource0/0 drbd0:`` of a device and ``drbd resource0:``
(once ``d-con resource0:``) of a connection. 9 has the peer's name after either. What is
said of a connection is true of all its devices. Ganeti calls the resource of minor N
``resourceN``, which tells whose connection it is even where the log begins in the middle.

Source: drbd-8.3 drbd_state.c, drbd-8.4 drbd_state.c and drbd_receiver.c, drbd-9 drbd_state.c
and drbd_receiver.c; recorded on 8.3, 8.4.11 and 9.2.18.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from ansible_collections.sci.ganeti.plugins.module_utils.drbd import history as kinds
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.generations import Generations, Handshake
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.history import TALKING, Event, History
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.stamps import Clock, split_stamp

_ABOUT = re.compile(
    r"(?:block drbd(?P<minor>\d+)"
    r"|(?:drbd|d-con) (?P<resource>[^\s/:]+)(?:/(?P<volume>\d+) drbd(?P<device>\d+))?(?: (?P<peer>[^\s:]+))?)"
    r": (?P<text>.*)"
)
_GANETI = re.compile(r"resource(\d+)")
_LOADED = "drbd: initialized. Version: "
_CHANGE = re.compile(r"\b(conn|role|peer|disk|pdsk|repl)\( (\w+) -> (\w+) \)")
_UUIDS = re.compile(r"(self|peer) ([0-9A-F]{16}(?::[0-9A-F]{16})+) bits:(\d+) flags:([0-9A-Fa-f]+)")
_BEGAN = re.compile(r"Began resync as (Sync(?:Source|Target)) \(will sync (\d+) KB")
_SOLVED = re.compile(r"Split-Brain detected, .*solved\. (?:Full s|S)ync from (peer|this) node")

_FIELDS = {
    "conn": "connection",
    "role": "role",
    "peer": "peer_role",
    "disk": "disk",
    "pdsk": "peer_disk",
    "repl": "replication",
}
_KINDS = {"role": kinds.ROLE, "peer": kinds.PEER_ROLE, "pdsk": kinds.PEER_DISK}
_ORDERLY = frozenset({"Disconnecting", "TearDown", "StandAlone"})
_WAITING = frozenset({"WFConnection", "Connecting"})
_ON_THE_WAY = frozenset({"Unconnected", "WFReportParams"})
_LOST_DISK = frozenset({"Failed", "Diskless"})
_DISKLESS_BEFORE = _LOST_DISK | {"Detaching", "Attaching", "Negotiating"}

_SAYINGS = (
    ("Split-Brain detected", "unresolved", kinds.SPLIT_BRAIN),
    # 8.3 before 8.3.8 had no automatic way to tell it from
    ("Split-Brain detected, dropping connection!", "", kinds.SPLIT_BRAIN),
    ("Unrelated data, aborting!", "", kinds.UNRELATED_DATA),
    ("Resync done", "", kinds.RESYNC_ENDED),
    ("new current UUID", "", kinds.NEW_GENERATION),
)


class _Line(NamedTuple):
    """A line of DRBD's, with whom it is about."""

    number: int
    time: float | None
    uptime: float | None
    text: str
    minor: int | None = None
    resource: str = ""


def parse_kernel_log(text: str, clock: Clock | None = None) -> dict[int, History]:
    """The events of every device that the log speaks of, by minor, oldest first.

    A minor may have been another instance's earlier: a history is the device's, not the disk's.

    :param text: the log, in the order it was written; lines of others are left out.
    :param clock: what the stamps don't say themselves.
    """
    lines = list(_lines(text, clock or Clock()))
    minors = _minors_of_resources(lines)
    histories: dict[int, list[Event]] = {minor: [] for found in minors.values() for minor in found}
    histories.update({line.minor: [] for line in lines if line.minor is not None})
    for line in lines:
        for minor in _meant(line, minors, histories):
            histories[minor].extend(_events(line, minor))
    return {minor: tuple(_judged(events)) for minor, events in sorted(histories.items())}


def _lines(text: str, clock: Clock) -> Iterator[_Line]:
    for number, raw in enumerate(text.splitlines()):
        time, uptime, said = split_stamp(raw, clock)
        if said.startswith(_LOADED):
            yield _Line(number, time, uptime, said.strip())
            continue
        about = _ABOUT.match(said)
        if about is None:
            continue
        minor = about["minor"] or about["device"]
        place = None if minor is None else int(minor)
        yield _Line(number, time, uptime, about["text"].strip(), place, about["resource"] or "")


def _minors_of_resources(lines: list[_Line]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {line.resource: [] for line in lines if line.resource}
    for line in lines:
        if line.resource and line.minor is not None and line.minor not in found[line.resource]:
            found[line.resource].append(line.minor)
    for resource, minors in found.items():
        ganeti = _GANETI.fullmatch(resource)
        if not minors and ganeti:
            minors.append(int(ganeti.group(1)))
    return found


def _meant(line: _Line, minors: dict[str, list[int]], histories: dict[int, list[Event]]) -> list[int]:
    """The devices a line is about."""
    if line.minor is not None:
        return [line.minor]
    return minors.get(line.resource, []) if line.resource else list(histories)


def _events(line: _Line, minor: int) -> list[Event]:
    """What a line says happened; kinds of a connection's changes are judged later."""
    where = (minor, line.number, line.text, line.time, line.uptime)
    if not line.resource and line.text.startswith(_LOADED):
        return [Event(kinds.MODULE_LOADED, *where)]
    return [Event(kind, *where, *more) for kind, *more in _meaning(line.text)]


# DRBD has few words, and says them of every device
@lru_cache(maxsize=1024)
def _meaning(text: str) -> tuple[tuple[Any, ...], ...]:
    """The events of a text: the kind of each, and what an event has after its times."""
    changes = _CHANGE.findall(text)
    if changes:
        return tuple((_changed(name, old, new), _FIELDS[name], old, new) for name, old, new in changes)
    uuids = _UUIDS.match(text)
    if uuids:
        return ((kinds.GENERATIONS, "", "", "", _handshake(uuids)),)
    began = _BEGAN.match(text)
    if began:
        target = began.group(1) == "SyncTarget"
        return ((kinds.RESYNC_STARTED, "", "", "", None, int(began.group(2)), target),)
    solved = _SOLVED.match(text)
    if solved:
        return ((kinds.SPLIT_BRAIN_SOLVED, "", "", "", None, None, solved.group(1) == "peer"),)
    return tuple((kind,) for start, word, kind in _SAYINGS if text.startswith(start) and word in text)[:1]


def _changed(name: str, old: str, new: str) -> str:
    if name == "disk":
        return kinds.DISK_FAILED if new in _LOST_DISK and old not in _DISKLESS_BEFORE else kinds.DISK
    return _KINDS.get(name, kinds.OTHER)


def _handshake(found: re.Match[str]) -> Handshake:
    current, bitmap, *older = (int(word, 16) for word in found.group(2).split(":"))
    return Handshake(
        side=found.group(1),
        generations=Generations(current, bitmap, tuple(older)),
        bits=int(found.group(3)),
        flags=int(found.group(4), 16),
    )


def _judged(events: list[Event]) -> Iterator[Event]:
    """The same, with the changes of a connection named for what they were."""
    talking = refused = False
    for event in events:
        if event.kind in (kinds.SPLIT_BRAIN, kinds.UNRELATED_DATA):
            refused = True
        elif event.kind == kinds.MODULE_LOADED:
            talking = refused = False
        if event.field != "connection" and not (event.field == "replication" and event.new in TALKING):
            yield event
            continue
        talked = event.old in TALKING and not refused
        joins = event.new in TALKING
        if joins and event.old not in TALKING:
            # 9 says of the connection first and of each device's replication then: one event
            yield event._replace(kind=kinds.OTHER if talking else kinds.CONNECTED)
            refused = False
        elif joins:
            yield event
        else:
            yield event._replace(kind=_left(event.new, talked))
        talking = joins


def _left(new: str, talked: bool) -> str:
    """What a connection's change to a state without replication was."""
    if talked:
        return kinds.CLOSED if new in _ORDERLY else kinds.CONNECTION_LOST
    if new == "StandAlone":
        return kinds.STANDALONE
    if new in _WAITING:
        return kinds.WAITING
    return kinds.OTHER if new in _ON_THE_WAY else kinds.ATTEMPT_FAILED
