# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The next rung, for each condition, each wish and what was tried."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.sci.ganeti.plugins.module_utils.states.ladder import Done, Stuck, Wait, next_rung
from ansible_collections.sci.ganeti.plugins.module_utils.states.rungs import (
    FAILED,
    FORGET_OTHER,
    FORGET_REST,
    REMEMBER_REST,
    REST,
    Rung,
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
    VM,
    both,
    instance,
    mirrored,
    pair,
    silent,
    survey,
)

MIRRORED = Wish(disks="mirrored")
ACTIVE = Wish(disks="active")
BY_ALLOCATOR = Wish(disks="mirrored", iallocator="hail")
BY_PLAIN = Wish(disks="mirrored", through_plain=True, new_secondary=THERE)

ACTIVATE = "activate-disks"
AUTO = "replace-disks --auto"
ON_SECONDARY = "replace-disks --on-secondary"
NEW = "replace-disks --new-secondary"
ALLOCATOR = "replace-disks --iallocator"
REMEMBER, FORGET = "add-tags", "remove-tags"
TO_PLAIN = "modify to plain"
TO_DRBD = "modify to drbd"

RESTING = {**STOPPED, "rests": True}
GIVING_UP = {**STOPPED, "mirror_was": THERE}
GIVEN_UP = {**GIVING_UP, "template": "plain", "secondary": ""}

BLANK = both(DISKLESS, volumes_there=False)
ALONE = pair(LONELY, None, volumes_there=False)
INACTIVE = pair(None, None)
INACTIVE_BLANK = pair(None, None, volumes_there=False)


def ask(surveys, wish=MIRRORED, tried=(), **facts):
    return next_rung(instance(**facts), surveys, wish, frozenset(tried))


@pytest.mark.parametrize(
    ("surveys", "wish", "tried", "facts", "expected"),
    [
        # activate, then rebuild
        pytest.param(ALONE, MIRRORED, [], {}, ACTIVATE, id="apart: activate first"),
        pytest.param(ALONE, ACTIVE, [], {}, ACTIVATE, id="apart, active is enough: activate"),
        pytest.param(BLANK, MIRRORED, [], {}, AUTO, id="diskless: rebuild"),
        pytest.param(BLANK, MIRRORED, [ACTIVATE], {}, AUTO, id="diskless after activation: rebuild"),
        pytest.param(BLANK, MIRRORED, [ACTIVATE, AUTO], {}, ON_SECONDARY, id="auto changed nothing: on the secondary"),
        # another secondary
        pytest.param(BLANK, BY_ALLOCATOR, [AUTO, ON_SECONDARY], {}, REMEMBER, id="in place is no use: allocator"),
        pytest.param(ALONE, BY_ALLOCATOR, [ACTIVATE], {}, REMEMBER, id="it doesn't connect: allocator"),
        pytest.param(
            ALONE, BY_ALLOCATOR, [ACTIVATE], {"mirror_was": THERE}, ALLOCATOR, id="that is known already: allocator"
        ),
        pytest.param(BLANK, Wish(disks="mirrored", new_secondary=ELSEWHERE), [], {}, NEW, id="another was named"),
        pytest.param(
            both(CLEAN), Wish(disks="mirrored", new_secondary=ELSEWHERE), [], {}, NEW, id="another, though clean"
        ),
        # two nodes
        pytest.param(ALONE, BY_PLAIN, [ACTIVATE], GIVING_UP, TO_PLAIN, id="two nodes: give up the mirror"),
        pytest.param(
            INACTIVE, BY_PLAIN, [], {**STOPPED, "template": "plain", "secondary": ""}, TO_DRBD, id="and make it again"
        ),
        pytest.param(
            ALONE,
            Wish(disks="mirrored", through_plain=True, new_secondary=THERE, iallocator="hail"),
            [ACTIVATE, ALLOCATOR],
            GIVING_UP,
            TO_PLAIN,
            id="the allocator found none: through plain",
        ),
        # stopped
        pytest.param(INACTIVE_BLANK, MIRRORED, [], STOPPED, REMEMBER_REST, id="inactive and blank: it rests again"),
        pytest.param(INACTIVE_BLANK, MIRRORED, [REMEMBER_REST], STOPPED, ACTIVATE, id="that is known: activate"),
        pytest.param(INACTIVE, MIRRORED, [], RESTING, REMEMBER_REST, id="a copy may have broken off: look at it"),
        pytest.param(INACTIVE, MIRRORED, [], GIVING_UP, REMEMBER_REST, id="of one made again, too"),
        pytest.param(both(CLEAN), MIRRORED, [], RESTING, REST, id="clean: it rests"),
        pytest.param(both(CLEAN), MIRRORED, [], {"rests": True}, FORGET_REST, id="clean, and it was started: no more"),
        pytest.param(INACTIVE, MIRRORED, [REST], RESTING, FORGET_REST, id="it rests: no more"),
        pytest.param(INACTIVE_BLANK, MIRRORED, [ACTIVATE], STOPPED, ON_SECONDARY, id="it can't be activated: rebuild"),
        pytest.param(INACTIVE, MIRRORED, [ACTIVATE, ON_SECONDARY], RESTING, FORGET_REST, id="that was done: no more"),
        pytest.param(
            INACTIVE_BLANK, BY_PLAIN, [ACTIVATE, ON_SECONDARY], GIVING_UP, TO_PLAIN, id="that is no use: through plain"
        ),
        # a mirror that was given up
        pytest.param(ALONE, BY_PLAIN, [ACTIVATE], STOPPED, REMEMBER, id="first the cluster has to know"),
        pytest.param(INACTIVE, MIRRORED, [], GIVEN_UP, TO_DRBD, id="an earlier run gave it up: whoever asks"),
        pytest.param(both(CLEAN), MIRRORED, [], {"mirror_was": THERE}, FORGET, id="it is there again"),
        pytest.param(
            INACTIVE_BLANK, BY_ALLOCATOR, [ACTIVATE, ON_SECONDARY], STOPPED, REMEMBER, id="that is no use: allocator"
        ),
        pytest.param(INACTIVE, ACTIVE, [], STOPPED, ACTIVATE, id="inactive, but should be active"),
        pytest.param(
            pair(LONELY, LONELY), ACTIVE, [], {"disks_active": False}, ACTIVATE, id="held open, and taken for inactive"
        ),
    ],
)
def test_the_next_rung(surveys, wish, tried, facts, expected):
    found = ask(surveys, wish, tried, **facts)
    assert isinstance(found, Rung), found
    assert found.name == expected


