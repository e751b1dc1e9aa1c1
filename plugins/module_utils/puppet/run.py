# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of the agent, waiting for another that may be under way."""

from __future__ import annotations

import time
from typing import Callable

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.deadline import Deadline
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import (
    CommandFailed,
    CommandTookTooLong,
    TookTooLong,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Reply, Runner
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.facts import Agent
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.failure import RAN, is_busy, reason_of, remedy_of
from ansible_collections.sci.ganeti.plugins.module_utils.puppet.pem import fingerprint

PAUSE = 5.0
"""Seconds between two tries while another run is under way."""


def run_agent(
    runner: Runner,
    argv: tuple[str, ...],
    limit: float,
    sleep: Callable[[float], object] = time.sleep,
) -> Reply | None:
    """Run the agent; its answer is no proof of anything, and is returned whatever it is.

    :param limit: seconds for all of it.
    :raises CommandTookTooLong: at the limit.
    """
    deadline = Deadline(limit)
    while True:
        try:
            reply = runner.write(argv, limit=max(1.0, deadline.left), accept=range(256))
        except CommandTookTooLong as error:
            raise _too_long(error, limit) from error
        if reply is None or not is_busy(reply.stdout + reply.stderr):
            return reply
        if deadline.left <= PAUSE:
            raise _too_long(CommandTookTooLong("", argv=argv, rc=reply.rc, stdout=reply.stdout), limit)
        sleep(PAUSE)


def demand_success(reply: Reply | None) -> None:
    """:raises CommandFailed: for a run that didn't succeed, with what to do about it."""
    if reply is None or reply.rc in RAN:
        return
    output = f"{reply.stdout}\n{reply.stderr}"
    raise CommandFailed(
        f"The agent's run ended with exit status {reply.rc}: {reason_of(output)}",
        remedy_of(reply.rc, output),
        argv=reply.argv,
        rc=reply.rc,
        stdout=reply.stdout,
        stderr=reply.stderr,
    )


def unsigned(agent: Agent, limit: float) -> TookTooLong | None:
    """The error for a run that ended at its limit because nobody had signed the agent's request.

    What such a run prints is lost with it, so the agent's files tell.
    """
    if agent.certificate or not agent.request:
        return None
    return TookTooLong(
        f"Within {limit:g} s nobody has signed the request of {agent.certname}, whose fingerprint is "
        f"(SHA256) {fingerprint(agent.request, 'SHA256')}.",
        f"Sign it on the CA ('puppetserver ca sign --certname {agent.certname}') and run this again, "
        "or leave it to the role with puppet_enroll_sign=true. More time is allowed with "
        "puppet_enroll_timeout.",
    )


def _too_long(error: CommandTookTooLong, limit: float) -> CommandFailed:
    output = f"{error.stdout}\n{error.stderr}"
    return error.retold(
        f"The agent had no run that came to an end within {limit:g} s: {reason_of(output)}",
        "Another run holds it up: look at 'ps -C puppet' on this host."
        if is_busy(output)
        else f"{remedy_of(1, output)} More time is allowed with puppet_enroll_timeout.",
    )
