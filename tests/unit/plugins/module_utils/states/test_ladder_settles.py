# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may pass by itself within seconds is waited for, and only then acted on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.safety.guard import losses
from ansible_collections.sci.ganeti.plugins.module_utils.safety.mirrors import holdings
from ansible_collections.sci.ganeti.plugins.module_utils.states.ladder import PASSING, Stuck, Wait, next_rung
from ansible_collections.sci.ganeti.plugins.module_utils.states.rungs import Rung
from ansible_collections.sci.ganeti.plugins.module_utils.states.wish import Wish
from ansible_collections.sci.ganeti.tests.unit.builders import (
    CLEAN,
    HERE,
    LONELY,
    PARTED,
    STOPPED,
    THERE,
    both,
    instance,
    pair,
    silent,
)

BOTH_LOOKING = pair(LONELY, "cs:WFConnection ro:Secondary/Unknown ds:UpToDate/DUnknown")
DIFFERING = both("cs:Connected ro:Primary/Secondary ds:UpToDate/UpToDate oos:8")
ACTIVATED = frozenset({"activate-disks"})


def ask(surveys, patient, tried=ACTIVATED, wish=Wish(disks="mirrored")):  # noqa: B008
    return next_rung(instance(), surveys, wish, tried, patient)


def test_two_sides_that_look_for_each_other_are_given_time():
    assert isinstance(ask(BOTH_LOOKING, patient=True), Wait)


def test_that_is_no_split_brain_when_the_time_is_over():
    move = ask(BOTH_LOOKING, patient=False)
    assert isinstance(move, Stuck)
    assert "split brain" not in move.reason
    assert "doesn't connect" in move.reason


def test_before_an_activation_there_is_nothing_to_wait_for():
    move = ask(BOTH_LOOKING, patient=True, tried=frozenset())
    assert isinstance(move, Rung)
    assert move.name == "activate-disks"


def test_a_side_that_stands_alone_looks_for_nobody():
    move = ask(pair(PARTED, "cs:StandAlone ro:Secondary/Unknown ds:UpToDate/DUnknown"), patient=True)
    assert isinstance(move, Stuck)
    assert "split brain" in move.reason


def test_a_difference_may_be_a_write_on_its_way():
    assert isinstance(ask(DIFFERING, patient=True), Wait)


def test_a_difference_that_stays_needs_a_person():
    move = ask(DIFFERING, patient=False)
    assert isinstance(move, Stuck)
    assert "differ" in move.reason
    assert "drbdsetup disconnect" in move.remedy


CLEAN_SIDES = both(CLEAN)


@pytest.mark.parametrize("node", [HERE, THERE])
def test_a_node_that_missed_one_look_is_looked_at_again(node):
    missed = {**CLEAN_SIDES, node: silent(node)}
    assert ask(missed, patient=True) == Wait(PASSING)
    assert isinstance(ask(missed, patient=False), Stuck)


def test_one_that_nobody_asks_since_it_is_offline_is_not_waited_for():
    assert isinstance(ask({HERE: CLEAN_SIDES[HERE]}, patient=True), Stuck)


def test_volumes_that_could_not_be_listed_are_not_gone():
    asleep = pair(None, None)
    blind = {**asleep, THERE: replace(asleep[THERE], volumes=None)}
    stopped = instance(**STOPPED)
    assert losses(holdings([stopped], blind), leaving=[THERE])
    assert not isinstance(next_rung(stopped, blind, Wish(disks="mirrored"), frozenset()), Rung)
