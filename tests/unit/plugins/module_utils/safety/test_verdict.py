# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an instance would start from on its mirror: state and history of the mirror's side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.history import (
    CLOSED,
    CONNECTION_LOST,
    MODULE_LOADED,
    Parting,
)
from ansible_collections.sci.ganeti.plugins.module_utils.safety.verdict import last_sign_of_life, verdict
from ansible_collections.sci.ganeti.tests.unit.builders import (
    CLEAN,
    HERE,
    STOPPED,
    THERE,
    instance,
    mirrored,
    silent,
    survey,
)

ALONE = "cs:WFConnection ro:Secondary/Unknown ds:UpToDate/DUnknown"
DIED = 1000.0
LOST_IT = Parting(DIED, CONNECTION_LOST, "NetworkFailure", "Secondary", "Primary", "UpToDate", "UpToDate")


def word(there, parting=LOST_IT, split=(), alive_until=DIED, volumes=True, **facts):
    """The verdict for a one-disk instance whose primary can't be asked."""
    found = survey(THERE, there, first=10, volumes=volumes)
    partings = {10: parting} if parting else {}
    surveys = {HERE: silent(HERE), THERE: replace(found, partings=partings, split=frozenset(split))}
    return verdict(instance(**facts), surveys, alive_until)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(word(mirrored(CLEAN)), "safe", id="both sides are there and equal"),
        pytest.param(word(ALONE), "degraded_but_current", id="it replicated until the primary died"),
        pytest.param(
            word("cs:Connected ro:Secondary/Primary ds:UpToDate/Diskless"),
            "degraded_but_current",
            id="the primary had lost its disk",
        ),
        pytest.param(
            word("cs:SyncSource ro:Secondary/Primary ds:UpToDate/Inconsistent oos:32768"),
            "degraded_but_current",
            id="the primary was being filled from here",
        ),
        pytest.param(word(ALONE, alive_until=DIED + 60), "degraded_but_current", id="the last second that may pass"),
        pytest.param(word(ALONE, alive_until=DIED + 61), "unknown", id="it was cut off while the primary lived"),
        pytest.param(word(ALONE, None), "unknown", id="nobody knows since when it is alone"),
        pytest.param(
            word(ALONE, replace(LOST_IT, kind=MODULE_LOADED)), "unknown", id="the mirror's node was down itself"
        ),
        pytest.param(word(ALONE, replace(LOST_IT, time=None)), "unknown", id="the log has no times"),
        pytest.param(word(ALONE, replace(LOST_IT, reconnected=True)), "unknown", id="the log ends with both together"),
        pytest.param(
            word("cs:Connected ro:Secondary/Primary ds:UpToDate/UpToDate oos:4"), "unknown", id="a verification found"
        ),
        pytest.param(
            word("cs:WFConnection ro:Secondary/Unknown ds:Consistent/DUnknown"), "unknown", id="it can't tell itself"
        ),
        pytest.param(
            word("cs:WFConnection ro:Secondary/Unknown ds:Inconsistent/DUnknown"),
            "would_lose_data",
            id="it was only half filled",
        ),
        pytest.param(
            word("cs:WFConnection ro:Secondary/Unknown ds:Outdated/DUnknown"), "would_lose_data", id="it is outdated"
        ),
        pytest.param(
            word("cs:StandAlone ro:Secondary/Unknown ds:UpToDate/DUnknown", split=[10]),
            "would_lose_data",
            id="its sides have parted",
        ),
        pytest.param(word(ALONE, replace(LOST_IT, syncing=True)), "would_lose_data", id="it was cut off in a resync"),
        pytest.param(word(None, None, volumes=False), "would_lose_data", id="its volumes are gone"),
        pytest.param(word(None, None, **STOPPED), "unknown", id="stopped, and nothing tells of its mirror"),
        pytest.param(
            word(None, replace(LOST_IT, kind=CLOSED), alive_until=DIED + 86400, **STOPPED),
            "degraded_but_current",
            id="stopped in order, long before the primary died",
        ),
        pytest.param(
            word(None, replace(LOST_IT, kind=CLOSED), alive_until=DIED + 86400),
            "unknown",
            id="closed long before, and should run",
        ),
    ],
)
def test_verdicts(found, expected):
    assert found.word == expected
    assert found.movable == (expected in ("safe", "degraded_but_current"))
    assert found.reason


def test_a_mirror_that_cannot_be_asked_is_unknown():
    assert verdict(instance(), {THERE: silent(THERE)}, None).word == "unknown"


def test_without_disks_nothing_is_known():
    assert verdict(instance(disks=0), {THERE: survey(THERE)}, None).word == "unknown"


def test_the_worst_disk_decides():
    lonely = survey(THERE, ALONE, ALONE.replace("UpToDate/", "Inconsistent/"), first=10, disks=2)
    found = verdict(instance(disks=2), {THERE: replace(lonely, partings={10: LOST_IT, 11: LOST_IT})}, DIED)
    assert found.word == "would_lose_data"
    assert "disk/1" in found.reason
    assert "disk/0" not in found.reason


def test_the_last_sign_of_life_is_the_latest_that_anybody_had():
    early, late = instance(name="early"), instance(disks=2, name="late")
    partings = {10: LOST_IT, 11: replace(LOST_IT, time=DIED + 100)}
    surveys = {THERE: replace(survey(THERE), partings=partings)}
    assert last_sign_of_life(HERE, [early, late], surveys) == DIED + 100
    # seen from the other side as well: a mirror on the dead node has a primary that heard it
    surveys = {HERE: replace(survey(HERE), partings={0: LOST_IT})}
    assert last_sign_of_life(THERE, [early], surveys) == DIED


def test_no_sign_of_life_in_what_came_back():
    surveys = {THERE: replace(survey(THERE), partings={10: replace(LOST_IT, reconnected=True)})}
    assert last_sign_of_life(HERE, [instance()], surveys) is None
