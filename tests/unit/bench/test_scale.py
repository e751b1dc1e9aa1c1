# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""That the benchmark of sizes would find what it is for."""

from __future__ import annotations

from pathlib import Path

import listings
import pytest
import scale

from ansible_collections.sci.ganeti.tests.unit.transcripts import transcript


@pytest.fixture(name="folder")
def _folder(tmp_path):
    for name, text in listings.Cluster(6, 12).answers().items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_small_cluster_is_read_planned_and_drawn(folder):
    cost = scale.measure(folder, 6, 12)
    procedures = ["replace_node", "pictures", "failover_node", "check_cluster", "start_instances", "retire_node"]
    assert list(cost.seconds) == [*procedures, "return_node", "inventory"]
    # six parts, six for the failover, Ganeti's own verification with the check, four where no disk matters, six, and
    # the node itself as well
    assert cost.commands == 6 + 6 + 7 + 4 + 6 + 7


@pytest.mark.parametrize("name", ["gnt-node-list-3.0.2-plain", "gnt-instance-list-3.0.2-plain"])
def test_what_is_made_has_the_form_of_what_was_recorded(folder, name):
    recorded = transcript(name)
    made = Path(folder, " ".join(recorded.argv[:2])).read_text()
    assert {line.count("|") for line in made.splitlines()} == {line.count("|") for line in recorded.text.splitlines()}


def cost(nodes, instances, seconds, **more):
    return scale.Cost(
        nodes, instances, {"check_cluster": seconds}, **{"mib": 50.0, "own_mib": 10.0, "commands": 7, **more}
    )


def test_what_costs_more_than_ten_times_as_much_for_ten_times_the_size_is_found():
    linear = [cost(10, 50, 0.01), cost(100, 500, 0.11), cost(1000, 5000, 1.2)]
    assert scale.too_steep(linear) == []
    (said,) = scale.too_steep([*linear[:2], cost(1000, 5000, 9.0)])
    assert "check_cluster grows from 0.11 to 9.00 s" in said


def test_so_is_memory_that_does():
    linear = [cost(10, 50, 0.1, own_mib=0.0), cost(100, 500, 0.1, own_mib=9.0), cost(1000, 5000, 0.1, own_mib=90.0)]
    assert scale.too_steep(linear) == []
    (said,) = scale.too_steep([*linear[:2], cost(1000, 5000, 0.1, own_mib=250.0)])
    assert "memory grows from 9.0 to 250.0 MiB" in said


def test_what_costs_too_much_is_found():
    assert scale.too_much([cost(10, 50, 0.1), cost(100, 500, 1.9)]) == []
    assert "more than 2 s" in scale.too_much([cost(10, 50, 2.1)])[0]
    assert "more than 300 MiB" in scale.too_much([cost(10, 50, 0.1, mib=301.0)])[0]
    assert "isn't the same" in scale.too_much([cost(10, 50, 0.1), cost(100, 500, 0.1, commands=8)])[0]


def test_of_two_measurements_the_least_counts():
    assert cost(10, 50, 2.1).least(cost(10, 50, 1.9)) == cost(10, 50, 1.9)
    assert cost(10, 50, 1.9).least(cost(10, 50, 2.1)) == cost(10, 50, 1.9)


def test_what_is_steep_once_is_measured_again_and_what_stays_so_is_found():
    steep = [cost(10, 50, 0.01), cost(100, 500, 0.02), cost(1000, 5000, 0.43), cost(50, 5000, 0.4)]
    even = [*steep[:2], cost(1000, 5000, 0.28), steep[3]]
    rounds = iter([steep, even])
    assert scale.found_wrong(lambda: next(rounds)) == []
    rounds = iter([steep] * scale.TRIES)
    assert "grows from 0.02 to 0.43 s" in scale.found_wrong(lambda: next(rounds))[0]
    assert list(rounds) == []
