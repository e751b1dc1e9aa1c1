# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""From ``lsblk --json`` to block devices. Pure: text in, facts out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable
from ansible_collections.sci.ganeti.plugins.module_utils.lsblk.facts import Block

_WORDS = {
    "name": "kname",
    "path": "path",
    "kind": "type",
    "signature": "fstype",
    "uuid": "uuid",
    "mounted": "mountpoint",
    "part_type": "parttype",
    "part_uuid": "partuuid",
    "serial": "serial",
    "wwn": "wwn",
    "model": "model",
    "transport": "tran",
    "hctl": "hctl",
}


def parse_blocks(text: str) -> dict[str, Block]:
    """The devices of the tree by kernel name; one under several others comes once.

    util-linux writes numbers and booleans as such from 2.33 on, as strings before.
    """
    found: dict[str, Block] = {}
    try:
        for item in json.loads(text)["blockdevices"]:
            _take(item, None, found)
    except (ValueError, TypeError, AttributeError, KeyError):
        raise Unreadable(f"'lsblk --json' printed no tree of devices: {text[:200]!r}.") from None
    return found


def _take(item: Mapping[str, Any], under: Block | None, found: dict[str, Block]) -> None:
    if None in (item["size"], item["log-sec"], item["phy-sec"]):
        # it went while it was looked at: a disk that is pulled is seen so for a moment
        return
    block = found.get(item["kname"]) or _block(item, under)
    if under is not None and under.name not in block.on:
        block = replace(block, on=(*block.on, under.name))
    found[block.name] = block
    for child in item.get("children") or ():
        _take(child, block, found)


def _block(item: Mapping[str, Any], under: Block | None) -> Block:
    words: dict[str, Any] = {ours: str(item[theirs] or "").strip() for ours, theirs in _WORDS.items()}
    label = str(item["pttype"] or "").strip()
    if words["kind"] == "part" and under is not None:
        # a partition says which table it is in, and repeats its disk's identity
        label = ""
        words.update(serial="", wwn="", model="")
    return Block(
        **words,
        size=int(item["size"]),
        label=label,
        logical=int(item["log-sec"]),
        physical=int(item["phy-sec"]),
        rotational=_yes(item["rota"]),
        read_only=_yes(item["ro"]),
    )


def _yes(value: object) -> bool:
    return value in (True, 1, "1")
