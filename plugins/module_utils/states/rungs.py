# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rungs of the ladder as steps: what each runs, why, at what risk, and for how long. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance import argv
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import Instance
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step
from ansible_collections.sci.ganeti.plugins.module_utils.states.resync import copy_seconds
from ansible_collections.sci.ganeti.plugins.module_utils.states.wish import Wish

REMEMBER, FORGET, FORGET_OTHER = "add-tags", "remove-tags", "remove-tags of another node"
AUTO = "replace-disks --auto"
ON_SECONDARY = "replace-disks --on-secondary"
REMEMBER_REST, FORGET_REST = "add-tags disks-at-rest", "remove-tags disks-at-rest"
REST = "deactivate-disks behind it"

FAILED = "a job failed"
"""Among what was tried: not all of it did what it should, so that what it has left has to be looked at."""

FULL = frozenset({AUTO, ON_SECONDARY, "replace-disks --new-secondary", "replace-disks --iallocator", "modify to drbd"})
"""Rungs after which all of an instance's disks are copied."""

BEHIND = frozenset({REST, FORGET_REST, FORGET})
"""Rungs that only a mirror which is whole is ready for."""

_DOWN = {"migrate": 1.0, "failover": 20.0, "abandon": 60.0}
"""For about how long an instance that should run doesn't; the moment in which a live migration hands over."""


@dataclass(frozen=True)
class Rung:
    """The next thing to do.

    :param name: what it is called in ``tried``.
    :param syncs: DRBD will copy data because of it, so it takes one of the places
        that ``parallel`` allows.
    :param then: what is submitted with it and waits for it in Ganeti's queue, so that a run that is killed
        leaves no half of the two; where it syncs and there is no place for it, it comes later.
    """

    name: str
    step: Step
    syncs: bool = False
    then: Rung | None = None


IN_PLACE = frozenset({"activate-disks", "replace-disks --auto"})
"""Rungs after which an instance whose disks were active has the nodes, the minors and the volumes that it had."""


def rung_of(
    instance: Instance, name: str, wish: Wish | None = None, syncs: bool = False, noted: int | None = None
) -> Rung:
    """A rung by its name, for this instance.

    :param wish: where it tells who may choose, or which node.
    :param syncs: data will be copied.
    :param noted: KiB that are copied, where that isn't all of its disks; None where that isn't known.
    """
    wish = wish or Wish()
    size = sum(disk.size_mib for disk in instance.disks)
    rebuild = 15.0 + copy_seconds(size * 1024)
    old = instance.secondary
    leaves = wish.mirror_off == old
    in_place = (
        f"its copy on {old} is gone",
        f"{instance.primary} holds the only copy until the {size} MiB are there",
        rebuild,
    )
    command, why, risk, seconds = {
        "migrate": (
            argv.migrate_argv(instance.name),
            f"it runs on {instance.primary} and should run on {old}",
            "none",
            20.0,
        ),
        "failover": (
            argv.failover_argv(instance.name),
            f"its primary is {instance.primary} and should be {old}",
            "it starts without its mirror" if instance.should_run else "none",
            20.0,
        ),
        "deactivate-disks": (
            argv.deactivate_disks_argv(instance.name),
            f"Ganeti compares active disks before it moves them to {old}, and theirs aren't alike",
            "none",
            5.0,
        ),
        REST: (
            argv.rest_disks_argv(instance.name),
            "its disks were active for the copy only",
            "none",
            5.0,
        ),
        "abandon": (
            argv.failover_argv(instance.name),
            f"it should go on with what {old} has of its disks",
            f"it is down for the moment, and what only {instance.primary} has of its disks is left behind",
            60.0,
        ),
        "startup": (
            argv.startup_argv(instance.name),
            f"it is {instance.status} and should run",
            "none",
            10.0,
        ),
        "shutdown": (
            argv.shutdown_argv(instance.name),
            f"it is {instance.status} and should be stopped",
            "the instance is down from then on",
            30.0,
        ),
        "activate-disks": (
            argv.activate_disks_argv(instance.name),
            f"its disks on {instance.primary} and {old} aren't connected",
            "none",
            5.0 + copy_seconds(noted or 0),
        ),
        AUTO: (argv.replace_auto_argv(instance.name), *in_place),
        ON_SECONDARY: (argv.replace_secondary_argv(instance.name), *in_place),
        "replace-disks --new-secondary": (
            argv.new_secondary_argv(instance.name, wish.new_secondary or ""),
            f"its mirror should be on {wish.new_secondary}, not on {old}",
            f"{instance.primary} holds the only current copy until the {size} MiB are there",
            rebuild,
        ),
        "replace-disks --iallocator": (
            argv.iallocator_argv(instance.name, wish.iallocator or ""),
            f"its mirror should leave {old}" if leaves else f"its copy on {old} can't be rebuilt there",
            f"{instance.primary} holds the only {'current ' if leaves else ''}copy until the {size} MiB are there",
            rebuild,
        ),
        "modify to plain": (
            argv.to_plain_argv(instance.name),
            f"its copy on {old} can't be rebuilt as a mirror",
            f"{instance.primary} holds the only copy until it is mirrored again",
            10.0,
        ),
        "modify to drbd": (
            argv.to_drbd_argv(instance.name, wish.mirror_goes_to(instance)),
            f"its mirror on {instance.mirror_was} was given up" if instance.mirror_was else "it has no mirror",
            "none",
            rebuild,
        ),
        REMEMBER: (
            argv.remember_mirror_argv(instance.name, old),
            f"the cluster has to know that its mirror on {old} is given up for a new one",
            "none",
            5.0,
        ),
        REMEMBER_REST: (
            argv.remember_rest_argv(instance.name),
            "the cluster has to know that its disks rest again once they are copied",
            "none",
            5.0,
        ),
        FORGET_REST: (
            argv.forget_rest_argv(instance.name),
            "its disks are as they were before they were copied",
            "none",
            5.0,
        ),
        FORGET_OTHER: (
            argv.forget_mirror_argv(instance.name, instance.mirror_was),
            f"its mirror leaves {old} now, and is looked for there",
            "none",
            5.0,
        ),
        FORGET: (
            argv.forget_mirror_argv(instance.name, instance.mirror_was),
            "it has its mirror again",
            "none",
            5.0,
        ),
    }[name]
    step = Step(
        command,
        "master",
        why,
        risk,
        seconds,
        subject=instance.name,
        down=_DOWN.get(name, 0.0) if instance.should_run else 0.0,
        copies_kib=size * 1024 if name in FULL else noted,
    )
    return Rung(name, step, syncs=syncs)
