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


def test_each_procedure_has_its_scenario_and_the_long_ones_come_first(monkeypatch):
    monkeypatch.delenv("SCENARIOS", raising=False)
    # of a cluster: the other sets up AWX
    assert set(scenarios.picked()) == scenarios.procedures() - {"awx_setup"}
    assert scenarios.picked()[: len(scenarios.LONG)] == sorted(scenarios.LONG)


def test_somebody_s_choice_is_run_in_its_own_order(monkeypatch):
    monkeypatch.setenv("SCENARIOS", "return_node check_cluster")
    assert scenarios.picked() == ["return_node", "check_cluster"]


def test_a_scenario_is_made_of_those_that_it_names():
    assert scenarios.made_of("check_cluster", "default") == {"check_cluster"}
    assert scenarios.made_of("killed", "recover_master.two_nodes") == {"killed", "recover_master"}
    assert "replace_node" in scenarios.made_of("replace_node_killed", "readd")


def test_variants_side_by_side_have_a_folder_each(monkeypatch):
    monkeypatch.setattr(scenarios, "inventory", lambda lab: f"/labs/{lab['SCI_LAB_NAME']}/inventory")
    folders = {
        scenarios.variables(name, {"SCI_LAB_NAME": lab})["MOLECULE_EPHEMERAL_DIRECTORY"]
        for name in ("replace_node", "replace_node_killed")
        for lab in ("ci", "ci-2")
    }
    assert len(folders) == 4
