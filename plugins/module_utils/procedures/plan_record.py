# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan with the state it was made from, under a short name: so that one can agree to just that. Pure.

The name is made of what would be done and of the cluster as it is configured, so that the same plan has
the same name in the next run, and another one as soon as either has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.amounts import size

Plain = Mapping[str, Any]

LENGTH = 8
"""Letters of a name: 32 bits, for plans that a person compares within hours."""

# Sixteen consonants: no YAML reader takes such a name for a number or a truth value.
_LETTERS = "bcdfghjklmnpqrst"

# Of a node and of an instance, what an operator decides; not what comes and goes by itself, as whether disks are active
# does: the watcher tries to activate those of an instance whose node is dead, and that job marks them as inactive.
_NODE = ("role", "group")
_INSTANCE = ("admin_state", "primary", "secondary", "template")


def plan_record(
    steps: Sequence[Plain], procedure: str, subject: str, cluster: Plain, besides: Sequence[str] = ()
) -> dict[str, Any]:
    """What is kept of a plan.

    :param steps: as modules and filters return them in ``plan``.
    :param subject: what the procedure is about: a node, an instance, a disk.
    :param cluster: what ``gnt_cluster_info`` returned; its nodes and instances are the state.
    :param besides: what may be done that no step can tell, since it shows only later whether it is needed; a sentence
        each. Who agrees to the plan agrees to that as well.
    :returns: ``id``, ``procedure``, ``subject``, ``steps``, ``besides`` and ``state``.
    """
    state = {
        "nodes": {node["name"]: _of(node, _NODE) for node in cluster.get("nodes", ())},
        "instances": {instance["name"]: _instance(instance) for instance in cluster.get("instances", ())},
    }
    # why and how long changes from minute to minute, and changes nothing
    done = [[step["where"], step["command"], step["subject"], _lost(step)] for step in steps]
    return {
        "id": _name([procedure, subject, done, state, *besides]),
        "procedure": procedure,
        "subject": subject,
        "steps": list(steps),
        "besides": list(besides),
        "state": state,
    }


def plan_difference(agreed: Plain, now: Plain) -> list[str]:
    """What isn't as it was when a plan was agreed to, a line each.

    :param agreed: the record of that plan; empty where it isn't kept.
    :param now: the record of the present one.
    """
    if not agreed:
        return []
    about = [
        f"{key}: it was {agreed[key]}, and is {now[key]}" for key in ("procedure", "subject") if agreed[key] != now[key]
    ]
    return [
        *about,
        *_changed(agreed["state"], now["state"]),
        *_other_steps(agreed["steps"], now["steps"]),
        *_other_losses(agreed["steps"], now["steps"]),
        *_other_words(agreed.get("besides", []), now["besides"]),
    ]


def _instance(instance: Plain) -> dict[str, Any]:
    """With the size of each disk, where the disks were read: a procedure reads them in all its runs, or in none."""
    sizes = [disk["size_mib"] for disk in instance.get("disks") or ()]
    return {**_of(instance, _INSTANCE), **({"disks_in_MiB": sizes} if sizes else {})}


def _lost(step: Plain) -> int | None:
    """Roughly how much data is lost by a step, by the digits of its KiB: what is written meanwhile adds to it, and far
    more is another decision. None for a step that gives up no data."""
    kib = step.get("loses_kib")
    return None if kib is None else len(str(kib)) if kib else 0


def _of(item: Plain, keys: Sequence[str]) -> dict[str, Any]:
    return {key: item[key] for key in keys if item.get(key) is not None}


def _name(content: object) -> str:
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return "".join(_LETTERS[int(digit, 16)] for digit in digest[:LENGTH])


def _changed(then: Plain, now: Plain) -> list[str]:
    lines = []
    for kind, one in (("nodes", "node"), ("instances", "instance")):
        for name in sorted({*then[kind], *now[kind]}):
            before, after = then[kind].get(name), now[kind].get(name)
            if before is None or after is None:
                lines.append(f"{one} {name} {'is new' if before is None else 'is gone'}")
            else:
                lines += [
                    f"{one} {name}: {key.replace('_', ' ')} was {before.get(key)}, and is {after.get(key)}"
                    for key in sorted({*before, *after})
                    if before.get(key) != after.get(key)
                ]
    return lines


def _other_steps(then: Sequence[Plain], now: Sequence[Plain]) -> list[str]:
    """The commands that only one of the two plans has."""
    before, after = ([_line(step) for step in steps] for steps in (then, now))
    gone = [f"no longer in the plan: {line}" for line in before if line not in set(after)]
    new = [f"new in the plan: {line}" for line in after if line not in set(before)]
    return gone + new or ([] if before == after else ["the same commands are in another order, or another number"])


def _other_losses(then: Sequence[Plain], now: Sequence[Plain]) -> list[str]:
    """The commands of both plans by which another amount of data is lost."""
    before = {_line(step): step for step in then}
    pairs = [(before.get(_line(step), step), step) for step in now]
    return [
        f"{_line(new)}: {size(old.get('loses_kib') or 0)} would have been lost by it, and {size(new['loses_kib'])} now"
        for old, new in pairs
        if _lost(old) != _lost(new)
    ]


def _other_words(then: Sequence[str], now: Sequence[str]) -> list[str]:
    """What only one of the two plans allows besides its steps."""
    gone = [f"no longer allowed besides: {word}" for word in then if word not in now]
    return gone + [f"allowed besides, which it wasn't: {word}" for word in now if word not in then]


def _line(step: Plain) -> str:
    return f"[{step['where']}] {step['command']}"
