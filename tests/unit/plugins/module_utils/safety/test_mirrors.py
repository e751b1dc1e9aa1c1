# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each node has of a disk: never more than it shows."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.safety.guard import losses
from ansible_collections.sci.ganeti.plugins.module_utils.safety.mirrors import holdings
from ansible_collections.sci.ganeti.tests.unit.builders import (
    CLEAN,
    DISKLESS,
    HERE,
    LONELY,
    PARTED,
    SOURCE,
    THERE,
    VM,
    both,
    instance,
    mirrored,
    pair,
    silent,
    survey,
)

INCONSISTENT = "cs:WFConnection ro:Secondary/Unknown ds:Inconsistent/DUnknown"
CONSISTENT = "cs:WFConnection ro:Secondary/Unknown ds:Consistent/DUnknown"
OUTDATED = "cs:WFConnection ro:Secondary/Unknown ds:Outdated/DUnknown"


def held(surveys, **facts):
    (holding,) = holdings([instance(**facts)], surveys)
    return holding


def states(holding):
    return [place.has for place in holding.places]


@pytest.mark.parametrize(
    ("surveys", "expected"),
    [
        pytest.param(both(CLEAN), ["current", "current"], id="clean"),
        pytest.param(both(SOURCE), ["current", "stale"], id="syncing"),
        pytest.param(both(DISKLESS, volumes_there=False), ["current", "nothing"], id="diskless there"),
        pytest.param(pair(LONELY, INCONSISTENT), ["current", "stale"], id="broken off in a copy"),
        pytest.param(pair(LONELY, OUTDATED), ["current", "stale"], id="outdated"),
        pytest.param(pair(LONELY, None), ["unknown", "unknown"], id="no device, but volumes"),
        pytest.param(pair(PARTED, None), ["unknown", "unknown"], id="no device, and given up looking for it"),
        pytest.param(pair(LONELY, CONSISTENT), ["unknown", "unknown"], id="maybe up to date"),
        pytest.param(pair(LONELY, None, volumes_there=False), ["current", "nothing"], id="a blank node"),
        pytest.param({HERE: survey(HERE, LONELY), THERE: silent(THERE)}, ["current", "unknown"], id="silent"),
        pytest.param({HERE: survey(HERE, CLEAN)}, ["current", "unknown"], id="not asked"),
        pytest.param({}, ["unknown", "unknown"], id="nobody asked"),
        pytest.param(pair(None, None), ["unknown", "unknown"], id="inactive"),
    ],
)
def test_what_both_nodes_have(surveys, expected):
    assert states(held(surveys)) == expected


@pytest.mark.parametrize(
    ("surveys", "diverged"),
    [
        pytest.param(both(CLEAN), False, id="clean"),
        pytest.param(pair(PARTED, PARTED), True, id="both stand alone"),
        pytest.param(pair(LONELY, PARTED), True, id="one waits, one stands alone"),
        pytest.param(pair(LONELY, OUTDATED), False, id="one knows that it is outdated"),
        pytest.param(both(SOURCE), False, id="syncing"),
        pytest.param(pair(PARTED, None), False, id="no device there"),
    ],
)
def test_whether_the_two_have_parted(surveys, diverged):
    assert held(surveys).diverged is diverged


def test_an_instance_without_a_mirror_has_one_place_that_is_not_known():
    holding = held(both(CLEAN), template="plain", secondary="")
    assert [(place.where, place.has) for place in holding.places] == [(HERE, "unknown")]
    (loss,) = losses([holding], leaving=[HERE])
    assert f"gnt-instance move {VM}" in loss.remedy


def test_every_disk_is_looked_at():
    surveys = {
        HERE: survey(HERE, CLEAN, LONELY, disks=2),
        THERE: survey(THERE, mirrored(CLEAN), INCONSISTENT, first=10, disks=2),
    }
    found = holdings([instance(disks=2)], surveys)
    assert [holding.name for holding in found] == [f"{VM} disk/0", f"{VM} disk/1"]
    assert losses(found[:1], leaving=[HERE]) == ()
    (loss,) = losses(found, leaving=[HERE])
    assert loss.holding == f"{VM} disk/1"
    assert "ds:Inconsistent/DUnknown" in loss.reason


def test_a_mirror_whose_disks_could_not_be_read_is_not_let_go():
    assert losses(holdings([instance(disks=0)], both(CLEAN)), leaving=[THERE])
