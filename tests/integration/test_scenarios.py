# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every Molecule scenario as a test of pytest's: `pytest --collect-only tests/integration` lists them.

`make scenarios` is the way to run them: it stages the collection, and brings the lab up first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_ansible.molecule import MoleculeScenario


def test_scenario(molecule_scenario: MoleculeScenario) -> None:
    done = molecule_scenario.test()
    assert done.returncode == 0
