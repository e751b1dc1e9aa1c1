#!/usr/bin/python
# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""An md array's members as they should be."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mdadm_array
short_description: Let an md array have the members it should have
description:
  - Adds members, takes others out, forgets those that have failed or are gone, and waits for what is
    rebuilt, with progress shown.
  - A former member is added again as such where its superblock allows, so that only what changed
    meanwhile is copied. A member that should leave and is still good serves until a new one, added
    in the same task, has taken its place (C(mdadm --replace)).
  - Never takes a member out that may hold the last good copy, and never adds a partition that
    something uses or that carries anything but a superblock of this very array.
version_added: 0.1.0
extends_documentation_fragment:
  - sci.ganeti.common
  - sci.ganeti.common.acts
options:
  array:
    description:
      - The array, by its id as C(mdadm --detail) shows it. The kernel's name (V(md2)) is taken too;
        it may be another one after the next boot.
    type: str
    required: true
  members:
    description: Partitions that should be members.
    type: list
    elements: dict
    default: []
    suboptions: &partition
      disk:
        description: The disk, by serial, WWN or by-id name. The kernel's names are refused.
        type: str
        required: true
      partition:
        description: Number of its partition; V(0) for the disk itself.
        type: int
        required: true
  without:
    description: Partitions that should not be members. A disk that isn't there any more is no error.
    type: list
    elements: dict
    default: []
    suboptions: *partition
  tidy:
    description: Members that have failed, or whose devices are gone, should not be listed any more.
    type: bool
    default: false
  wait:
    description: Whether what is rebuilt for O(members) should be in sync.
    type: bool
    default: true
  timeout:
    description: Longest time to wait for that, in seconds.
    type: float
    default: 86400.0
  stall_timeout:
    description: Longest time without any progress, in seconds.
    type: float
    default: 300.0
  poll:
    description: Time between two looks, in seconds.
    type: float
    default: 2.0
  speed_min:
    description:
      - The rebuild's lower speed limit in KiB/s while it is waited for, which goes before other
        reads and writes. What was set before is set again.
    type: int
  speed_max:
    description: Its upper speed limit in KiB/s, in the same way.
    type: int
  slice:
    description:
      - Work for about so many seconds and answer how far it came, with RV(pending) true while work
        is left; V(0) for until the end. The task uses it by itself, to show progress.
    type: float
    default: 0.0
  memory:
    description: RV(memory) of the slice before.
    type: dict
    default: {}
notes:
  - Ganeti isn't needed.
seealso:
  - module: sci.ganeti.mdadm_info
  - module: sci.ganeti.sfdisk_table
"""

EXAMPLES = r"""
- name: Let the new disk have the place of the one that was pulled
  sci.ganeti.mdadm_array:
    array: 78bc8d8e:8fbc8146:65813962:8b336a9c
    members:
      - {disk: WD-WCC4N1111111, partition: 4}
    tidy: true
  become: true

- name: Let a disk that is failing go, without losing redundancy
  sci.ganeti.mdadm_array:
    array: 78bc8d8e:8fbc8146:65813962:8b336a9c
    members:
      - {disk: WD-WCC4N1111111, partition: 4}
    without:
      - {disk: WD-WCC4N0000000, partition: 4}
  become: true
"""

RETURN = r"""
array:
  description: The array as it was read last, as M(sci.ganeti.mdadm_info) returns it.
  returned: success
  type: dict
plan:
  description: The steps that were carried out, or would be; a wait has no command.
  returned: success
  type: list
  elements: dict
commands:
  description: The commands that were run, or would be, with the fields of RV(reads).
  returned: always
  type: list
  elements: dict
