# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one way a command is run on a node.

A command is a list of words, never a shell string. It gets ``LC_ALL=C``, no
standard input but the text it is given, and no controlling terminal: the ``gnt-*``
tools prompt on ``/dev/tty`` and would wait there for ever, while without one they
take "no" at once. Every command has a time limit. Reads always run; writes alone honour
check mode; both are kept in a log (``log.py``) that a test can hold against the rule, and
that an answer tells. A secret goes to a command in its environment: never among its words,
and never into the log.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Callable, TypeVar

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import (
    CommandFailed,
    CommandTookTooLong,
)
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.log import Entry, printed

DEFAULT_TIME_LIMIT = 300.0
"""Seconds a command may take where its caller says nothing else."""

_AFTER_KILL = 1.0
"""Seconds to take in what a killed command has printed; nothing of it takes longer."""

_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# The gnt-* tools take default arguments from these; a listing would change shape.
_ARGUMENT_VARIABLES = ("GNT_NODE_LIST", "GNT_INSTANCE_LIST", "GNT_GROUP_LIST")


@dataclass(frozen=True)
class Reply:
    """What a finished command answered.

    :param seconds: wall time it took.
    """

    argv: tuple[str, ...]
    rc: int
    stdout: str
    stderr: str
    seconds: float = 0.0


Thing = TypeVar("Thing")
Answer = TypeVar("Answer")

Execute = Callable[..., Reply]
"""Called with the words and the limit; with ``secrets`` and ``given`` where a command has some."""


def execute_here(
    argv: tuple[str, ...], limit: float, secrets: Mapping[str, str] | None = None, given: str | None = None
) -> Reply:
    """Run a command on this host.

    :param limit: seconds, after which the command's whole process group is killed.
    :param secrets: environment variables for this command alone.
    :param given: its standard input; none where None.
    :raises CommandTookTooLong: at the limit.
    :raises CommandFailed: when the program can't be started.
    """
    started = time.monotonic()
    try:
        process = subprocess.Popen(  # pylint: disable=ansible-bad-function
            list(argv),
            stdin=subprocess.DEVNULL if given is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**_environment(os.environ), **(secrets or {})},
            start_new_session=True,
        )
    except OSError as error:
        raise CommandFailed(
            f"'{argv[0]}' could not be started on this host: {error.strerror}.",
            "Install the package that provides it, or run the task on the right host.",
            argv=argv,
        ) from error
    try:
        out, err = process.communicate(None if given is None else given.encode(), timeout=limit)
    except subprocess.TimeoutExpired:
        out, err = _kill(process)
        raise CommandTookTooLong(
            f"'{' '.join(argv)}' was stopped after {limit:g} s without an end.",
            "Look at what it waits for, or allow more with command_timeout.",
            argv=argv,
            stdout=_text(out),
            stderr=_text(err),
        ) from None
    return Reply(argv, process.returncode, _text(out), _text(err), time.monotonic() - started)