@pytest.mark.parametrize(
    ("surveys", "wish", "facts"),
    [
        pytest.param(both(CLEAN), MIRRORED, {}, id="clean"),
        pytest.param(both(CLEAN), ACTIVE, {}, id="clean and active"),
        pytest.param(BLANK, ACTIVE, {}, id="active is enough, diskless or not"),
        pytest.param(pair(LONELY, LONELY), ACTIVE, {}, id="active is enough, talking or not"),
        pytest.param(both(CLEAN), Wish(disks="mirrored", new_secondary=THERE), {}, id="it is there already"),
        pytest.param(pair(None, None), ACTIVE, {"template": "plain"}, id="plain is always active"),
        pytest.param(
            pair(None, None), ACTIVE, {"template": "plain", "mirror_was": THERE}, id="that it had a mirror, too"
        ),
        pytest.param(both(CLEAN), ACTIVE, {"mirror_was": THERE}, id="whether it is mirrored isn't asked"),
        pytest.param({}, Wish(state="started"), {}, id="it runs, nobody was asked"),
    ],
)
def test_nothing_is_left_to_do(surveys, wish, facts):
    assert ask(surveys, wish, **facts) == Done()


def test_a_tag_that_could_not_be_taken_away_is_named():
    found = ask(both(CLEAN), tried=[FORGET], mirror_was=THERE)
    assert isinstance(found, Done)
    assert f"remove-tags {VM} sci.ganeti:mirror-was:{THERE}" in found.note


def test_a_stopped_one_with_volumes_on_both_nodes_is_done_with_a_note():
    found = ask(INACTIVE, **STOPPED)
    assert isinstance(found, Done)
    assert "shows only once it is started" in found.note


@pytest.mark.parametrize("surveys", [both(SOURCE), both(SOURCE.replace("SyncSource", "PausedSyncS"))])
def test_a_copy_is_waited_for(surveys):
    assert ask(surveys) == Wait("resync")


