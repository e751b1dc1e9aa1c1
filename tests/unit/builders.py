# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An instance and its two nodes in a few words, for tests of what is decided about them."""

from __future__ import annotations

import re

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import Minor
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Disk, Instance
from ansible_collections.sci.ganeti.plugins.module_utils.lvm.parse import Volume
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey

HERE, THERE, ELSEWHERE = "gnt1.example.com", "gnt2.example.com", "gnt3.example.com"
VM = "vm1.example.com"

CLEAN = "cs:Connected ro:Primary/Secondary ds:UpToDate/UpToDate"
LONELY = "cs:WFConnection ro:Primary/Unknown ds:UpToDate/DUnknown"
PARTED = "cs:StandAlone ro:Primary/Unknown ds:UpToDate/DUnknown oos:4096"
DISKLESS = "cs:Connected ro:Primary/Secondary ds:UpToDate/Diskless"
SOURCE = "cs:SyncSource ro:Primary/Secondary ds:UpToDate/Inconsistent oos:32768"

_SAID = re.compile(r"cs:(\w+) ro:(\w+)/(\w+) ds:(\w+)/(\w+)(?: oos:(\d+))?")


def minor(said, number=0):
    """A device, from the words of ``/proc/drbd``."""
    cs, role, peer_role, disk, peer_disk, out_of_sync = _SAID.fullmatch(said).groups()
    return Minor(number, cs, role, peer_role, disk, peer_disk, int(out_of_sync or 0))


def mirrored(said):
    """The same device, as the other side sees it."""
    cs, role, peer_role, disk, peer_disk, out_of_sync = _SAID.fullmatch(said).groups()
    cs = {"SyncSource": "SyncTarget", "SyncTarget": "SyncSource"}.get(cs, cs)
    return f"cs:{cs} ro:{peer_role}/{role} ds:{peer_disk}/{disk} oos:{out_of_sync or 0}"


def disk(index=0, size=64):
    """A DRBD disk; its minors are its index here and ten more there."""
    volumes = tuple(f"xenvg/uuid.disk{index}_{part}" for part in ("data", "meta"))
    return Disk(index, size, minors=((HERE, index), (THERE, 10 + index)), volumes=volumes)


def instance(disks=1, **facts):
    """One that runs, mirrored on two nodes."""
    usual = {
        "name": VM,
        "status": "running",
        "admin_state": "up",
        "primary": HERE,
        "secondary": THERE,
        "template": "drbd",
        "disks_active": True,
    }
    return Instance(**{**usual, **facts}, disks=tuple(disk(index) for index in range(disks)))


STOPPED = {"status": "ADMIN_down", "admin_state": "down", "disks_active": False}


def survey(node, *said, volumes=True, first=0, disks=1):
    """A node that answers: what it says of its devices in order, ``None`` for no device."""
    minors = {first + index: minor(words, first + index) for index, words in enumerate(said) if words}
    paths = [path for index in range(disks) for path in disk(index).volumes] if volumes else []
    there = tuple(Volume(*path.split("/"), 64.0) for path in paths)
    return NodeSurvey(node, reached=True, master=HERE, joined=True, ssconf="s", minors=minors, volumes=there)


def silent(node):
    return NodeSurvey(node, reached=False, trouble="No route to host")


def pair(here=None, there=None, volumes_there=True):
    """Both nodes of a one-disk instance; what is there follows from here where it isn't told."""
    return {
        HERE: survey(HERE, here),
        THERE: survey(THERE, there, first=10, volumes=volumes_there),
    }


def both(said, **more):
    """Both nodes, who see the same from their two sides."""
    return pair(said, mirrored(said), **more)
