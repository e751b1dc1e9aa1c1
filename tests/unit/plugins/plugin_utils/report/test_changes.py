# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables of what is different after a run."""

from __future__ import annotations

from ansible_collections.sci.ganeti.plugins.plugin_utils.report.changes import MOST_ROWS, UNREAD, Cell, tables
from ansible_collections.sci.ganeti.tests.unit.reported import TWO, large, replaced_node


def of(record):
    return {table.title: table for table in tables(record.before, record.after)}


def test_a_replaced_node():
    found = of(replaced_node(instances=2).record())
    assert list(found) == ["Nodes", "Instances", "DRBD devices"]
    (node,) = [row for row in found["Nodes"].rows if row.changed]
    assert (node.name, node.cells[1]) == (TWO, Cell("no", "yes"))
    assert [row.cells[-1] for row in found["Instances"].rows] == [Cell("apart", "clean")] * 2
    new = [row for row in found["DRBD devices"].rows if row.name.startswith(TWO)]
    assert [row.name for row in new] == [f"{TWO} minor {number}" for number in (100, 101)]
    assert {row.cells[0].before for row in new} == {UNREAD}


def test_of_many_only_those_that_changed():
    found = of(large(nodes=20, instances=400).record())["Instances"]
    assert len(found.rows) == found.changed == 20
    assert found.left_out == 380
    assert found.more == 0
    assert all(row.changed for row in found.rows)


def test_of_very_many_that_changed_not_all_are_shown():
    before = {"instances": {f"vm{number}": {"status": "running"} for number in range(1000)}}
    after = {"instances": {f"vm{number}": {"status": "ERROR_down"} for number in range(1000)}}
    (found,) = tables(before, after)
    assert (found.changed, len(found.rows), found.more, found.left_out) == (1000, 400, 600, 0)
    assert len(found.rows) > MOST_ROWS


def test_names_are_in_the_order_of_their_figures():
    seen = {"nodes": {name: {"role": "regular"} for name in ("gnt10", "gnt9", "gnt1")}}
    (found,) = tables(seen, seen)
    assert [row.name for row in found.rows] == ["gnt1", "gnt9", "gnt10"]
    assert found.changed == 0


def test_an_array_that_became_whole():
    member = {"device": "sda2", "in_sync": True, "state": ["in_sync"]}
    lost = {"device": "sdb2", "in_sync": False, "state": ["faulty"], "gone": True}
    before = {"level": "raid1", "whole": False, "degraded": 1, "disks": 2, "action": "idle", "members": [member, lost]}
    now = {**before, "whole": True, "members": [member, {**member, "device": "sdc2"}]}
    (found,) = tables({"arrays": {"gnt1": {"md0": before}}}, {"arrays": {"gnt1": {"md0": now}}})
    cells = dict(zip(found.columns, found.rows[0].cells))
    assert cells["state"] == Cell("1 of 2 missing", "whole")
    assert cells["members"] == Cell("sda2 in sync, sdb2 faulty (gone)", "sda2 in sync, sdc2 in sync")