@pytest.mark.parametrize(
    ("surveys", "wish", "tried", "facts", "reason", "remedy"),
    [
        pytest.param(
            pair(PARTED, PARTED), BY_ALLOCATOR, [ACTIVATE], {}, "split brain", "A person has to say", id="split brain"
        ),
        pytest.param(
            ALONE, MIRRORED, [ACTIVATE], {}, "doesn't connect", "through_plain: true", id="alone, nothing was allowed"
        ),
        pytest.param(
            BLANK, MIRRORED, [AUTO, ON_SECONDARY], {}, "can't be rebuilt in place", "Name another", id="in place failed"
        ),
        pytest.param(
            ALONE,
            BY_PLAIN,
            [ACTIVATE],
            {},
            "needs it stopped",
            "gnt-instance shutdown",
            id="through plain while it runs",
        ),
        pytest.param(
            ALONE, BY_ALLOCATOR, [ACTIVATE, ALLOCATOR], {}, "doesn't connect", "Name another", id="allocator failed"
        ),
        pytest.param(
            both(CLEAN),
            Wish(disks="mirrored", new_secondary=ELSEWHERE),
            [NEW],
            {},
            f"'{NEW}' was done",
            "gnt-instance info",
            id="another secondary failed",
        ),
        pytest.param(
            INACTIVE_BLANK,
            MIRRORED,
            [ACTIVATE, ON_SECONDARY],
            STOPPED,
            "don't get active",
            "through_plain",
            id="stopped, failed",
        ),
        pytest.param(
            INACTIVE, MIRRORED, [ACTIVATE], RESTING, "can't be seen", "through_plain", id="broken off, not seen"
        ),
        pytest.param(ALONE, ACTIVE, [ACTIVATE], {}, "aren't active after", "kernel log", id="activation failed"),
        pytest.param(
            {HERE: silent(HERE)}, MIRRORED, [], {}, "can't be asked", f"Bring {HERE} back", id="silent primary"
        ),
        pytest.param(
            {HERE: survey(HERE, CLEAN), THERE: silent(THERE)},
            MIRRORED,
            [],
            {},
            "looks clean from",
            f"gnt-cluster command -n {THERE}",
            id="silent secondary",
        ),
        pytest.param(
            both("cs:Connected ro:Primary/Secondary ds:Diskless/UpToDate"),
            MIRRORED,
            [],
            {},
            "isn't current",
            "gnt-instance info",
            id="the primary has lost its disk",
        ),
        pytest.param(
            both(CLEAN), MIRRORED, [], {"template": "plain"}, "there is no mirror", "Leave it out", id="plain"
        ),
        pytest.param(
            both(CLEAN), BY_PLAIN, [], {"template": "plain"}, "only while it is stopped", "shutdown", id="plain, runs"
        ),
        pytest.param(
            both(CLEAN), BY_PLAIN, [TO_DRBD], {"template": "plain"}, "there is no mirror", "Leave", id="no mirror made"
        ),
        *(
            pytest.param(
                INACTIVE,
                MIRRORED,
                [],
                {**GIVEN_UP, "status": status},
                "only while it is stopped",
                "shutdown",
                id=f"given up, and {status}",
            )
            for status in ("running", "ERROR_down")
        ),
        pytest.param(
            ALONE,
            BY_PLAIN,
            [ACTIVATE],
            {**STOPPED, "mirror_was": ELSEWHERE},
            "would be another one",
            f"remove-tags {VM} sci.ganeti:mirror-was:{ELSEWHERE}",
            id="another is to be made again",
        ),
        pytest.param(
            INACTIVE,
            MIRRORED,
            [],
            {**GIVEN_UP, "mirror_was": HERE},
            "there is no mirror",
            "Leave",
            id="its own primary",
        ),
        pytest.param(ALONE, BY_PLAIN, [ACTIVATE, REMEMBER], STOPPED, "doesn't know", "list-tags", id="not remembered"),
    ],
)
def test_no_rung_is_safe(surveys, wish, tried, facts, reason, remedy):
    found = ask(surveys, wish, tried, **facts)
    assert isinstance(found, Stuck), found
    assert reason in found.reason
    assert remedy in found.remedy


