# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's side of a long job: the same module, with its progress shown.

A module can't speak before it ends. So the work is cut into slices: each call works for
some seconds, answers how far it has come, and the next one goes on from what the
host shows then.
"""

from __future__ import annotations

import os
import time
from typing import Any

from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.sci.ganeti.plugins.module_utils.kernel.log import few
from ansible_collections.sci.ganeti.plugins.plugin_utils.holding import Holding
from ansible_collections.sci.ganeti.plugins.plugin_utils.progress import Progress
from ansible_collections.sci.ganeti.plugins.plugin_utils.samples import sample_of, with_sample
from ansible_collections.sci.ganeti.plugins.plugin_utils.this_run import own_screen

SLICE_SECONDS = 30.0
SLICE_SECONDS_ON_SCREEN = 10.0
"""The same where somebody looks on, and no line is left behind."""

DEFAULT_TIMEOUT = 86400.0

display = Display()


class SlicedAction(ActionBase):
    """Runs slices of a module until nothing is left to do.

    The module has the options ``slice``, ``memory`` and ``timeout``, and answers with
    ``pending``, ``progress`` and ``memory``. Where it has ``hold`` too, the watcher stays held meanwhile.
    """

    module = ""
    """Its full name; set by each action plugin."""

    goes_on = ""
    """What goes on by itself when the time is over, a sentence."""

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        args = dict(self._task.args)
        if self._task.check_mode or "slice" in args:
            result.update(self._slice(args, task_vars))
            return result
        columns = own_screen()
        progress = Progress(display, columns)
        try:
            result.update(
                self._sliced(args, SLICE_SECONDS_ON_SCREEN if columns else SLICE_SECONDS, progress, task_vars)
            )
        finally:
            progress.end()
        return result

    def _sliced(
        self, args: dict[str, Any], seconds: float, progress: Progress, task_vars: dict[str, Any] | None
    ) -> dict[str, Any]:
        """Slice after slice, until nothing is left to do or the time is over."""
        result: dict[str, Any] = {}
        started = time.monotonic()
        limit = float(args.get("timeout", DEFAULT_TIMEOUT))
        memory: dict[str, Any] = {}
        holding = Holding(args.get("hold"), started)
        run = os.getppid()
        while True:
            answer = self._slice({**args, "slice": min(seconds, holding.every), "memory": memory}, task_vars)
            result = _joined(result, answer)
            if answer.get("failed") or not answer.get("pending"):
                return result
            if os.getppid() != run:
                # killed without a chance to end this: the next run goes on, and two would be in each other's way
                result.update(failed=True, msg=f"The run that began this was killed. {self.goes_on}".strip())
                return result
            memory = answer["memory"]
            progress.show(answer["progress"], time.monotonic() - started)
            if holding.due(time.monotonic()):
                result.update(_added(result, self._hold_on(holding, task_vars)))
            if time.monotonic() - started > limit:
                result.update(
                    failed=True,
                    msg=f"After {limit:g} s there is work left: {' '.join(answer['progress'])}. "
                    f"{self.goes_on} Run the same again to wait for it, or allow more with timeout.",
                )
                return result

    def _slice(self, args: dict[str, Any], task_vars: dict[str, Any] | None) -> dict[str, Any]:
        answer: dict[str, Any] = self._execute_module(module_name=self.module, module_args=args, task_vars=task_vars)
        return answer

    def _hold_on(self, holding: Holding, task_vars: dict[str, Any] | None) -> dict[str, Any]:
        """Look after the watcher. A look that fails is said, and is no reason to leave a cluster half-way."""
        answer: dict[str, Any] = self._execute_module(
            module_name=holding.module, module_args=holding.arguments, task_vars=task_vars
        )
        if answer.get("failed"):
            display.warning(f"The watcher's pause could not be made longer, which is tried again: {answer['msg']}")
        return answer


def _joined(result: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """The result of all slices so far: what was done adds up, what is is the newest."""
    joined = {**result, **answer, **_added(result, answer)}
    samples = with_sample(result.get("samples", ()), sample_of(answer, time.time()))
    if samples:
        joined["samples"] = samples
    if "diff" in result and "diff" in answer:
        joined["diff"] = {"before": result["diff"]["before"], "after": answer["diff"]["after"]}
    return joined


def _added(result: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """What both have done."""
    return {
        **{key: [*result.get(key, ()), *answer.get(key, ())] for key in ("commands", "plan")},
        "reads": few([*result.get("reads", ()), *answer.get("reads", ())]),
        "changed": bool(result.get("changed") or answer.get("changed")),
    }
