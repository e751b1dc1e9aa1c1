# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guard's one promise, over any number of holdings, places and things that leave."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.sci.ganeti.plugins.module_utils.drbd.facts import Minor
from ansible_collections.sci.ganeti.plugins.module_utils.safety.guard import (
    CURRENT,
    NOTHING,
    STALE,
    UNKNOWN,
    Holding,
    Place,
    losses,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.ladder import Stuck, next_rung
from ansible_collections.sci.ganeti.plugins.module_utils.states.rungs import Rung
from ansible_collections.sci.ganeti.plugins.module_utils.states.wish import Wish
from ansible_collections.sci.ganeti.plugins.module_utils.survey.facts import NodeSurvey
from ansible_collections.sci.ganeti.tests.unit.builders import HERE, THERE, disk, instance, survey

WHERE = st.sampled_from(["gnt1", "gnt2", "gnt3", "gnt4"])
PLACES = st.lists(
    st.builds(Place, where=WHERE, has=st.sampled_from([CURRENT, STALE, UNKNOWN, NOTHING]), seen=st.text(max_size=5)),
    max_size=4,
)
HOLDINGS = st.lists(st.builds(Holding, name=st.text(), places=PLACES.map(tuple), diverged=st.booleans()), max_size=4)


@given(HOLDINGS, st.sets(WHERE))
def test_nothing_goes_that_has_data_of_which_no_current_copy_stays(holdings, leaving):
    lost = losses(holdings, leaving)
    for holding in holdings:
        data_goes = any(place.where in leaving and place.has != NOTHING for place in holding.places)
        current_stays = any(place.where not in leaving and place.has == CURRENT for place in holding.places)
        if data_goes and (holding.diverged or not current_stays):
            assert lost


@given(HOLDINGS, st.sets(WHERE), st.sets(WHERE))
def test_what_may_not_go_may_not_go_with_more(holdings, leaving, more):
    """Fewer places that leave are never the greater loss."""
    if losses(holdings, leaving):
        assert losses(holdings, leaving | more)


@given(HOLDINGS, st.sets(WHERE))
def test_every_loss_is_one_of_the_holdings_and_has_a_reason(holdings, leaving):
    names = {holding.name for holding in holdings}
    for loss in losses(holdings, leaving):
        assert loss.holding in names
        assert loss.reason


CS = st.sampled_from(
    ["Connected", "WFConnection", "StandAlone", "SyncSource", "SyncTarget", "WFReportParams", "VerifyS", "Unconnected"]
)
DISKS = st.sampled_from(["UpToDate", "Inconsistent", "Outdated", "Diskless", "Failed", "Consistent", "Attaching"])
PEER_DISKS = st.one_of(DISKS, st.just("DUnknown"))
GIVING_UP = {
    "replace-disks --auto",
    "replace-disks --on-secondary",
    "replace-disks --new-secondary",
    "replace-disks --iallocator",
    "modify to plain",
}


def minors(number):
    return st.one_of(
        st.none(),
        st.builds(
            Minor,
            minor=st.just(number),
            connection=CS,
            role=st.sampled_from(["Primary", "Secondary"]),
            peer_role=st.sampled_from(["Primary", "Secondary", "Unknown"]),
            disk=DISKS,
            peer_disk=PEER_DISKS,
            out_of_sync_kib=st.integers(0, 8),
        ),
    )


def surveys_of(node, number):
    def made(minor, volumes, reached):
        if not reached:
            return NodeSurvey(node, reached=False, trouble="No route to host")
        found = survey(node, volumes=volumes)
        found.minors.update({number: minor} if minor else {})
        return found

    return st.builds(made, minors(number), st.booleans(), st.booleans())


WISHES = st.builds(
    Wish,
    disks=st.sampled_from(["active", "mirrored"]),
    new_secondary=st.sampled_from([None, THERE, "gnt3.example.com"]),
    iallocator=st.sampled_from([None, "hail"]),
    through_plain=st.booleans(),
)


@given(
    surveys_of(HERE, disk().minor_on(HERE)),
    surveys_of(THERE, disk().minor_on(THERE)),
    WISHES,
    st.sets(st.sampled_from(["activate-disks", *sorted(GIVING_UP)])),
    st.booleans(),
)
def test_no_rung_gives_up_a_copy_while_the_primary_s_is_not_current(here, there, wish, tried, active):
    vm = instance(status="running" if active else "ADMIN_down", disks_active=active)
    found = next_rung(vm, {HERE: here, THERE: there}, wish, frozenset(tried))
    if not isinstance(found, Rung):
        assert not isinstance(found, Stuck) or found.reason
        return
    assert found.name not in tried
    if found.name in GIVING_UP and there.reached:
        mine = here.minors.get(disk().minor_on(HERE))
        current = mine is not None and mine.disk == "UpToDate"
        nothing_there = not there.volumes and disk().minor_on(THERE) not in there.minors
        its = there.minors.get(disk().minor_on(THERE))
        assert current or nothing_there or (its is not None and its.disk == "Diskless")