def test_split_brain_is_told_in_the_words_of_both_sides():
    found = ask(pair(PARTED, PARTED.replace("4096", "3072")), tried=[ACTIVATE])
    assert f"ansible-playbook sci.ganeti.resolve_split_brain -e instance={VM}" in found.remedy
    assert f"disk/0 on {HERE}: cs:StandAlone ro:Primary/Unknown ds:UpToDate/DUnknown oos:4096" in found.reason
    assert f"disk/0 on {THERE}: cs:StandAlone ro:Primary/Unknown ds:UpToDate/DUnknown oos:3072" in found.reason


class TestGuard:
    """A rung that gives up the other side's copy is refused while that may be the only good one."""

    @pytest.mark.parametrize(
        ("surveys", "wish", "tried", "facts"),
        [
            pytest.param(
                pair(PARTED, PARTED),
                Wish(disks="mirrored", new_secondary=ELSEWHERE),
                [],
                {},
                id="new secondary, parted",
            ),
            pytest.param(
                INACTIVE, Wish(disks="mirrored", new_secondary=ELSEWHERE), [], STOPPED, id="new secondary, inactive"
            ),
            pytest.param({}, Wish(disks="mirrored", new_secondary=ELSEWHERE), [], {}, id="new secondary, nobody asked"),
        ],
    )
    def test_refused(self, surveys, wish, tried, facts):
        found = ask(surveys, wish, tried, **facts)
        assert isinstance(found, Stuck), found
        assert THERE in found.reason
        assert VM in found.reason

    def test_one_of_two_disks_is_enough_to_refuse(self):
        surveys = {
            HERE: survey(HERE, CLEAN, PARTED, disks=2),
            THERE: survey(THERE, mirrored(CLEAN), PARTED, first=10, disks=2),
        }
        found = ask(surveys, Wish(disks="mirrored", new_secondary=ELSEWHERE), disks=2)
        assert isinstance(found, Stuck)
        assert "disk/1" in found.reason
        assert "disk/0" not in found.reason

    def test_a_disk_that_could_not_be_read_is_neither_clean_nor_given_up(self):
        for wish in (MIRRORED, Wish(disks="mirrored", new_secondary=ELSEWHERE)):
            assert isinstance(ask(both(CLEAN), wish, disks=0), Stuck)

    def test_a_refusal_comes_with_a_remedy(self):
        found = ask(INACTIVE, Wish(disks="mirrored", new_secondary=ELSEWHERE), **STOPPED)
        assert "gnt-instance activate-disks" in f"{found.reason} {found.remedy}"


class TestSeveralDisks:
    """The worst disk decides."""

    def ask(self, *conditions, tried=()):
        sides = {"clean": CLEAN, "syncing": SOURCE, "diskless": DISKLESS, "apart": LONELY}
        said = [sides[word] for word in conditions]
        surveys = {
            HERE: survey(HERE, *said, disks=2),
            THERE: survey(
                THERE, *(None if word == LONELY else mirrored(word) for word in said), first=10, volumes=False
            ),
        }
        return ask(surveys, tried=tried, disks=2)

    def test_one_apart(self):
        assert self.ask("clean", "apart").name == ACTIVATE
        assert self.ask("diskless", "apart").name == ACTIVATE

    def test_one_diskless(self):
        assert self.ask("clean", "diskless").name == AUTO

    def test_no_rebuild_while_the_other_is_copied(self):
        assert self.ask("syncing", "diskless") == Wait("resync")

    def test_all_clean(self):
        assert self.ask("clean", "clean") == Done()


