# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each variant that is listed has what its scenario needs."""

from __future__ import annotations

import scenarios


def test_a_variant_may_be_one_of_another_scenario():
    assert scenarios.named("two_nodes") == {"SCI_VARIANT": "two_nodes"}
    assert scenarios.named("recover_master") == {"SCI_SCENARIO": "recover_master", "SCI_VARIANT": "three_nodes"}
    assert scenarios.named("recover_master.two_nodes") == {"SCI_SCENARIO": "recover_master", "SCI_VARIANT": "two_nodes"}


def test_what_is_killed_is_a_scenario_and_a_variant_of_it():
    for killed in map(scenarios.named, scenarios.variants("killed")):
        assert killed["SCI_VARIANT"] in scenarios.variants(killed["SCI_SCENARIO"])


def test_an_operator_gives_something_in_each_variant():
    given = (scenarios.FOLDER / "recover_master" / "given").glob("*.yml")
    assert {path.stem for path in given} == set(scenarios.variants("recover_master"))
