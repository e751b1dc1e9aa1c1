# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From ``/proc/drbd`` of DRBD 8.3 and 8.4 to minors. Pure: text in, facts out.

Source: drbd-8.4 drbd_proc.c; recorded on 8.4.11.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import Minor

_VERSION = re.compile(r"^version: (\d+(?:\.\d+)+)", re.MULTILINE)
_DEVICE = re.compile(
    r"^\s*(?P<minor>\d+): cs:(?P<cs>\w+)"
    r"(?: (?:ro|st):(?P<role>\w+)/(?P<peer_role>\w+) ds:(?P<disk>\w+)/(?P<peer_disk>\w+))?"
)
_OUT_OF_SYNC = re.compile(r" oos:(\d+)")
_SYNCED = re.compile(r"(?:sync'ed|verified):\s*([\d.]+)%")
_FINISH = re.compile(r"finish: (\d+):(\d+):(\d+) speed: ([\d,]+)")


def parse_version(text: str) -> str:
    """The loaded kernel module's version (``8.4.11``); empty when there is none."""
    found = _VERSION.search(text)
    return found.group(1) if found else ""


def parse_proc_drbd(text: str) -> dict[int, Minor]:
    """The configured minors by number. ``Unconfigured`` ones are left out: they are
    what a released device leaves behind, and hold nothing."""
    minors: dict[int, Minor] = {}
    current: int | None = None
    for line in text.splitlines():
        device = _DEVICE.match(line)
        if device:
            current = int(device["minor"])
            if device["role"] is None:
                current = None
                continue
            minors[current] = Minor(
                minor=current,
                connection=device["cs"],
                role=device["role"],
                peer_role=device["peer_role"],
                disk=device["disk"],
                peer_disk=device["peer_disk"],
            )
        elif current is not None:
            minors[current] = _with_counters(minors[current], line)
    return minors


def _with_counters(minor: Minor, line: str) -> Minor:
    out_of_sync = _OUT_OF_SYNC.search(line)
    if out_of_sync:
        kib = int(out_of_sync.group(1))
        # of thousands of mirrors nearly all are in sync
        return replace(minor, out_of_sync_kib=kib) if kib != minor.out_of_sync_kib else minor
    synced = _SYNCED.search(line)
    if synced:
        return replace(minor, percent=float(synced.group(1)))
    finish = _FINISH.search(line)
    if finish:
        hours, minutes, seconds = (int(part) for part in finish.groups()[:3])
        return replace(
            minor,
            seconds_left=hours * 3600 + minutes * 60 + seconds,
            kib_per_second=int(finish.group(4).replace(",", "")),
        )
    return minor
