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
from collections.abc import Collection
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
_CONNECTION = "connection"
"""A change of it, until what was before tells what that was."""
_REFUSALS = (kinds.SPLIT_BRAIN, kinds.UNRELATED_DATA)
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
    (_LOADED, "", kinds.MODULE_LOADED),
)


class _Words(NamedTuple):
    """What DRBD said, and of whom: of one minor, of a resource's, or, with neither, of all.

    :param meaning: the events of it: the kind of each, and what an event has after its times.
    """

    text: str
    minor: int | None
    resource: str
    meaning: tuple[tuple[Any, ...], ...]


def parse_kernel_log(text: str, clock: Clock | None = None) -> dict[int, History]:
    """The events of every device that the log speaks of, by minor, oldest first.

    A minor may have been another instance's earlier: a history is the device's, not the disk's.

    :param text: the log, in the order it was written; lines of others are left out.
    :param clock: what the stamps don't say themselves.
    """
    known = clock or Clock()
    # the logs of a whole cluster have some hundred thousand lines: little is done for each, and nothing twice
    spoken = [
        (number, time, uptime, words)
        for number, line in enumerate(text.splitlines())
        for time, uptime, said in [split_stamp(line, known)]
        for words in [_words(said)]
        if words
    ]
    minors = _minors_of_resources({(words.resource, words.minor) for *_when, words in spoken})
    devices = {minor: _Device(minor) for minor in sorted({minor for found in minors.values() for minor in found})}
    concerned = {resource: [devices[minor] for minor in found] for resource, found in minors.items()}
    for number, time, uptime, words in spoken:
        if words.minor is not None:
            devices[words.minor].add(number, time, uptime, words)
        else:
            for device in concerned[words.resource] if words.resource else devices.values():
                device.add(number, time, uptime, words)
    return {minor: tuple(device.events) for minor, device in devices.items()}


class _Device:
    """Reads the lines of one device in their order: what some mean depends on what was before."""

    def __init__(self, minor: int) -> None:
        self.events: list[Event] = []
        self._minor = minor
        self._talking = self._refused = False

    def add(self, line: int, time: float | None, uptime: float | None, words: _Words) -> None:
        """What a line says happened."""
        for kind, *more in words.meaning:
            if kind == _CONNECTION:
                kind = self._change(more[1], more[2])
            elif kind in _REFUSALS:
                self._refused = True
            elif kind == kinds.MODULE_LOADED:
                self._talking = self._refused = False
            self.events.append(Event(kind, self._minor, line, words.text, time, uptime, *more))

    def _change(self, old: str, new: str) -> str:
        """What a change of the connection, or of replication over it, was."""
        talked, self._talking = self._talking, new in TALKING
        if not self._talking:
            return _left(new, old in TALKING and not self._refused)
        if old in TALKING:
            return kinds.OTHER
        self._refused = False
        # 9 says of the connection first and of each device's replication then: one event
        return kinds.OTHER if talked else kinds.CONNECTED


# a device says the same again and again, and so do devices of many nodes
@lru_cache(maxsize=8192)
def _words(said: str) -> _Words | None:
    """What DRBD says of whom; None for what others say."""
    found = _ABOUT.match(said)
    if found is None:
        return _Words(said.strip(), None, "", _meaning(said.strip())) if said.startswith(_LOADED) else None
    block, resource, device, text = found.group("minor", "resource", "device", "text")
    minor = block or device
    return _Words(text.strip(), None if minor is None else int(minor), resource or "", _meaning(text.strip()))


def _minors_of_resources(named: Collection[tuple[str, int | None]]) -> dict[str, list[int]]:
    """Resource to its minors; those of no resource have an empty name."""
    found: dict[str, list[int]] = {}
    for resource, minor in named:
        found.setdefault(resource, []).extend([] if minor is None else [minor])
    for resource, minors in found.items():
        ganeti = _GANETI.fullmatch(resource)
        if not minors and ganeti:
            minors.append(int(ganeti.group(1)))
    return found


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
    if name == "conn" or (name == "repl" and new in TALKING):
        return _CONNECTION
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


def _left(new: str, talked: bool) -> str:
    """What a connection's change to a state without replication was."""
    if talked:
        return kinds.CLOSED if new in _ORDERLY else kinds.CONNECTION_LOST
    if new == "StandAlone":
        return kinds.STANDALONE
    if new in _WAITING:
        return kinds.WAITING
    return kinds.OTHER if new in _ON_THE_WAY else kinds.ATTEMPT_FAILED
