# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a piece of work sets for its own time, and the cluster remembers until it is given back. Pure.

A run that is killed gives nothing back, and the next one would take what it finds for the operator's
own. So the cluster remembers how it was, in a tag that is there before the change and goes when
everything is as before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.argv import add_tags_argv, remove_tags_argv
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.plan import Step

_TAG = re.compile(r"sci\.ganeti:(?P<what>[a-z-]+)-held:(?P<numbers>\d+(?::\d+)*)(?::(?P<by>[A-Za-z][\w.+*/@-]*))?")


def held_tag(what: str, *numbers: int, by: str = "") -> str:
    """The tag that remembers how a setting was.

    :param what: the setting, a word with dashes.
    :param numbers: whatever is needed to give it back.
    :param by: who holds it.
    """
    return ":".join((f"sci.ganeti:{what}-held", *map(str, numbers), *((by,) if by else ())))


def held_tags(tags: Iterable[str]) -> list[str]:
    """Those of a cluster's tags that remember something."""
    return [tag for tag in tags if _TAG.fullmatch(tag)]


def held_by(tags: Iterable[str], what: str) -> list[tuple[tuple[int, ...], str]]:
    """The numbers that are remembered of a setting, and for whom; of several runs, where some were killed."""
    found = [_TAG.fullmatch(tag) for tag in tags]
    return [
        (tuple(map(int, match["numbers"].split(":"))), match["by"] or "")
        for match in found
        if match and match["what"] == what
    ]


def held(census: Census, what: str) -> list[tuple[int, ...]]:
    """The numbers alone."""
    return [numbers for numbers, _by in held_by(tags_of(census), what)]


def tags_of(census: Census) -> tuple[str, ...]:
    return census.cluster.tags if census.cluster else ()


def remember(tag: str) -> Step:
    return Step(add_tags_argv(tag), "master", "the cluster has to know how it was", seconds=3.0)


def forget(tag: str) -> Step:
    return Step(remove_tags_argv(tag), "master", "it is as it was, and nothing has to be remembered", seconds=3.0)


def left_held(census: Census) -> list[Step]:
    """What a procedure has to do about settings that a run has left behind which was killed."""
    return [
        Step(
            remove_tags_argv(tag),
            "master",
            "an earlier run was killed, and has left the watcher paused or copies slowed: they are as before then",
            seconds=5.0,
        )
        for tag in held_tags(tags_of(census))
    ]
