# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs are submitted one after the other where somebody named an order, and side by side where nobody did."""

from __future__ import annotations

import threading

from ansible_collections.sci.ganeti.plugins.module_utils.states.wish import Wish
from ansible_collections.sci.ganeti.tests.unit.climbing import MIRRORED, finish, replaced, start
from ansible_collections.sci.ganeti.tests.unit.fake_ganeti import FakeGaneti

OFF = Wish(off="gnt1.example.com", method="failover")


class Watched(FakeGaneti):
    """One in which it shows whether two submissions are under way at the same time."""

    def __init__(self, patience, **more):
        super().__init__(**more)
        self.patience, self.met = patience, False
        self.meeting = threading.Barrier(2)

    def __call__(self, argv, limit):
        if "--submit" in argv:
            try:
                self.meeting.wait(self.patience)
                self.met = True
            except threading.BrokenBarrierError:
                self.patience = 0.0
        return super().__call__(argv, limit)


def submitted(cluster):
    return [words[-1].split(".")[0] for words in cluster.ran if "--submit" in words]


def test_side_by_side_where_nobody_named_an_order():
    cluster = Watched(patience=10.0, instances=4)
    climb = start(cluster, wish=OFF, in_order=False)
    finish(climb)
    assert cluster.met
    assert sorted(submitted(cluster)) == ["vm1", "vm2", "vm3", "vm4"]
    assert [step.command[-1].split(".")[0] for step in climb.steps] == ["vm1", "vm2", "vm3", "vm4"]


def test_one_after_the_other_where_somebody_did():
    cluster = Watched(patience=0.2, instances=4)
    order = [f"vm{number}.example.com" for number in (3, 1, 4, 2)]
    finish(start(cluster, wish=OFF, names=order))
    assert not cluster.met
    assert submitted(cluster) == ["vm3", "vm1", "vm4", "vm2"]


def test_copies_are_given_their_places_one_after_the_other():
    cluster = replaced(Watched, patience=0.2, instances=6, rate=8)
    finish(start(cluster, wish=MIRRORED, parallel=2, in_order=False))
    assert not cluster.met
    assert cluster.most_copying == 2
