# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How Ganeti would connect a device, from the configuration a candidate holds. Pure.

A side that stands alone has forgotten its peer's address and their secret, and Ganeti has
no command that gives up data. A master candidate has both in ``config.data``; what leaves
this file is one connection's parameters, on the host itself.

Source: ganeti lib/objects.py, lib/storage/drbd_cmdgen.py (``GenNetInitCmd``); read on 3.0.2.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.show import Net

Plain = Mapping[str, Any]

GANETIS_OPTIONS = (
    ("cram-hmac-alg", "md5"),
    ("after-sb-0pri", "discard-zero-changes"),
    ("after-sb-1pri", "consensus"),
)


def configured_net(text: str, host: str, minor: int) -> Net | None:
    """The parameters of the connection of a host's device; None where they can't be told.

    :param text: of ``/var/lib/ganeti/config.data``.
    :param host: the node's full name.
    """
    try:
        return _net(json.loads(text), host, minor)
    except (ValueError, TypeError, AttributeError, KeyError, IndexError):
        # what can't be understood is not used: there is another way
        return None


def _net(data: Plain, host: str, minor: int) -> Net | None:
    here = next(uuid for uuid, node in data["nodes"].items() if node["name"] == host)
    for disk in _disks(data):
        sides = _sides(disk["logical_id"])
        if sides.get(here) != minor:
            continue
        there = next(uuid for uuid in sides if uuid != here)
        port, secret = disk["logical_id"][2], disk["logical_id"][5]
        params = _params(data, data["nodes"][here].get("group", ""))
        custom = _custom(params.get("net-custom") or "")
        if custom is None:
            return None
        return Net(
            local=address_word(data["nodes"][here]["secondary_ip"], port),
            remote=address_word(data["nodes"][there]["secondary_ip"], port),
            options=(("protocol", params.get("protocol") or "C"), *GANETIS_OPTIONS, *custom),
            secret=secret,
        )
    return None


def _sides(logical_id: list[Any]) -> dict[str, int]:
    return {logical_id[0]: int(logical_id[3]), logical_id[1]: int(logical_id[4])}


def _disks(data: Plain) -> Iterator[Plain]:
    """Every DRBD disk: since 2.14 they are objects of their own, and were part of instances before."""
    inline = (disk for instance in data["instances"].values() for disk in instance.get("disks", ()))
    for disk in (*data.get("disks", {}).values(), *inline):
        if isinstance(disk, dict) and disk["dev_type"] in ("drbd", "drbd8"):
            yield disk


def _params(data: Plain, group: str) -> Plain:
    levels = (data["cluster"], data.get("nodegroups", {}).get(group, {}))
    merged: dict[str, Any] = {}
    for level in levels:
        merged.update((level.get("diskparams") or {}).get("drbd") or {})
    return merged


def _custom(words: str) -> tuple[tuple[str, str], ...] | None:
    """Options the operators have added; None for what isn't an option with its value."""
    said = []
    for word in shlex.split(words):
        name, mark, value = word.partition("=")
        if not name.startswith("--") or not mark:
            return None
        said.append((name[2:], value))
    return tuple(said)


def address_word(ip: str, port: int) -> str:
    """An address with its port, as ``drbdsetup`` takes it."""
    return f"ipv6:[{ip}]:{port}" if ":" in ip else f"ipv4:{ip}:{port}"
