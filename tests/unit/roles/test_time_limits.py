# SPDX-FileCopyrightText: 2026 sci.ganeti contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module's error says of a limit is true: the procedure has a variable of that name for it.

So have those that copy data: for how many copies there are at a time, and for how long one may stand still.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROLES = Path(__file__).resolve().parents[3] / "roles"
BLOCKS = ("block", "rescue", "always")


def written(tasks):
    for task in tasks:
        yield task
        for name in BLOCKS:
            yield from written(task.get(name) or [])


def limited():
    """Role, the option that bounds its task, and what it is given there."""
    for path in sorted(ROLES.glob("*/tasks/*.yml")):
        for task in written(yaml.safe_load(path.read_text()) or []):
            read, member = task.get("sci.ganeti.gnt_cluster_info") or {}, task.get("sci.ganeti.gnt_node") or {}
            if "findings" in str(read.get("gather")):
                yield path.parts[-3], "verify_timeout", read.get("verify_timeout")
            if member.get("readd"):
                yield path.parts[-3], "readd_timeout", member.get("readd_timeout")
            for copies in (task.get("sci.ganeti.gnt_instance") or {}, member):
                if copies.get("disks") == "mirrored" or copies.get("secondaries"):
                    yield path.parts[-3], "stall_timeout", copies.get("stall_timeout")
                    # of a list that is written there it is known how many they are
                    if not isinstance(copies.get("names"), list):
                        yield path.parts[-3], "parallel", copies.get("parallel")


LIMITED = list(limited())


def test_there_are_some():
    assert {role for role, option, _given in LIMITED if option == "verify_timeout"} == {
        "check_cluster",
        "replace_node",
        "return_node",
        "switch_master",
    }
    assert {role for role, option, _given in LIMITED if option == "readd_timeout"} == {"replace_node", "return_node"}
    many = {"replace_node", "retire_node", "return_node"}
    assert {role for role, option, _given in LIMITED if option == "parallel"} == many
    assert {role for role, option, _given in LIMITED if option == "stall_timeout"} == {*many, "resolve_split_brain"}


@pytest.mark.parametrize(("role", "option", "given"), LIMITED)
def test_a_limit_has_a_variable_of_the_procedure(role, option, given):
    assert given == f"{{{{ {role}_{option} }}}}"
    assert f"{role}_{option}" in defaults(role)


@pytest.mark.parametrize("role", ["replace_node", "retire_node", "return_node"])
def test_two_copies_at_a_time_where_nobody_says_otherwise(role):
    assert defaults(role)[f"{role}_parallel"] == 2


def defaults(role):
    return yaml.safe_load((ROLES / role / "defaults" / "main.yml").read_text())
