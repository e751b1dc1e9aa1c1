# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the ``gnt-*`` tools mean when they fail, and what to do about it.

Source: ganeti lib/cli.py, FormatError; the sentences are the same from 2.9 to 3.1
but for those of the config daemon (2.12 and later) and the master daemon (before).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import (
    CommandFailed,
    CommandTookTooLong,
)

_NOT_MASTER = re.compile(r"not the master node, please connect to node '([^']+)'")
_NEVER_BEGAN = re.compile(r"\bjob \d+ failed to start\b")
_PREFIXES = re.compile(
    r"^ *Failure: (?:prerequisites not met for this operation|command execution error):\s*"
    r"(?:error type: \w+, error details:\s*)?",
    re.MULTILINE,
)

STARTS = 3
"""How often a job is submitted in all where Ganeti doesn't get it to begin."""

COMMAND_TIMEOUT = "command_timeout"
"""The option of every module that bounds a command which has no other."""

# What stands in the message, and what the operator can do then.
_REMEDIES: tuple[tuple[str, str], ...] = (
    (
        "Cannot communicate with the",
        "The master's daemons are down: look at 'service ganeti status' there and start them with 'service ganeti "
        "start'. If the other nodes are off, so that it can't win the vote: 'ansible-playbook "
        "sci.ganeti.start_lone_master'.",
    ),
    (
        "Timeout while talking to the",
        "A daemon of the master runs and doesn't answer: look at the machine's load, its disks and 'service ganeti "
        "status' there. Jobs go on meanwhile ('gnt-job list'); run the same again once it answers.",
    ),
    (
        "Queue drained",
        "The job queue takes no jobs: 'gnt-cluster queue undrain' on the master.",
    ),
    (
        "marked for drain",
        "The job queue takes no jobs: 'gnt-cluster queue undrain' on the master.",
    ),
    (
        "job queue is full",
        "Archive old jobs on the master: 'gnt-job autoarchive all'.",
    ),
    (
        "failed to start",
        "The master couldn't begin a job, and has done nothing of it: look at the machine's load and memory. Run the "
        "same again.",
    ),
    (
        "Error checking job status",
        "Ganeti doesn't know the job any more, which may have done its work: look at 'gnt-job list --archived' on the "
        "master. Run the same again, which sees how far it came.",
    ),
    (
        "pidfile",
        "The watcher of that node started the daemon at the same moment, which Debian's "
        "start-stop-daemon refuses. Run the same again.",
    ),
    (
        "minor is already in use",
        "That node has kept a device of a mirror that has left it: 'ansible-playbook sci.ganeti.return_node -e "
        "node=NODE' frees it, or 'drbdsetup down resourceN' there.",
    ),
    (
        "already exists in volume group",
        "That node has kept a volume of a mirror that has left it. Once you are sure that nothing needs it, 'lvremove' "
        "it there.",
    ),
    (
        "Can't get data for node",
        "Who chooses a node for a mirror asks all that aren't marked offline, of any group. If that one is dead: "
        "'ansible-playbook sci.ganeti.failover_node -e node=NODE'.",
    ),
    (
        "Cluster not initialized",
        "Run this against a node of the cluster.",
    ),
    (
        "don't have permissions",
        "Run the task as root (become: true).",
    ),
)


def not_the_master(text: str) -> str | None:
    """The master's name, when a command was refused because it runs elsewhere."""
    found = _NOT_MASTER.search(text)
    return found.group(1) if found else None


def daemons_down(text: str) -> bool:
    """Whether a command failed because no daemon of the master answers."""
    return "Cannot communicate with the" in text or "Timeout while talking to the" in text


def never_began(text: str) -> bool:
    """Whether Ganeti tells of a job that failed before it began: it has changed nothing, and held no lock.

    Each job is a process that the master forks; one that doesn't report in time is killed (seen on 3.0.2, on a
    busy machine: ``Getting the lockfile of the client: user error (Timeout in reading a response)``).

    Source: ganeti src/Ganeti/Query/Exec.hs and JQScheduler.hs, 2.12 and later.
    """
    return bool(_NEVER_BEGAN.search(text))


def remedy_for(text: str, otherwise: str = "") -> str:
    """What the operator can do about a failure that Ganeti has told of."""
    return next((cure for sign, cure in _REMEDIES if sign in text), otherwise)


def own_words(text: str) -> str:
    """Ganeti's own sentences, without the frame it puts around them."""
    return _PREFIXES.sub("", text).strip()


def explained(error: CommandFailed) -> CommandFailed:
    """The same failure in Ganeti's own words, with a remedy where one is known."""
    text = f"{error.stderr}\n{error.stdout}"
    master = not_the_master(text)
    remedy = f"Run it on the master, {master}." if master else remedy_for(text, error.remedy)
    said = own_words(error.stderr or error.stdout) or error.found
    return error.retold(f"'{' '.join(error.argv)}' failed: {said}", remedy)


@contextmanager
def in_ganetis_words(bound: str = COMMAND_TIMEOUT) -> Iterator[None]:
    """Commands in here fail with Ganeti's own sentences and a remedy.

    :param bound: the option that says how long they may take.
    :raises CommandFailed: instead of the runner's own.
    """
    try:
        yield
    except CommandTookTooLong as error:
        raise error.retold(
            error.found,
            "Look at what it waits for ('gnt-job list --running', 'gnt-debug locks' on the master), "
            f"or allow more with {_as_it_is_given(bound)}.",
        ) from error
    except CommandFailed as error:
        raise explained(error) from error


def _as_it_is_given(bound: str) -> str:
    """An option, and the variable that the procedures have for it: no playbook takes the option itself."""
    if bound == COMMAND_TIMEOUT:
        return f"{bound}, an option of the modules"
    return f"{bound} (a procedure's variable for it: PROCEDURE_{bound})"