def _kill(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """End a command with its whole process group; what it had printed until then.

    A child that opened a session of its own is in another group, and while it lives it
    may keep the pipes open: it isn't waited for.
    """
    os.killpg(process.pid, signal.SIGKILL)
    try:
        return process.communicate(timeout=_AFTER_KILL)
    except subprocess.TimeoutExpired as error:
        return error.stdout or b"", error.stderr or b""


def _environment(inherited: Mapping[str, str]) -> dict[str, str]:
    kept = {key: value for key, value in inherited.items() if key not in _ARGUMENT_VARIABLES}
    return {**kept, "LC_ALL": "C", "PATH": _PATH}


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")


class Runner:
    """Runs commands and remembers them.

    :param check_mode: writes are logged and left undone.
    :param limit: seconds for a command whose caller names no limit of its own.
    :param execute: how a command is run; tests pass a script of recorded replies.
    """

    def __init__(
        self,
        check_mode: bool = False,
        limit: float = DEFAULT_TIME_LIMIT,
        execute: Execute = execute_here,
    ) -> None:
        self.check_mode = check_mode
        self.limit = limit
        self.log: list[Entry] = []
        self._execute = execute

    def read(
        self,
        argv: Sequence[str],
        limit: float | None = None,
        accept: Sequence[int] = (0,),
        secrets: Mapping[str, str] | None = None,
        given: str | None = None,
        private: bool = False,
    ) -> Reply:
        """Run a command that changes nothing.

        :param accept: the exit statuses that are answers, not failures.
        :param secrets: environment variables for this command alone.
        :param given: its standard input.
        :param private: what it prints is a secret, and isn't for the log.
        :raises CommandFailed: for any other exit status.
        """
        return self._run(tuple(argv), limit, accept, secrets, given, mutating=False, private=private)

    def read_if_it_can(self, argv: Sequence[str]) -> str:
        """What a command prints that need not be installed and may fail, and then says nothing.

        :raises CommandTookTooLong: since one that never ends is another matter.
        """
        try:
            return self.read(argv).stdout
        except CommandTookTooLong:
            raise
        except CommandFailed:
            return ""

    def wait(self, argv: Sequence[str], limit: float, accept: Sequence[int] = (0,)) -> bool:
        """Run a command that only waits, for no longer than this; whether it has ended.

        It is stopped as it was meant to be: in the log that is no failure.

        :raises CommandFailed: for an exit status that isn't accepted.
        """
        try:
            self.read(argv, limit, accept)
        except CommandTookTooLong:
            self.log[-1] = replace(self.log[-1], expected=True)
            return False
        return True

    def write(
        self,
        argv: Sequence[str],
        limit: float | None = None,
        accept: Sequence[int] = (0,),
        secrets: Mapping[str, str] | None = None,
        given: str | None = None,
    ) -> Reply | None:
        """Run a command that changes something; None, and nothing done, in check mode."""
        words = tuple(argv)
        if self.check_mode:
            self.log.append(Entry(words, mutating=True, ran=False))
            return None
        return self._run(words, limit, accept, secrets, given, mutating=True)

    def each(self, things: Sequence[Thing], act: Callable[[Runner, Thing], Answer], at_once: int) -> list[Answer]:
        """Do the same for several things, so many side by side; the answers in their order.

        The log has them in that order too, whichever came first. An error is raised in its turn, and those that haven't
        begun by then are left undone.

        :param act: gets a runner for what it runs.
        """
        runners = [Runner(self.check_mode, self.limit, self._execute) for _thing in things]
        try:
            with ThreadPoolExecutor(at_once) as beside:
                return list(beside.map(act, runners, things))
        finally:
            for runner in runners:
                self.log.extend(runner.log)

    @property
    def writes(self) -> list[Entry]:
        return [entry for entry in self.log if entry.mutating]

    @property
    def reads(self) -> list[Entry]:
        return [entry for entry in self.log if not entry.mutating]

    def _run(
        self,
        argv: tuple[str, ...],
        limit: float | None,
        accept: Sequence[int],
        secrets: Mapping[str, str] | None,
        given: str | None,
        mutating: bool,
        private: bool = False,
    ) -> Reply:
        more = {"secrets": secrets, "given": given}
        # a command that was given a secret or some input may have repeated it
        kept = not (private or secrets or given)
        entry, started = Entry(argv, mutating, ran=True, at=time.time()), time.monotonic()
        try:
            reply = self._execute(
                argv,
                self.limit if limit is None else limit,
                **{name: value for name, value in more.items() if value is not None},
            )
        except CommandFailed as failed:
            said = printed(failed.stdout, failed.stderr) if kept else ""
            self.log.append(replace(entry, seconds=time.monotonic() - started, output=said, expected=False))
            raise
        said = printed(reply.stdout, reply.stderr) if kept else ""
        self.log.append(replace(entry, rc=reply.rc, seconds=reply.seconds, output=said, expected=reply.rc in accept))
        if reply.rc not in accept:
            raise CommandFailed(
                f"'{' '.join(argv)}' ended with exit status {reply.rc}: "
                f"{(reply.stderr or reply.stdout).strip() or 'it printed nothing'}",
                argv=argv,
                rc=reply.rc,
                stdout=reply.stdout,
                stderr=reply.stderr,
            )
        return reply
