# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nodes are spread over the cores, and the masters of two labs have one each."""

from __future__ import annotations

import itertools

import pytest
from lab import affinity

ORDER = ("gnt1", "gnt2", "gnt3")


@pytest.fixture(name="kept")
def _kept(monkeypatch):
    """The nodes that are on, and the core of each; this machine has two."""
    nodes, cores, numbers = {}, {}, itertools.count(100)

    def start(name):
        number = next(numbers)
        nodes[number] = name
        affinity.keep_on_one_core(number, name)
        return cores[number]

    def stop(name, core):
        number = next(number for number, other in nodes.items() if (other, cores[number]) == (name, core))
        del nodes[number]

    monkeypatch.setattr(affinity, "_nodes", lambda: list(nodes.items()))
    monkeypatch.setattr(affinity, "_core_of", cores.get)
    monkeypatch.setattr(affinity.os, "sched_getaffinity", lambda _pid: {0, 1})
    monkeypatch.setattr(affinity.os, "sched_setaffinity", lambda pid, chosen: cores.update({pid: min(chosen)}))
    return start, stop


def test_nodes_of_one_lab_are_spread(kept):
    start, _stop = kept
    assert [start(name) for name in ORDER] == [0, 1, 0]


def test_namesakes_of_two_labs_share_no_core(kept):
    start, _stop = kept
    first, second = [[start(name) for name in ORDER] for _lab in range(2)]
    assert all(one != other for one, other in zip(first, second))


def test_a_node_that_is_started_again_keeps_away_from_its_namesake(kept):
    start, stop = kept
    first = [start(name) for name in ORDER]
    second = [start(name) for name in ORDER]
    for name, core in zip(ORDER, first):
        stop(name, core)
    assert [start(name) for name in ORDER] == [1 - core for core in second]
