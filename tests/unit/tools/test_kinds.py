# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is tried beside scenarios becomes rows with what it said."""

from __future__ import annotations

from pathlib import Path

import kinds
import pytest

PRINTED = {
    "scale": [
        "  10 nodes,   50 instances: replace_node 0.01 s of CPU, 31 MiB, 18 commands",
        "scale: more than 2 s: 9 nodes",
    ],
    "bench, replace_node": [
        "gnt2 replaced, pair 1: page 440 s, replace_node 216 s",
        "gnt2 replaced, medians of 3: page 440 s, replace_node 216 s, ratio 0.49 (at most 0.65)",
        "converged: verify and list 7.1 s, replace_node 14.2 s, ratio 2.00 (at most 3)",
    ],
    "puppet, Debian 12": ["...............", "", "===== 15 passed in 1620.00s (0:27:00) ====="],
}


@pytest.fixture
def ran(monkeypatch):
    """What was run, with what it was told; whether it ends well is the test's."""
    ran = {}

    def ending(well):
        def run(name, _words, *, minutes, env=None):
            ran[name] = env
            return well

        monkeypatch.setattr(kinds, "run", run)
        monkeypatch.setattr(kinds, "log_of", lambda name: name)
        monkeypatch.setattr(kinds, "lines_of", lambda name: PRINTED.get(name, []))
        monkeypatch.setattr(kinds.labs, "versions_of", lambda _lab: "Ganeti 3.0.2")
        monkeypatch.setattr(kinds.labs, "ansible", lambda: "ansible-core 2.21.5")
        return ran

    return ending


@pytest.mark.parametrize("kept", [True, False])
def test_what_a_large_cluster_costs_is_a_row_a_size(ran, kept):
    ran(kept)
    figures = "ansible-core 2.21.5: replace_node 0.01 s of CPU, 31 MiB, 18 commands"
    assert list(kinds.try_scale()) == [("scale, 10 nodes, 50 instances", kept, figures)]


def test_each_debian_has_its_puppet(ran):
    environments = ran(True)
    assert list(kinds.try_puppet()) == [
        ("puppet, Debian 12", True, "ansible-core 2.21.5: 15 passed in 1620.00s (0:27:00)"),
        ("puppet, Debian 13", True, "ansible-core 2.21.5: it said nothing"),
    ]
    assert environments["puppet, Debian 13"] == {"PUPPET_SUITE": "trixie"}


TOLD = "=== [  0 s] The cluster starts healthy\n[   1.0s] powering on gnt1 ...\n\tgnt1\n" * kinds.DEMO_STEPS


@pytest.mark.parametrize(
    ("well", "gone", "said", "passed"),
    [
        (True, True, TOLD, True),
        (True, True, "The cluster starts healthy\n\tgnt1", False),
        (False, True, TOLD, False),
        (True, False, TOLD, False),
        (True, True, f"\x1b[32m{TOLD}\x1b[0m", False),
    ],
)
def test_the_demo_ends_well_leaves_nothing_and_can_be_read(ran, monkeypatch, well, gone, said, passed):
    environments = ran(well)
    downs = iter([True, gone, True, gone])
    monkeypatch.setattr(kinds.labs, "bring_up", lambda _lab, *_options: True)
    monkeypatch.setattr(kinds.labs, "take_down", lambda _lab: next(downs))
    monkeypatch.setitem(PRINTED, "demo, Debian 12", said.split("\n"))
    name, outcome, figures = next(kinds.try_demo())
    assert (name, outcome) == ("demo, Debian 12", passed)
    assert figures.startswith("Ganeti 3.0.2: ")
    assert figures.endswith(" s (at most 600)")
    own = environments[name].pop("SCI_LAB_DIR")
    assert environments[name] == {"SCI_LAB_NAME": "demo12"}
    assert not Path(own).exists()


@pytest.mark.parametrize("kept", [True, False])
def test_a_benchmark_tells_its_bars(ran, monkeypatch, kept):
    ran(kept)
    monkeypatch.setattr(kinds.labs, "bring_up", lambda _lab: True)
    monkeypatch.setattr(kinds.labs, "take_down", lambda _lab: True)
    name, passed, figures = next(kinds.try_benches())
    assert (name, passed) == ("bench, replace_node", kept)
    assert figures == "Ganeti 3.0.2: " + "; ".join(PRINTED["bench, replace_node"][1:])


def test_without_a_lab_nothing_was_measured(ran, monkeypatch):
    environments = ran(True)
    monkeypatch.setattr(kinds.labs, "bring_up", lambda _lab: False)
    monkeypatch.setattr(kinds.labs, "take_down", lambda _lab: True)
    outcomes = list(kinds.try_benches())
    assert [passed for _name, passed, _figures in outcomes] == [False] * len(kinds.BENCHES)
    assert {figures for _name, _passed, figures in outcomes} == {"nothing was measured"}
    assert environments == {}
