# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible's events become a report. Whatever goes wrong in here is one warning, and never a failed run."""

from __future__ import annotations

import atexit
import functools
import os
import time
from typing import Any, Callable

from ansible.plugins.callback import CallbackBase

from ansible_collections.sci.ganeti.plugins.plugin_utils.report.about import asked, folder_of, procedure_of, secrets_of
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.collect import OURS, Collector, Started
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.cut_short import before_the_end
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.files import write_report
from ansible_collections.sci.ganeti.plugins.plugin_utils.report.scrub import Scrubber

SILENT = ("awx_setup",)
"""Roles that work on no cluster."""

HELPERS = ("procedure", "find_master", "fencing_gate")
"""Roles that are no procedure of their own."""


def harmless(method: Callable[..., None]) -> Callable[..., None]:
    """An event's method that can't fail: its trouble is told once, and nothing is recorded from then on."""

    @functools.wraps(method)
    def guarded(self: ReportCallback, *args: Any, **kwargs: Any) -> None:
        if self.broken:
            return
        try:
            method(self, *args, **kwargs)
        except Exception as error:  # a report is no reason to leave a cluster half-way
            self.broken = True
            self._display.warning(f"There will be no report of this run ({type(error).__name__}: {error}).")

    return guarded


class ReportCallback(CallbackBase):
    """Records a run of this collection's procedures, and writes its report at the end."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NEEDS_ENABLED = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.broken = False
        self._collector = Collector(time.time())
        self._play: Any = None
        self._procedures: dict[str, None] = {}
        self._roles: dict[str, None] = {}
        self._folder = ""
        self._written = False
        self._process = os.getpid()

    @harmless
    def v2_playbook_on_start(self, playbook: Any) -> None:
        self._procedures.update(dict.fromkeys(name for play in playbook.get_plays() if (name := procedure_of(play))))
        # a run that is ended from outside has no end of its own
        atexit.register(self._cut_short)
        before_the_end(self._cut_short)

    @harmless
    def v2_playbook_on_play_start(self, play: Any) -> None:
        if self._play is None:
            self._play, self._folder = play, folder_of(play)

    @harmless
    def v2_playbook_on_task_start(self, task: Any, is_conditional: bool) -> None:  # noqa: ARG002
        self._start(task)

    @harmless
    def v2_playbook_on_handler_task_start(self, task: Any) -> None:
        self._start(task)

    @harmless
    def v2_runner_on_start(self, host: Any, task: Any) -> None:
        if _key(task) in self._collector:
            self._collector.host_began(_key(task), str(host.get_name()), time.time())

    @harmless
    def v2_runner_on_ok(self, result: Any) -> None:
        self._ended(result, "changed" if result.result.get("changed") else "ok")

    @harmless
    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._ended(result, "ignored" if ignore_errors else "failed")

    @harmless
    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._ended(result, "ignored" if result.task.ignore_unreachable else "unreachable")

    @harmless
    def v2_runner_on_skipped(self, result: Any) -> None:
        self._ended(result, "skipped")

    @harmless
    def v2_runner_retry(self, result: Any) -> None:
        self._collector.asked_again(_key(result.task), str(result.host.get_name()), result.result)

    @harmless
    def v2_runner_item_on_ok(self, result: Any) -> None:
        self._answered(result, "ok")

    @harmless
    def v2_runner_item_on_failed(self, result: Any) -> None:
        gone = result.result.get("unreachable")
        ignored = result.task.ignore_unreachable if gone else result.task.ignore_errors
        self._answered(result, "ignored" if ignored else "failed")

    @harmless
    def v2_playbook_on_stats(self, stats: Any) -> None:  # noqa: ARG002
        self._write(ended=True)

    def _start(self, task: Any) -> None:
        inside = task._role  # noqa: SLF001 - nothing else tells it
        role = str(inside.get_name()) if inside else ""
        if role.startswith(OURS):
            role = role[len(OURS) :]
            self._roles[role] = None
        action = getattr(task, "resolved_action", None) or task.action
        self._collector.started(_key(task), Started(str(task.name or task.get_name()), role, str(action), time.time()))

    def _ended(self, result: Any, status: str) -> None:
        task = result.task
        if _key(task) not in self._collector:
            self._start(task)
        if "results" not in result.result or not task.loop:
            self._answered(result, status)
        self._collector.host_ended(_key(task), str(result.host.get_name()), status, time.time())

    def _answered(self, result: Any, status: str) -> None:
        delegated = (result.result.get("_ansible_delegated_vars") or {}).get("ansible_delegated_host")
        host = str(delegated or result.host.get_name())
        self._collector.answered(
            _key(result.task), host, status, result.result, time.time(), by=str(result.host.get_name())
        )

    def _cut_short(self, by: str = "") -> None:
        # the processes that Ansible forks for tasks end, too
        if os.getpid() == self._process and not self._written:
            self._write_guarded(by)

    @harmless
    def _write_guarded(self, by: str) -> None:
        self._write(ended=False, by=by)

    def _write(self, ended: bool, by: str = "") -> None:
        self._written = True
        procedures = [name for name in self._procedures or self._roles if name not in (*SILENT, *HELPERS)]
        if not self._folder or not procedures:
            return
        record = self._collector.record(asked(self._play, tuple(procedures)), time.time(), ended, by)
        plain = Scrubber(secrets_of(self._play)).plain(record.as_plain())
        path = write_report(self._folder, plain)
        self._display.display(f"Report: {path}")


def _key(task: Any) -> str:
    """What tells a task from all others of a run."""
    return str(task._uuid)  # noqa: SLF001 - nothing else does
