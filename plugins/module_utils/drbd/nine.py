# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From DRBD 9's ``drbdsetup status --json`` to minors. Pure: text in, facts out.

9 has a state of the connection and one of each device's replication where 8 has one for
both; they are told in 8's words, so that everything else knows them. A resource may have
several peers; Ganeti's have one, and the first is told.

Source: drbd-utils user/v9/drbdsetup.c (``print_json``).
"""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import Minor
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable

_WORDS_OF_8 = {"Connecting": "WFConnection", "Established": "Connected"}


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
        percent=peer.get("percent-in-sync") if state.startswith("Sync") else None,
        seconds_left=peer.get("estimated-seconds-to-finish"),
    )
