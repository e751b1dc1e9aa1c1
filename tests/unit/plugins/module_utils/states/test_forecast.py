# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What will be needed, as far as can be seen before anything is done."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.states.ladder import Stuck, forecast
from ansible_collections.sci.ganeti.plugins.module_utils.states.rungs import (
    FORGET_OTHER,
    FORGET_REST,
    REMEMBER_REST,
    REST,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.wish import Wish
from ansible_collections.sci.ganeti.tests.unit.builders import (
    CLEAN,
    DISKLESS,
    ELSEWHERE,
    HERE,
    LONELY,
    PARTED,
    SOURCE,
    STOPPED,
    THERE,
    both,
    instance,
    pair,
    silent,
    survey,
)

MIRRORED, ACTIVE = Wish(disks="mirrored"), Wish(disks="active")
WHOLE = 64 * 1024
"""The disk that an instance has here, in KiB."""
ACTIVATE, AUTO, ALLOCATOR = "activate-disks", "replace-disks --auto", "replace-disks --iallocator"
LEAVING = Wish(disks="mirrored", mirror_off=THERE, iallocator="hail")
BY_ITSELF = [REMEMBER_REST, ACTIVATE, AUTO, REST, FORGET_REST]
"""Of one whose disks are at rest."""


@pytest.mark.parametrize(
    ("surveys", "wish", "facts", "expected"),
    [
        pytest.param(both(CLEAN), MIRRORED, {}, [], id="clean"),
        pytest.param(both(SOURCE), MIRRORED, {}, [], id="a copy that will end"),
        pytest.param(pair(LONELY, None, volumes_there=False), MIRRORED, {}, [ACTIVATE, AUTO], id="blank there"),
        pytest.param(pair(LONELY, None), MIRRORED, {}, [ACTIVATE], id="volumes there"),
        pytest.param(
            pair(LONELY, None, volumes_there=False), Wish(disks="active"), {}, [ACTIVATE], id="active is enough"
        ),
        pytest.param(both(DISKLESS, volumes_there=False), MIRRORED, {}, [AUTO], id="diskless"),
        pytest.param(pair(None, None, volumes_there=False), MIRRORED, STOPPED, BY_ITSELF, id="stopped and blank"),
        pytest.param(
            {HERE: survey(HERE, LONELY), THERE: silent(THERE)},
            MIRRORED,
            {},
            [ACTIVATE, AUTO],
            id="silent there: as if blank",
        ),
        pytest.param({HERE: survey(HERE, LONELY)}, MIRRORED, {}, [ACTIVATE, AUTO], id="not asked there: as if blank"),
        pytest.param({}, Wish(state="started"), STOPPED, ["startup"], id="only started"),
        pytest.param({}, Wish(state="started"), {}, [], id="runs already"),
        pytest.param(
            pair(None, None, volumes_there=False),
            Wish(state="started", disks="mirrored"),
            STOPPED,
            ["startup", ACTIVATE, AUTO],
            id="started and mirrored",
        ),
        pytest.param(
            both(CLEAN),
            Wish(disks="mirrored", new_secondary=ELSEWHERE),
            {},
            ["replace-disks --new-secondary"],
            id="another secondary",
        ),
        pytest.param(both(CLEAN), LEAVING, {}, ["add-tags", ALLOCATOR, "remove-tags"], id="its mirror leaves"),
        pytest.param(
            both(CLEAN),
            LEAVING,
            {"mirror_was": ELSEWHERE},
            [FORGET_OTHER, "add-tags", ALLOCATOR, "remove-tags"],
            id="its mirror leaves, and one had left another node",
        ),
        pytest.param(
            pair(None, None),
            LEAVING,
            STOPPED,
            [REMEMBER_REST, ACTIVATE, "add-tags", ALLOCATOR, REST, FORGET_REST, "remove-tags"],
            id="the mirror of a stopped one leaves",
        ),
        pytest.param(
            both(SOURCE), MIRRORED, {"mirror_was": ELSEWHERE}, ["remove-tags"], id="it has left, and is copied"
        ),
    ],
)
def test_the_rungs(surveys, wish, facts, expected):
    found = forecast(instance(**facts), surveys, wish)
    assert not isinstance(found, Stuck), found
    assert [rung.name for rung in found] == expected


@pytest.mark.parametrize(
    ("surveys", "wish", "facts", "reason"),
    [
        pytest.param({HERE: silent(HERE)}, MIRRORED, {}, "can't be asked", id="silent primary"),
        pytest.param(both(CLEAN), MIRRORED, {"template": "plain"}, "no mirror", id="plain"),
        pytest.param(
            pair(PARTED, PARTED), Wish(disks="mirrored", new_secondary=ELSEWHERE), {}, "parted", id="the guard"
        ),
    ],
)
def test_what_can_be_seen_to_be_stuck(surveys, wish, facts, reason):
    found = forecast(instance(**facts), surveys, wish)
    assert isinstance(found, Stuck), found
    assert reason in found.reason


def test_what_was_seen_is_left_as_it_is():
    surveys = {HERE: survey(HERE, LONELY), THERE: silent(THERE)}
    forecast(instance(), surveys, MIRRORED)
    assert not surveys[THERE].reached


@pytest.mark.parametrize(
    ("surveys", "wish", "expected"),
    [
        pytest.param(pair(PARTED, None), MIRRORED, [(0.0, 4096)], id="what was written meanwhile"),
        pytest.param(pair(None, None), ACTIVE, [(0.0, None)], id="nobody can tell"),
        pytest.param(pair(LONELY, None, volumes_there=False), MIRRORED, [(0.0, None), (0.0, WHOLE)], id="blank there"),
        pytest.param(both(DISKLESS, volumes_there=False), MIRRORED, [(0.0, WHOLE)], id="diskless"),
        pytest.param(
            both(CLEAN), Wish(disks="mirrored", new_secondary=ELSEWHERE), [(0.0, WHOLE)], id="another secondary"
        ),
        pytest.param(both(CLEAN), Wish(off=HERE, method="failover"), [(20.0, None)], id="failed over"),
        pytest.param(both(CLEAN), Wish(off=HERE), [(1.0, None)], id="migrated"),
    ],
)
def test_what_is_down_and_what_is_copied(surveys, wish, expected):
    found = forecast(instance(), surveys, wish)
    assert [(rung.step.down, rung.step.copies_kib) for rung in found] == expected


def test_what_does_not_run_is_not_down():
    (rung,) = forecast(instance(**STOPPED), both(CLEAN), Wish(off=HERE, method="failover"))
    assert rung.step.down == 0.0
