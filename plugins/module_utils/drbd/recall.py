# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices out of their own plain data: what ``drbd_info`` returned, on another host.

Their histories stay behind; what follows from them comes along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.device import Device, Owner
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import Minor
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.generations import Generations, Handshake, Marks
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.history import Parting, SplitBrain
from ansible_collections.sci.ganeti.plugins.module_utils.drbd.show import Net, Wiring
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Unreadable

Plain = Mapping[str, Any]


def recall_device(plain: Plain) -> Device:
    """The device that :meth:`Device.as_result` was made of.

    :raises Unreadable: for anything else.
    """
    try:
        return _device(plain)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(
            f"What was given as a DRBD device isn't one ({type(error).__name__}: {error}).",
            "Give the items of 'devices' as sci.ganeti.drbd_info returns them.",
        ) from None


def _device(plain: Plain) -> Device:
    net = plain["addresses"]
    owner = plain["owner"]
    return Device(
        minor=Minor(**{item.name: plain[item.name] for item in fields(Minor)}),
        generations=_generations(plain["generations"]) if plain["generations"] else None,
        marks=Marks(**plain["marks"]) if plain["marks"] else None,
        wiring=Wiring(
            plain["minor"],
            plain["resource"],
            tuple(plain["volumes"]),
            Net(net["local"], net["remote"], tuple(net["options"].items())) if net else None,
        ),
        users=tuple(plain["users"]),
        parting=Parting(**plain["last_parting"]) if plain["last_parting"] else None,
        split_brain=_split_brain(plain["last_split_brain"]) if plain["last_split_brain"] else None,
        owner=Owner(**{**owner, "volumes": tuple(owner["volumes"])}) if owner else None,
    )


def _generations(plain: Plain) -> Generations:
    return Generations(
        current=int(plain["current"], 16),
        bitmap=int(plain["bitmap"], 16),
        history=tuple(int(word, 16) for word in plain["history"]),
    )


def _split_brain(plain: Plain) -> SplitBrain:
    return SplitBrain(
        time=plain["time"],
        minor=plain["minor"],
        own=_handshake(plain["own"]),
        peer=_handshake(plain["peer"]),
        resolved=plain["resolved"],
    )


def _handshake(plain: Plain | None) -> Handshake | None:
    if plain is None:
        return None
    return Handshake(plain["side"], _generations(plain["generations"]), plain["bits"], plain["flags"])