class TestState:
    """Running or not, by what is and by what the configuration wants."""

    @pytest.mark.parametrize(
        ("status", "admin_state", "wanted", "expected"),
        [
            ("running", "up", "started", None),
            ("ADMIN_down", "down", "started", "startup"),
            ("ERROR_down", "up", "started", "startup"),
            ("ERROR_up", "down", "started", "startup"),
            ("ERROR_nodedown", "up", "started", "startup"),
            ("USER_down", "down", "started", "startup"),
            ("ADMIN_down", "down", "stopped", None),
            ("running", "up", "stopped", "shutdown"),
            ("ERROR_down", "up", "stopped", "shutdown"),
            ("ERROR_up", "down", "stopped", "shutdown"),
        ],
    )
    def test_rung(self, status, admin_state, wanted, expected):
        found = ask({}, Wish(state=wanted), status=status, admin_state=admin_state)
        assert getattr(found, "name", None) == expected

    def test_it_is_not_tried_twice(self):
        found = ask({}, Wish(state="started"), ["startup"], status="ERROR_down")
        assert isinstance(found, Stuck)
        assert "ERROR_down after 'startup'" in found.reason

    def test_it_comes_before_the_disks(self):
        wish = Wish(state="started", disks="mirrored")
        assert ask(INACTIVE_BLANK, wish, **STOPPED).name == "startup"
        assert ask(ALONE, wish).name == ACTIVATE

    def test_an_instance_that_should_not_be_touched_is_not_asked_about(self):
        assert ask({}, Wish(state="stopped"), **STOPPED) == Done()


class TestPlaces:
    """Which rungs copy data, and so take one of the places that ``parallel`` allows."""

    @pytest.mark.parametrize(
        ("surveys", "wish", "facts", "syncs"),
        [
            pytest.param(ALONE, MIRRORED, {}, False, id="activating a blank side copies nothing"),
            pytest.param(pair(LONELY, None), MIRRORED, {}, True, id="activating one with volumes does"),
            pytest.param(BLANK, MIRRORED, {}, True, id="rebuilding does"),
            pytest.param({}, Wish(state="stopped"), {}, False, id="stopping doesn't"),
        ],
    )
    def test_syncs(self, surveys, wish, facts, syncs):
        assert ask(surveys, wish, **facts).syncs is syncs

    def test_giving_up_a_mirror_waits_for_the_place_that_its_successor_needs(self):
        found = ask(ALONE, BY_PLAIN, [ACTIVATE], **GIVING_UP)
        assert found.then is not None
        assert (found.syncs, found.then.name, found.then.syncs) == (True, TO_DRBD, False)


@pytest.mark.parametrize(
    ("surveys", "wish", "tried", "facts", "words"),
    [
        (ALONE, MIRRORED, [], {}, "activate-disks --submit --print-jobid VM"),
        (BLANK, MIRRORED, [], {}, "replace-disks --submit --print-jobid --early-release -a VM"),
        (BLANK, MIRRORED, [AUTO], {}, "replace-disks --submit --print-jobid --early-release -s VM"),
        (
            BLANK,
            Wish(disks="mirrored", new_secondary=ELSEWHERE),
            [],
            {},
            f"replace-disks --submit --print-jobid -n {ELSEWHERE} VM",
        ),
        (
            BLANK,
            BY_ALLOCATOR,
            [AUTO, ON_SECONDARY],
            {"mirror_was": THERE},
            "replace-disks --submit --print-jobid -I hail VM",
        ),
        (ALONE, BY_PLAIN, [ACTIVATE], STOPPED, f"add-tags --submit --print-jobid VM sci.ganeti:mirror-was:{THERE}"),
        (ALONE, BY_PLAIN, [ACTIVATE], GIVING_UP, "modify --submit --print-jobid -t plain VM"),
        (
            INACTIVE,
            MIRRORED,
            [],
            {**GIVEN_UP, "mirror_was": ELSEWHERE},
            f"modify --submit --print-jobid -t drbd -n {ELSEWHERE} VM",
        ),
        (INACTIVE_BLANK, MIRRORED, [], STOPPED, "add-tags --submit --print-jobid VM sci.ganeti:disks-at-rest"),
        (both(CLEAN), MIRRORED, [REST], RESTING, "remove-tags --submit --print-jobid VM sci.ganeti:disks-at-rest"),
        (
            INACTIVE,
            MIRRORED,
            [TO_DRBD],
            GIVING_UP,
            f"remove-tags --submit --print-jobid VM sci.ganeti:mirror-was:{THERE}",
        ),
        (
            INACTIVE,
            BY_PLAIN,
            [],
            {**STOPPED, "template": "plain"},
            f"modify --submit --print-jobid -t drbd -n {THERE} VM",
        ),
        ({}, Wish(state="stopped"), [], {}, "shutdown --submit --print-jobid VM"),
        ({}, Wish(state="started"), [], STOPPED, "startup --submit --print-jobid VM"),
    ],
)
def test_the_words_of_each_rung(surveys, wish, tried, facts, words):
    step = ask(surveys, wish, tried, **facts).step
    assert " ".join(step.command) == f"gnt-instance {words}".replace("VM", VM)
    assert (step.where, step.subject) == ("master", VM)
    assert step.why
    assert step.seconds > 0


