# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node that works and runs instances is not the one to replace. What a killed run has begun is finished."""

from __future__ import annotations

import pytest

from ansible_collections.sci.ganeti.tests.unit.role_values import value_of

GNT3 = {"name": "gnt3.example.com", "primaries": ["vm3"]}
NOTHING = {"node": GNT3, "steps": [], "mirrors": [], "moved": [], "copying": [], "waiting": []}
STEP = {"command": ["gnt-instance", "activate-disks", "vm1"], "subject": "vm1"}
OLD_KEY = {"command": ["ssh-keygen", "-R", "gnt3"], "subject": "gnt3"}


def in_use(folder, needs, own_keys=(), enrolment=()):
    return value_of(
        "replace_node",
        "replace_node_in_use | to_json",
        folder,
        node="gnt3",
        replace_node_needs={**NOTHING, **needs},
        replace_node_own_files={"plan": list(own_keys)},
        replace_node_files={"results": []},
        puppet_ca_host="puppet" if enrolment else "",
        puppet_enroll_plan=list(enrolment),
    )


def test_one_that_lacks_nothing_is_refused(tmp_path):
    assert in_use(tmp_path, {}) == "true"


def test_one_that_nothing_belongs_to_is_proven(tmp_path):
    assert in_use(tmp_path, {"node": {**GNT3, "primaries": []}}) == "false"


@pytest.mark.parametrize(
    "left", [{"steps": [STEP]}, {"copying": ["vm1"]}, {"waiting": ["vm1"]}], ids=lambda one: next(iter(one))
)
def test_what_a_killed_run_has_left_is_finished(tmp_path, left):
    assert in_use(tmp_path, left) == "false"


def test_so_are_its_keys_and_its_enrolment(tmp_path):
    assert in_use(tmp_path, {}, own_keys=[OLD_KEY]) == "false"
    assert in_use(tmp_path, {}, enrolment=[STEP]) == "false"
