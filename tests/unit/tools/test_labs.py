# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Work is spread over labs side by side: each piece once, and none lost with a lab."""

from __future__ import annotations

import threading

import labs
import pytest

WORK = ["one", "two", "three", "four"]


@pytest.fixture(name="machine")
def _machine(monkeypatch):
    """Two labs; ``broken`` are those that don't come up."""
    seen = {"up": [], "down": [], "broken": set()}

    def bring_up(lab, *options):
        seen["up"].append((lab["SCI_LAB_NAME"], *options))
        return lab["SCI_LAB_NAME"] not in seen["broken"]

    monkeypatch.setattr(labs, "names", lambda first: [first, f"{first}-2"])
    monkeypatch.setattr(labs, "bring_up", bring_up)
    monkeypatch.setattr(labs, "take_down", lambda lab: seen["down"].append(lab["SCI_LAB_NAME"]))
    return seen


def test_each_piece_is_done_once_and_both_labs_work(machine):
    meeting, done = threading.Barrier(2, timeout=10), []

    def act(item, lab):
        if item in ("one", "two"):
            meeting.wait()
        done.append((item, lab["SCI_LAB_NAME"]))
        return item != "three"

    assert labs.spread(WORK, "lab", act, "--debian", "13") == 3
    assert sorted(item for item, _lab in done) == sorted(WORK)
    assert {lab for _item, lab in done} == {"lab", "lab-2"}
    assert machine["up"] == [("lab", "--debian", "13"), ("lab-2", "--debian", "13")]
    assert machine["down"] == ["lab-2"]


def test_one_piece_needs_one_lab(machine):
    assert labs.spread(["one"], "lab", lambda _item, _lab: True) == 1
    assert machine["up"] == [("lab",)]
    assert machine["down"] == []


def test_a_further_lab_that_does_not_come_up_loses_nothing(machine):
    machine["broken"] = {"lab-2"}
    assert labs.spread(WORK, "lab", lambda _item, _lab: True) == 4
    assert machine["down"] == ["lab-2"]


def test_without_the_first_lab_nothing_is_done(machine):
    machine["broken"] = {"lab"}
    assert labs.spread(WORK, "lab", lambda _item, _lab: pytest.fail("no lab is up")) == 0


@pytest.mark.parametrize(
    ("cores", "gib", "labs_there"), [(2, 1, 1), (2, 12, 2), (2, 24, 3), (1, 24, 2), (16, 12, 2), (16, 64, labs.MOST)]
)
def test_as_many_as_the_machine_holds(monkeypatch, cores, gib, labs_there):
    monkeypatch.setattr(labs.os, "cpu_count", lambda: cores)
    monkeypatch.setattr(labs, "available", lambda: gib << 30)
    assert labs.names("lab") == ["lab", "lab-2", "lab-3", "lab-4"][:labs_there]


def test_memory_that_is_there_is_counted():
    assert labs.available() > 1 << 20
