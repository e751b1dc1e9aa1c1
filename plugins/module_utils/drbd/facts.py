# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known of a DRBD device on one host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SYNCING = frozenset(
    {
        "SyncSource",
        "SyncTarget",
        "PausedSyncS",
        "PausedSyncT",
        "StartingSyncS",
        "StartingSyncT",
        "WFBitMapS",
        "WFBitMapT",
        "WFSyncUUID",
    }
)
"""Connection states in which one side's data is being brought to the other."""

VERIFYING = frozenset({"VerifyS", "VerifyT"})
"""Connection states in which the two sides are compared; they are connected all the while."""


@dataclass(frozen=True)
class Minor:
    """A configured DRBD device, as its own host sees it.

    :param connection: DRBD's connection state (``cs``).
    :param role: this host's role; ``peer_role`` the other's, ``Unknown`` when silent.
    :param disk: this host's disk state; ``peer_disk`` the other's, as last heard.
    :param out_of_sync_kib: KiB that differ or may differ between the two.
    :param percent: how much of a running resync or comparison is done, 0 to 100; None when
        none runs.
    :param seconds_left: DRBD's own guess of its end; None when none runs. Right after
        its start this guess is far too high.
    :param kib_per_second: speed of a running resync.
    """

    minor: int
    connection: str
    role: str
    peer_role: str
    disk: str
    peer_disk: str
    out_of_sync_kib: int = 0
    percent: float | None = None
    seconds_left: int | None = None
    kib_per_second: int | None = None

    @property
    def syncing(self) -> bool:
        return self.connection in SYNCING

    @property
    def clean(self) -> bool:
        """Proof D, seen from this side: connected, both sides current, nothing to sync."""
        return (
            self.connection == "Connected"
            and self.disk == "UpToDate"
            and self.peer_disk == "UpToDate"
            and self.out_of_sync_kib == 0
        )

    @property
    def said(self) -> str:
        """The state as ``/proc/drbd`` spells it."""
        return (
            f"cs:{self.connection} ro:{self.role}/{self.peer_role} "
            f"ds:{self.disk}/{self.peer_disk} oos:{self.out_of_sync_kib}"
        )

    def as_result(self) -> dict[str, Any]:
        return {
            "minor": self.minor,
            "connection": self.connection,
            "role": self.role,
            "peer_role": self.peer_role,
            "disk": self.disk,
            "peer_disk": self.peer_disk,
            "out_of_sync_kib": self.out_of_sync_kib,
            "percent": self.percent,
            "seconds_left": self.seconds_left,
            "kib_per_second": self.kib_per_second,
        }
