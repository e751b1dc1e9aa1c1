# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of ``gnt-instance``. Pure: what is wanted in, a command out.

What runs for long is submitted: ``--submit --print-jobid`` answers with the job's
number at once, and the job goes on whatever becomes of the client.
"""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.module_utils.gnt_instance.facts import AT_REST, mirror_tag

_SUBMIT = ("--submit", "--print-jobid")

# Without it a job keeps the locks of both nodes until it has slept through the copy, and the next one
# for the same node waits all that time. What it gives up early is the old copy there, which the
# guard has let go before.
_EARLY = "--early-release"


def info_argv() -> tuple[str, ...]:
    """Every instance's configuration; ``-s`` asks no node and takes no lock."""
    return ("gnt-instance", "info", "-s", "--all")


def startup_argv(instance: str) -> tuple[str, ...]:
    return ("gnt-instance", "startup", *_SUBMIT, instance)


def shutdown_argv(instance: str) -> tuple[str, ...]:
    return ("gnt-instance", "shutdown", *_SUBMIT, instance)


def migrate_argv(instance: str) -> tuple[str, ...]:
    """Move a running instance to its secondary without stopping it."""
    return ("gnt-instance", "migrate", "-f", *_SUBMIT, instance)


def failover_argv(instance: str) -> tuple[str, ...]:
    """Start an instance on its secondary, or let it belong there when it is stopped.

    With ``--ignore-consistency`` it asks since 2.16 whether the primary is marked offline, ``-f`` or not, and
    without a terminal it ends there. It isn't needed: where the primary is marked offline Ganeti ignores that
    the mirror is alone, where it isn't the mirror has to be whole, and of disks that aren't active Ganeti
    asks nothing (see :func:`deactivate_disks_argv`).
    """
    return ("gnt-instance", "failover", "-f", *_SUBMIT, instance)


def activate_disks_argv(instance: str) -> tuple[str, ...]:
    return ("gnt-instance", "activate-disks", *_SUBMIT, instance)


def deactivate_disks_argv(instance: str) -> tuple[str, ...]:
    """Have Ganeti take an instance's disks for inactive, running or not.

    A device that is held open stays as it is, with a warning in the job's log (seen on 3.0.2).
    """
    return ("gnt-instance", "deactivate-disks", "-f", *_SUBMIT, instance)


def rest_disks_argv(instance: str) -> tuple[str, ...]:
    """Deactivate the disks of an instance that is stopped; of one that was started meanwhile the job fails."""
    return ("gnt-instance", "deactivate-disks", *_SUBMIT, instance)


def replace_auto_argv(instance: str) -> tuple[str, ...]:
    """Rebuild whichever side has lost its disk; a no-op when none has."""
    return ("gnt-instance", "replace-disks", *_SUBMIT, _EARLY, "-a", instance)


def replace_secondary_argv(instance: str) -> tuple[str, ...]:
    """Rebuild the secondary's side. On a stopped instance Ganeti activates the disks
    for it and deactivates them again."""
    return ("gnt-instance", "replace-disks", *_SUBMIT, _EARLY, "-s", instance)


def new_secondary_argv(instance: str, node: str) -> tuple[str, ...]:
    return ("gnt-instance", "replace-disks", *_SUBMIT, "-n", node, instance)


def iallocator_argv(instance: str, iallocator: str) -> tuple[str, ...]:
    return ("gnt-instance", "replace-disks", *_SUBMIT, "-I", iallocator, instance)


def to_plain_argv(instance: str) -> tuple[str, ...]:
    """Give up the mirror, keep the primary's volumes. The instance must be stopped."""
    return ("gnt-instance", "modify", *_SUBMIT, "-t", "plain", instance)


def remember_mirror_argv(instance: str, node: str) -> tuple[str, ...]:
    """Let the cluster know where its mirror was: neither a plain disk tells that, nor a mirror elsewhere."""
    return ("gnt-instance", "add-tags", *_SUBMIT, instance, mirror_tag(node))


def forget_mirror_argv(instance: str, node: str) -> tuple[str, ...]:
    return ("gnt-instance", "remove-tags", *_SUBMIT, instance, mirror_tag(node))


def forget_mirror_by_hand(instance: str, node: str) -> str:
    """The same as a person types it, who waits for it: in quotes, for a sentence."""
    return f"'gnt-instance remove-tags {instance} {mirror_tag(node)}'"


def remember_rest_argv(instance: str) -> tuple[str, ...]:
    """Let the cluster know that its disks aren't active but to be copied."""
    return ("gnt-instance", "add-tags", *_SUBMIT, instance, AT_REST)


def forget_rest_argv(instance: str) -> tuple[str, ...]:
    return ("gnt-instance", "remove-tags", *_SUBMIT, instance, AT_REST)


def forget_rest_by_hand(instance: str) -> str:
    """The same as a person types it, who waits for it: in quotes, for a sentence."""
    return f"'gnt-instance remove-tags {instance} {AT_REST}'"


def to_drbd_argv(instance: str, secondary: str) -> tuple[str, ...]:
    """Mirror a plain instance to a node. The instance must be stopped."""
    return ("gnt-instance", "modify", *_SUBMIT, "-t", "drbd", "-n", secondary, instance)
