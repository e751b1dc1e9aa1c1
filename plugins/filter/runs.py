# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which run of a procedure this is, and which others work on the cluster."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, Callable

from ansible_collections.sci.ganeti.plugins.module_utils.procedures import at_work
from ansible_collections.sci.ganeti.plugins.module_utils.states.run import Run, run_named
from ansible_collections.sci.ganeti.plugins.plugin_utils.this_run import controller, lives, own_pid

STAGES = frozenset({"plan", "gate", "act", "prove"})
"""The stages of a procedure, as tags."""


def run_name(about: Sequence[str]) -> str:
    """The name of this run, out of the procedure and what it is about."""
    return str(_own(about))


def others_at_work(
    cluster: Mapping[str, Any], about: Sequence[str], take_over: Sequence[str] = (), claims: Sequence[str] = ()
) -> list[str]:
    """A sentence for each other run that works on the cluster, or may."""
    tags = (cluster.get("cluster") or {}).get("tags", ())
    return at_work.others_at_work(tags, _own(about), time.time(), lives, take_over, claims)


def runs_ended(claims: Sequence[str], about: Sequence[str], take_over: Sequence[str] = ()) -> list[str]:
    """Those of these runs that have ended, as far as that is seen from here or said."""
    return at_work.ended(claims, _own(about), lives, take_over)


def operators_word(
    confirm: str | None, word: str, plan: str | None, run_tags: Sequence[str], skip_tags: Sequence[str]
) -> str:
    """What was confirmed: the operator's own confirmation, or what a plan is about that was named instead.

    It is nothing where only some stages of the procedure are asked for: what acts does so after all of them.
    """
    return (confirm or (word if plan else "")) if whole_run(run_tags, skip_tags) else ""


def whole_run(run_tags: Sequence[str], skip_tags: Sequence[str]) -> bool:
    """Whether no stage of the procedure is left out."""
    asked = STAGES.intersection(run_tags)
    some = bool(asked) and asked != STAGES and "all" not in run_tags
    return not some and not {*STAGES, "always"}.intersection(skip_tags)


def _own(about: Sequence[str]) -> Run:
    procedure, subject = about
    return run_named(procedure, subject, controller(), own_pid())


class FilterModule:
    """The filters about runs."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {
            "operators_word": operators_word,
            "others_at_work": others_at_work,
            "run_name": run_name,
            "runs_ended": runs_ended,
            "whole_run": whole_run,
        }
