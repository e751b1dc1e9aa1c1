# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From DRBD 9's ``drbdsetup status --json`` to minors. Pure: text in, facts out.

9 has a state of the connection and one of each device's replication where 8 has one for
both; they are told in 8's words, so that everything else knows them. A resource may have
several peers; Ganeti's have one, and the first is told.

Source: drbd-utils user/v9/drbdsetup.c (``peer_device_status_json``); recorded with 9.2.18
and drbd-utils 9.22.
"""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import SYNCING, VERIFYING, Minor
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable

_WORDS_OF_8 = {"Connecting": "WFConnection", "Established": "Connected"}
_NOBODY_KNOWS = 987654321
"""What stands for the seconds left while nothing has been copied of late."""


def parse_status(text: str) -> dict[int, Minor]:
    """The configured minors by number.

    :raises Unreadable: for anything but what ``status --json`` prints.
    """
    try:
        resources = json.loads(text)
        return {
            device["minor"]: _minor(resource, device, next(iter(resource.get("connections", ())), {}))
            for resource in resources
            for device in resource["devices"]
        }
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unreadable(f"'drbdsetup status --json' can't be understood ({type(error).__name__}).") from None


def _minor(resource: dict[str, Any], device: dict[str, Any], connection: dict[str, Any]) -> Minor:
    peers = [peer for peer in connection.get("peer_devices", ()) if peer["volume"] == device["volume"]]
    peer = peers[0] if peers else {}
    state = connection.get("connection-state", "StandAlone")
    if state == "Connected":
        state = peer.get("replication-state", state)
    return Minor(
        minor=int(device["minor"]),
        connection=_WORDS_OF_8.get(state, state),
        role=resource["role"],
        peer_role=connection.get("peer-role", "Unknown"),
        disk=device["disk-state"],
        peer_disk=peer.get("peer-disk-state", "DUnknown"),
        out_of_sync_kib=int(peer.get("out-of-sync", 0)),
        **(_progress(peer) if state in SYNCING | VERIFYING else {}),
    )


def _progress(peer: dict[str, Any]) -> dict[str, Any]:
    """How far a resync or a comparison is; ``percent-in-sync`` is of the whole device, which after
    a short time apart begins near 100."""
    seconds = peer.get("estimated-seconds-to-finish")
    speed = peer.get("db1/dt1 [MiB/s]")
    return {
        "percent": peer.get("percent-resync-done"),
        "seconds_left": None if seconds == _NOBODY_KNOWS else seconds,
        "kib_per_second": None if speed is None else round(speed * 1024),
    }