reads:
  description: The commands that only read, with the fields of RV(sci.ganeti.gnt_cluster_info#module:reads).
  returned: always
  type: list
  elements: dict
pending:
  description: Whether work is left; only with O(slice).
  returned: success
  type: bool
progress:
  description: How far it has come, as lines for a person.
  returned: success
  type: list
  elements: str
  sample: ["md2: 42% of 287 MiB, 31.5 MiB/s, about 0:05 left"]
memory:
  description: What the next slice needs to know.
  returned: success
  type: dict
"""

import socket
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed, NotReached, Refused
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.establish import establish
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.outcome import Outcome
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Plan, Step
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.serve import serve
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.act import carry_out
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.facts import Array
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.parse import same_uuid
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.read import watch_arrays
from ansible_collections.sci.ganeti.plugins.module_utils.mdadm.speed import speed_limits
from ansible_collections.sci.ganeti.plugins.module_utils.states.array import ArrayWish, plan_array, view_array
from ansible_collections.sci.ganeti.plugins.module_utils.states.rebuild import (
    Patience,
    progress,
    refuse_failures,
    wait_for,
)
from ansible_collections.sci.ganeti.plugins.module_utils.storage.facts import Storage
from ansible_collections.sci.ganeti.plugins.module_utils.storage.identity import find_disk, the_disk, valid_identity
from ansible_collections.sci.ganeti.plugins.module_utils.storage.read import read_storage

PARTITION = {
    "type": "list",
    "elements": "dict",
    "default": [],
    "options": {
        "disk": {"type": "str", "required": True},
        "partition": {"type": "int", "required": True},
    },
}

ARGUMENTS: dict[str, dict[str, Any]] = {
    "array": {"type": "str", "required": True},
    "members": PARTITION,
    "without": PARTITION,
    "tidy": {"type": "bool", "default": False},
    "wait": {"type": "bool", "default": True},
    "timeout": {"type": "float", "default": 86400.0},
    "stall_timeout": {"type": "float", "default": 300.0},
    "poll": {"type": "float", "default": 2.0},
    "speed_min": {"type": "int"},
    "speed_max": {"type": "int"},
    "slice": {"type": "float", "default": 0.0},
    "memory": {"type": "dict", "default": {}},
}


class _SliceOver(Exception):
    """Work is left, and this slice is at its end."""


Seen = tuple[Storage, Array]


def body(params: Mapping[str, Any], runner: Runner) -> Outcome:
    for item in (*params["members"], *params["without"]):
        valid_identity(item["disk"])
    return _Work(params, runner).outcome()


class _Work:
    """One task's work, or a slice of it.

    :ivar seen: everything that was read, the newest last.
    :ivar added: devices that this task has added, in earlier slices too: one that fails
        after that isn't added again.
    :ivar good: members that were in sync when this task began: when one fails meanwhile, it stops.
    """

    def __init__(self, params: Mapping[str, Any], runner: Runner) -> None:
        self.params, self.runner = params, runner
        self.seen: list[Seen] = []
        self.done: list[Step] = []
        self.added: list[str] = list(params["memory"].get("added", ()))
        self.good: list[str] | None = params["memory"].get("good")
        self.patience = Patience(
            Deadline(params["timeout"]),
            Deadline(params["slice"]) if params["slice"] else None,
            params["stall_timeout"],
            params["poll"],
            float(params["memory"].get("still", 0.0)),
        )

    def outcome(self) -> Outcome:
        try:
            return establish(
                self.runner,
                read=self.read,
                plan=self.plan,
                view=lambda now: view_array(now[1]),
                apply=self.apply,
                facts=lambda now: self.facts(now, pending=False),
            )
        except _SliceOver:
            before, now = view_array(self.seen[0][1]), self.read()
            facts = self.facts(now, pending=True)
            return Outcome(before, view_array(now[1]), tuple(self.done), facts, changed=bool(self.done))
        except (NotReached, CommandFailed) as error:
            if not error.remedy or "gnt-" in error.remedy:
                error.remedy = "Look at 'cat /proc/mdstat' and 'dmesg' on this host, then run the same again."
            raise

    def read(self) -> Seen:
        storage = read_storage(self.runner)
        array = _the_array(storage, self.params["array"])
        if self.good is None:
            self.good = [member.device for member in array.members if member.in_sync]
        self.seen.append((storage, array))
        return self.seen[-1]

    def plan(self, now: Seen) -> Plan:
        storage, array = now
        wish = _wish(self.params, storage)
        refuse_failures(array, replace(wish, members=tuple(self.added)), self.good or ())
        return plan_array(storage, array, wish).at(socket.gethostname())

    def apply(self, step: Step) -> None:
        # names move: whose they are, and whether this is still to be done, is asked again each time
        storage, array = self.read()
        if not step.command:
            with speed_limits(array.name, self.params["speed_min"], self.params["speed_max"]):
                if not wait_for(array.name, _wish(self.params, storage), watch_arrays, self.patience, self.good or ()):
                    raise _SliceOver
        elif step.command in [fresh.command for fresh in self.plan(self.seen[-1]).steps]:
            carry_out(self.runner, step.command)
            device = step.command[-1].rsplit("/", 1)[-1]
            if "--add" in step.command:
                # what the tool says of it is no proof that it is in
                self.added += [device] if watch_arrays()[array.name].member(device) else []
            elif device in (self.good or ()):
                self.good = [one for one in self.good or () if one != device]
        self.done.append(step)

    def facts(self, now: Seen, pending: bool) -> dict[str, Any]:
        return {
            "array": now[1].as_result(),
            "pending": pending,
            "progress": [progress(now[1])],
            "memory": {"still": self.patience.still, "added": self.added, "good": self.good},
        }


def _the_array(storage: Storage, word: str) -> Array:
    for array in storage.arrays.values():
        if word in (array.name, f"/dev/{array.name}") or same_uuid(array.uuid, word):
            return array
    listed = ", ".join(f"{array.name} ({array.uuid})" for array in storage.arrays.values()) or "none"
    raise Refused(
        f"This host has no array '{word}'; there are: {listed}.",
        "Name one of them by its id. One that isn't assembled: 'mdadm --assemble --scan'.",
    )


def _wish(params: Mapping[str, Any], storage: Storage) -> ArrayWish:
    return ArrayWish(
        members=tuple(_device(storage, item) for item in params["members"]),
        without=tuple(_device(storage, item) for item in params["without"] if find_disk(storage, item["disk"])),
        tidy=params["tidy"],
        wait=params["wait"],
    )


def _device(storage: Storage, item: Mapping[str, Any]) -> str:
    disk = the_disk(storage, item["disk"])
    if item["partition"] == 0:
        return disk.name
    part = disk.part(item["partition"])
    if part is None:
        raise Refused(
            f"{disk.said} has no partition {item['partition']}.",
            "Give it the table of a disk that is in the array (sfdisk_table, like).",
        )
    return part.block.name


def main() -> None:
    serve(ARGUMENTS, body)


if __name__ == "__main__":
    main()