def test_a_rung_that_leaves_one_copy_says_so():
    assert "holds the only copy until the 64 MiB are there" in ask(BLANK).step.risk
    assert ask(ALONE).step.risk == "none"


def test_a_bigger_disk_takes_longer():
    small = instance()
    big = replace(small, disks=tuple(replace(one, size_mib=1024 * 100) for one in small.disks))
    seconds = [next_rung(vm, BLANK, MIRRORED, frozenset()).step.seconds for vm in (small, big)]
    assert seconds[0] < 60 < 1000 < seconds[1]


def test_so_does_a_mirror_that_has_more_to_catch_up_with():
    seconds = [
        ask(pair(f"{words} oos:{noted}", None)).step.seconds for words, noted in ((LONELY, 0), (LONELY, 100 * 1024**2))
    ]
    assert seconds[0] < 60 < 1000 < seconds[1]


def test_no_rung_is_ever_climbed_twice():
    """Whatever is seen and tried, what comes next is new, waits, or ends."""
    seen = [ALONE, BLANK, INACTIVE, INACTIVE_BLANK, both(CLEAN), both(SOURCE), pair(PARTED, PARTED), {}]
    wishes = [MIRRORED, ACTIVE, BY_ALLOCATOR, BY_PLAIN, Wish(disks="mirrored", new_secondary=ELSEWHERE)]
    for surveys in seen:
        for wish in wishes:
            for facts in ({}, STOPPED, {"template": "plain"}, GIVING_UP, GIVEN_UP):
                tried = []
                found = ask(surveys, wish, tried, **facts)
                while isinstance(found, Rung):
                    assert found.name not in tried
                    tried.append(found.name)
                    found = ask(surveys, wish, tried, **facts)
                assert isinstance(found, (Done, Wait, Stuck))


def test_an_iallocator_may_leave_a_secondary_that_is_silent():
    move = ask({HERE: survey(HERE, CLEAN)}, wish=BY_ALLOCATOR)
    assert isinstance(move, Rung)
    assert [move.name, move.then.name] == [REMEMBER, ALLOCATOR]


EMPTIED = Wish(disks="mirrored", mirror_off=THERE, iallocator="hail")
EMPTIED_TO = Wish(disks="mirrored", mirror_off=THERE, new_secondary=ELSEWHERE)


class TestAMirrorLeavesANode:
    """Who comes after a killed run looks for that node's mirrors, and one that has left it isn't there any more."""

    @pytest.mark.parametrize(("wish", "move"), [(EMPTIED, ALLOCATOR), (EMPTIED_TO, NEW)])
    def test_the_cluster_knows_first_and_the_move_waits_behind_it(self, wish, move):
        found = ask(both(CLEAN), wish)
        assert found.step.command[-1] == f"sci.ganeti:mirror-was:{THERE}"
        assert (found.name, found.syncs) == (REMEMBER, True), "its place is taken from the beginning"
        assert (found.then.name, found.then.syncs) == (move, False)

    def test_what_is_known_already_is_not_said_again(self):
        assert ask(both(CLEAN), EMPTIED, [REMEMBER]).name == ALLOCATOR
        assert ask(both(CLEAN), EMPTIED, mirror_was=THERE).name == ALLOCATOR

    @pytest.mark.parametrize("other", [ELSEWHERE, HERE])
    def test_one_that_a_run_has_left_of_another_node_makes_room(self, other):
        found = ask(both(CLEAN), EMPTIED, mirror_was=other)
        assert [found.name, found.then.name, found.then.then.name] == [FORGET_OTHER, REMEMBER, ALLOCATOR]
        assert [found.step.command[-1], found.then.step.command[-1]] == [
            f"sci.ganeti:mirror-was:{node}" for node in (other, THERE)
        ]
        assert (found.syncs, found.then.syncs, found.then.then.syncs) == (True, False, False)

    def test_nobody_would_take_it_away_again_where_its_mirror_need_not_be_whole(self):
        assert ask({HERE: survey(HERE, CLEAN)}, replace(BY_ALLOCATOR, disks="active")).name == ALLOCATOR

    def test_it_is_brought_in_order_where_it_is(self):
        came_here = {"wish": replace(EMPTIED, mirror_off=ELSEWHERE), "mirror_was": ELSEWHERE}
        assert isinstance(ask(both(SOURCE), **came_here), Wait)
        assert ask(BLANK, **came_here).name == AUTO
        assert ask(both(CLEAN), **came_here).name == FORGET
        assert (
            ask(BLANK, Wish(disks="mirrored", mirror_off=ELSEWHERE, new_secondary="gnt4"), mirror_was=ELSEWHERE).name
            == AUTO
        )

    def test_whoever_names_instance_and_node_has_it_in_sight(self):
        assert ask(both(CLEAN), Wish(disks="mirrored", new_secondary=ELSEWHERE)).name == NEW


