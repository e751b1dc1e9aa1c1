# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking the hosts of a cluster: one command each, all at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import CommandFailed, CommandTookTooLong
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.runner import Runner
from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.argv import ask_argv, by_hand
from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.choose import Chosen, choose, still_to_ask
from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.facts import Answer, Source
from ansible_collections.sci.ganeti.plugins.plugin_utils.inventory.parse import parse_answer

_AT_ONCE = 16


def read_cluster(runner: Runner, source: Source, connect_timeout: int) -> Chosen:
    """What is known of a cluster: two rounds of questions at the most, whatever its size.

    :raises NobodyAnswers: when nobody could be asked.
    :raises Refused: when the answers don't fit what was asked for.
    """
    answers = _ask(runner, source, source.seeds, connect_timeout)
    return choose(source, [*answers, *_ask(runner, source, still_to_ask(answers), connect_timeout)])


def _ask(runner: Runner, source: Source, hosts: Sequence[str], connect_timeout: int) -> list[Answer]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(lambda host: _ask_one(runner, source, host, connect_timeout), hosts))


def _ask_one(runner: Runner, source: Source, host: str, connect_timeout: int) -> Answer:
    try:
        # what it printed holds secrets, so it goes to the parser whatever the exit status, and into no error
        reply = runner.read(ask_argv(source, host, connect_timeout), accept=range(256))
    except CommandTookTooLong:
        return Answer(
            host,
            trouble=f"it didn't answer within {runner.limit:g} s",
            remedy="Look at what it waits for, or allow more with command_timeout.",
        )
    except CommandFailed as error:
        return Answer(host, trouble=error.found, remedy="Install OpenSSH's client on this machine.")
    return parse_answer(host, reply.stdout, reply.stderr, by_hand(source, host))
