# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing goes away while it may hold the only current copy: every combination."""

from __future__ import annotations

import itertools

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.safety.guard import (
    CURRENT,
    NOTHING,
    STALE,
    UNKNOWN,
    Holding,
    Place,
    losses,
)

ALL = (CURRENT, STALE, UNKNOWN, NOTHING)


def holding(*places, **more):
    return Holding("vm1 disk/0", tuple(Place(f"p{number}", has, "seen") for number, has in enumerate(places)), **more)


@pytest.mark.parametrize(
    ("going", "staying", "allowed"),
    [(going, staying, going == NOTHING or staying == CURRENT) for going, staying in itertools.product(ALL, repeat=2)],
)
def test_one_side_of_two(going, staying, allowed):
    assert (losses([holding(going, staying)], leaving=["p0"]) == ()) is allowed


@pytest.mark.parametrize("going", [CURRENT, STALE, UNKNOWN])
@pytest.mark.parametrize("staying", ALL)
def test_a_side_with_data_of_two_that_parted_never_goes(going, staying):
    (loss,) = losses([holding(going, staying, diverged=True)], leaving=["p0"])
    assert "parted" in loss.reason


def test_a_side_without_data_may_go_even_then():
    assert losses([holding(NOTHING, CURRENT, diverged=True)], leaving=["p0"]) == ()


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("diverged", [False, True])
def test_every_set_of_places_and_every_set_that_leaves(count, diverged):
    """The rule, said once more in another way, over all there is."""
    for states in itertools.product(ALL, repeat=count):
        for gone in itertools.product((False, True), repeat=count):
            leaving = [f"p{number}" for number, going in enumerate(gone) if going]
            data_goes = any(going and state != NOTHING for state, going in zip(states, gone))
            current_stays = any(not going and state == CURRENT for state, going in zip(states, gone))
            allowed = not data_goes or (current_stays and not diverged)
            found = losses([holding(*states, diverged=diverged)], leaving)
            assert (found == ()) is allowed, (states, gone)


def test_one_of_many_is_enough_to_refuse_and_is_the_one_named():
    safe, lost = holding(CURRENT, CURRENT), Holding("vm2 disk/1", (Place("p0", CURRENT), Place("p1", STALE, "ds:Out")))
    (loss,) = losses([safe, lost], leaving=["p0"])
    assert str(loss) == "vm2 disk/1: p0 may hold its last good copy; the others: p1 has stale data (ds:Out)."


def test_each_loss_has_its_remedy():
    (loss,) = losses([holding(CURRENT, remedy="Mend it first.")], leaving=["p0"])
    assert "nowhere else" in loss.reason
    assert str(loss).endswith("Mend it first.")


def test_what_is_elsewhere_is_not_concerned():
    assert losses([holding(CURRENT, STALE)], leaving=["p9"]) == ()
    assert losses([], leaving=["p0"]) == ()
    assert losses([holding(CURRENT, STALE)], leaving=[]) == ()


def test_all_places_leaving_at_once_lose_it():
    assert losses([holding(CURRENT, CURRENT)], leaving=["p0", "p1"])