class TestTheOtherSideIsUnread:
    """The primary doesn't hear the other side, whose node answers and has the volumes, and no devices: the newer data
    may be there."""

    NAMED = Wish(disks="mirrored", new_secondary=ELSEWHERE)

    @pytest.mark.parametrize("here", [LONELY, PARTED])
    @pytest.mark.parametrize("wish", [EMPTIED, NAMED])
    def test_it_is_read_before_it_is_given_up(self, here, wish):
        found = ask(pair(here, None), wish)
        assert isinstance(found, Rung)
        assert found.name == ACTIVATE

    @pytest.mark.parametrize("here", [LONELY, PARTED])
    @pytest.mark.parametrize("wish", [EMPTIED, NAMED, BY_ALLOCATOR, BY_PLAIN])
    def test_it_is_not_given_up_unread(self, here, wish):
        stopped = STOPPED if wish is BY_PLAIN else {}
        found = ask(pair(here, None), wish, tried=[ACTIVATE], **{**stopped, "disks_active": True})
        assert isinstance(found, Stuck)
        assert f"{THERE} may hold its last good copy" in found.reason

    @pytest.mark.parametrize("wish", [EMPTIED, NAMED])
    def test_one_that_is_blank_is_given_up(self, wish):
        found = ask(ALONE, wish)
        assert isinstance(found, Rung)
        assert found.name == (NEW if wish is self.NAMED else REMEMBER)


class TestACopyOfAStoppedOneFailed:
    """Ganeti deactivates its disks again, and the volumes that are half filled have the names of whole ones."""

    def rung(self, surveys, tried, disks_active):
        return ask(surveys, tried=[FAILED, *tried], **{**STOPPED, "disks_active": disks_active})

    def test_it_is_looked_at(self):
        found = self.rung(INACTIVE, [ON_SECONDARY], disks_active=False)
        assert isinstance(found, Rung)
        assert [found.name, found.then.name] == [REMEMBER_REST, ACTIVATE]

    def test_what_is_missing_is_waited_for(self):
        assert isinstance(self.rung(both(SOURCE), [ON_SECONDARY, ACTIVATE], disks_active=True), Wait)

    def test_its_disks_rest_again_once_it_is_whole(self):
        found = self.rung(both(CLEAN), [ON_SECONDARY, REMEMBER_REST, ACTIVATE], disks_active=True)
        assert isinstance(found, Rung)
        assert [found.name, found.then.name] == [REST, FORGET_REST]
        assert self.rung(INACTIVE, [ON_SECONDARY, ACTIVATE, REST], disks_active=False) == Done()

    def test_of_disks_that_were_active_before_it_is_not_let_rest(self):
        assert self.rung(both(CLEAN), [ON_SECONDARY, ACTIVATE], disks_active=True) == Done()

    def test_a_tag_that_could_not_be_taken_away_is_named(self):
        found = ask(INACTIVE, tried=[REST, FORGET_REST], **RESTING)
        assert isinstance(found, Done)
        assert f"remove-tags {VM} sci.ganeti:disks-at-rest" in found.note

    def test_one_that_did_not_fail_is_not_looked_at(self):
        assert isinstance(ask(INACTIVE, tried=[ON_SECONDARY], **STOPPED), Done)
