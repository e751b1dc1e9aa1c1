# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who says that he works on a cluster: those who hold the watcher and those who don't see each other."""

from __future__ import annotations

import re

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.census.take import Census
from ansible_collections.sci.ganeti.plugins.module_utils.ganeti.ssconf import Ssconf
from ansible_collections.sci.ganeti.plugins.module_utils.gnt_cluster.facts import Cluster
from ansible_collections.sci.ganeti.plugins.module_utils.kernel.errors import Refused
from ansible_collections.sci.ganeti.plugins.module_utils.states.claims import (
    Hold,
    Work,
    claims_of,
    holds_of,
    outlived,
    refuse_newcomers,
    works_of,
)
from ansible_collections.sci.ganeti.plugins.module_utils.states.held import held_tags, left_held
from ansible_collections.sci.ganeti.plugins.module_utils.states.run import run_named
from ansible_collections.sci.ganeti.plugins.module_utils.states.watcher import watcher_state

NOW = 1764140000
MINE = "switch_master/gnt2@control/20"
THEIRS = "replace_disk/3BFEED@control/10"
WORK, HOLD = Work(NOW + 600, THEIRS), Hold(0, NOW + 600, THEIRS)


def tagged(*tags):
    return Census(Ssconf(), cluster=Cluster("gnt.example.com", "gnt1.example.com", tags=tags))


def dropped(census, by=MINE, beside=None):
    return [step.command[-1] for step in outlived(census, by, beside, NOW)]


def test_both_kinds_are_read():
    tags = [WORK.tag, "somebody's", HOLD.tag, "sci.ganeti:resync-rate-held:61440", "sci.ganeti:at-work:1"]
    assert (holds_of(tags), works_of(tags)) == ((HOLD,), (WORK,))
    assert set(claims_of(tags)) == {HOLD, WORK}


def test_the_longest_name_fits_into_a_tag():
    run = run_named("resolve_split_brain", "x" * 80, "y" * 80, 4194304)
    tag = Work(1764142042, str(run)).tag
    # Ganeti's own rule for tags
    assert re.fullmatch(r"[\w.+*/:@-]{1,128}", tag, flags=re.ASCII)
    assert works_of([tag]) == (Work(1764142042, str(run)),)


def test_one_that_leaves_the_watcher_alone_remembers_nothing_that_somebody_would_give_back():
    census = tagged(WORK.tag)
    assert held_tags([WORK.tag]) == left_held(census) == []
    assert watcher_state(census, "released", NOW) == watcher_state(census, "held", NOW) == "released"


@pytest.mark.parametrize("claim", [HOLD, WORK], ids=["holds the watcher", "leaves it alone"])
def test_one_that_has_begun_since_is_seen(claim):
    with pytest.raises(Refused, match=f"{THEIRS} has begun to work on this cluster since this run looked"):
        refuse_newcomers(tagged(claim.tag), MINE, ())


@pytest.mark.parametrize("claim", [HOLD, WORK], ids=["holds the watcher", "leaves it alone"])
def test_no_newcomer_is_who_was_seen_and_oneself_and_any_where_nobody_looked(claim):
    refuse_newcomers(tagged(claim.tag), MINE, (claim.tag,))
    refuse_newcomers(tagged(claim.tag), THEIRS, ())
    refuse_newcomers(tagged(claim.tag), MINE, None)


def test_what_was_left_goes_once_its_time_is_over():
    assert dropped(tagged(Work(NOW - 1, THEIRS).tag)) == [Work(NOW - 1, THEIRS).tag]
    assert dropped(tagged(WORK.tag)) == []


def test_and_earlier_where_it_was_seen_that_nobody_works():
    assert dropped(tagged(WORK.tag), beside=(WORK.tag,)) == [WORK.tag]
    assert dropped(tagged(WORK.tag), beside=("somebody's",)) == []


def test_one_s_own_is_not_left_over():
    assert dropped(tagged(Work(NOW - 1, MINE).tag), beside=(Work(NOW - 1, MINE).tag,)) == []


def test_what_holds_the_watcher_is_given_back_by_those_who_hold_it():
    assert dropped(tagged(Hold(0, NOW - 1, THEIRS).tag), beside=(Hold(0, NOW - 1, THEIRS).tag,)) == []
